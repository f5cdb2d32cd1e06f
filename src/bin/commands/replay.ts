import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { ReplayDeps } from '#src/agent/replay/replay-case.ts';
import { readCaseBundle } from '#src/bin/commands/case-bundle.ts';
import { caseNumber } from '#src/bin/commands/case-number.ts';
import { table } from '#src/bin/commands/open.ts';
import { loadModelConfig } from '#src/config.ts';
import { ConfigError, InvalidInputError } from '#src/errors.ts';
import type { CaseBundle } from '#src/store/case-bundle.ts';

async function bundleFrom(
  given: { file?: string; team?: string },
  number: number | undefined,
): Promise<CaseBundle> {
  if (given.file === undefined) {
    if (number !== undefined) return readCaseBundle(number, given.team);
    throw new InvalidInputError('No case is named.', 'Give its number, or --file of an exported case.');
  }
  try {
    const bundle = JSON.parse(await readFile(given.file, 'utf8')) as CaseBundle;
    if (bundle.version === 1) return bundle;
  } catch (error) {
    throw new InvalidInputError(
      `${given.file} cannot be read as a case: ${error instanceof Error ? error.message : error}.`,
      'Make one with `casebook case export-test`.',
    );
  }
  throw new InvalidInputError(
    `${given.file} holds no exported case.`,
    'Make one with `casebook case export-test`.',
  );
}

/** `casebook replay`: exit code 3 where something is not as it was. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Play a past case again: the same evidence, findings, requests and answers, byte for byte')
    .argument('[number]', 'the number that people see', caseNumber)
    .option('--team <id>', 'the Slack workspace, where several have a case of that number')
    .option('--file <file>', 'an exported case instead of one in the database')
    .option('--live-model', 'ask the configured model anew, on the recorded answers of tools')
    .option('--json', 'print JSON')
    .action(
      async (
        number: number | undefined,
        options: { team?: string; file?: string; liveModel?: boolean; json?: boolean },
      ) => {
        const bundle = await bundleFrom(options, number);
        const [{ TOOLS }, { AGENTS }, { loadPrompts }] = await Promise.all([
          import('#tools/registry.ts'),
          import('#agents/registry.ts'),
          import('#src/agent/prompts/load-prompts.ts'),
        ]);
        const deps = { tools: TOOLS, prompts: loadPrompts(), agents: AGENTS };
        if (options.liveModel) {
          await askAnew(bundle, deps, options.json === true);
          return;
        }
        const { replayCase } = await import('#src/agent/replay/replay-case.ts');
        const parts = await replayCase(bundle, deps);
        const differs = parts.filter((part) => part.differences.length > 0);
        if (options.json) process.stdout.write(`${JSON.stringify({ case: bundle.case.number, parts })}\n`);
        else {
          process.stdout.write(
            `${table(parts.map((part) => [part.differences.length === 0 ? 'same' : 'DIFFERS', part.part, part.says]))}\n`,
          );
          for (const { part, differences } of differs)
            process.stdout.write(`\n${part}:\n${differences.map((one) => `  ${one}`).join('\n')}\n`);
        }
        if (differs.length > 0) process.exitCode = 3;
      },
    );
}

async function askAnew(bundle: CaseBundle, deps: ReplayDeps, json: boolean): Promise<void> {
  const { openModels } = await import('#src/agent/model/open-models.ts');
  const models = openModels(loadModelConfig());
  if (!models)
    throw new ConfigError(
      'No model is configured.',
      'Set CASEBOOK_MODEL, and OPENAI_BASE_URL and OPENAI_API_KEY where its endpoint needs them.',
    );
  const { replayWithModel } = await import('#src/agent/replay/replay.ts');
  const { callTool } = await import('#src/agent/tools/call-tool.ts');
  for (const recorded of bundle.runs) {
    const agent = deps.agents.find((one) => one.name === recorded.run.agent);
    if (!agent) continue;
    if (process.stderr.isTTY) process.stderr.write(`asking anew for ${recorded.run.key} ...\n`);
    const end = await replayWithModel(agent, recorded, {
      ...deps,
      models,
      callTool,
      clock: () => performance.now(),
    });
    const then = { model: recorded.run.model, ...recorded.end };
    const now = { model: models.names[agent.tier][0], ...end };
    if (json) process.stdout.write(`${JSON.stringify({ run: recorded.run.key, then, now })}\n`);
    else
      process.stdout.write(
        `${recorded.run.key}\n  then (${then.model}): ${then.state} ${JSON.stringify(then.output ?? then.detail)}\n  now  (${now.model}): ${now.state} ${JSON.stringify(now.output ?? now.detail)}\n`,
      );
  }
}
