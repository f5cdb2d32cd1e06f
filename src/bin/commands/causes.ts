import { Command } from 'commander';
import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';

interface CauseJson {
  cause: string;
  /** What is wrong where it is named, one sentence. */
  describes: string;
  /** What would show that it is not this. */
  refutedBy: string;
  /** True where it says how a failure shows, and not why. */
  general: boolean;
  /** Kinds of evidence without which it is never named. */
  needs: readonly string[];
}

function causes(): CauseJson[] {
  return SIGNATURES.map(({ cause, describes, refutedBy, general = false, needs }) => ({
    cause,
    describes,
    refutedBy,
    general,
    needs,
  })).sort((a, b) => a.cause.localeCompare(b.cause));
}

export function causesCommand(): Command {
  return new Command('causes')
    .description('List every cause that a finding may name, with a sentence on each')
    .option('--json', 'as a JSON array')
    .action(({ json }: { json?: boolean }) => {
      const listed = causes();
      if (json) {
        process.stdout.write(`${JSON.stringify(listed, null, 2)}\n`);
        return;
      }
      const width = Math.max(...listed.map(({ cause }) => cause.length));
      for (const { cause, describes } of listed)
        process.stdout.write(`${cause.padEnd(width)}  ${describes}\n`);
    });
}
