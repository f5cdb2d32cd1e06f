import { Command, Option } from 'commander';
import { z } from 'zod';
import type { ToolDefinition, ToolResult } from '#src/agent/tools/tool.ts';
import { table } from '#src/bin/commands/open.ts';
import { addFieldOptions, inputOf } from '#src/bin/commands/tool-options.ts';
import type { Look } from '#src/bin/tool-context.ts';
import { createLogger } from '#src/log.ts';
import { createReleasers } from '#src/shutdown.ts';
import { TOOLS } from '#tools/registry.ts';

type Options = Look & { json?: boolean } & Record<string, unknown>;

/** `casebook tool` lists them, `casebook tool NAME ...` reads with one. */
export function toolCommand(): Command {
  const command = new Command('tool')
    .description('Read with one of the tools that agents use; without a name, list them')
    .argument('[name]', 'the tool')
    .option('--json', 'print JSON')
    .addHelpText('after', '\n`casebook tool NAME --help` says what a tool gives and takes.')
    .action((name: string | undefined, options: { json?: boolean }) => {
      if (name !== undefined)
        command.error(`error: there is no tool '${name}'; \`casebook tool\` lists them`, { exitCode: 2 });
      process.stdout.write(options.json ? `${JSON.stringify(listed(), null, 2)}\n` : `${overview()}\n`);
    });
  for (const tool of TOOLS) command.addCommand(commandOf(tool), { hidden: true });
  return command;
}

function listed(): { name: string; area: string; description: string }[] {
  return TOOLS.map(({ name, area, description }) => ({ name, area, description }));
}

function overview(): string {
  return table(
    TOOLS.map(({ name, area, description }) => [area, name, description.split(/(?<=\.)\s/)[0] ?? '']),
  );
}

function commandOf(tool: ToolDefinition): Command {
  const command = new Command(tool.name).description(tool.description);
  addFieldOptions(command, tool);
  return command
    .option('-n, --namespace <name>', 'the namespace to look at; that of the context by default')
    .option('--kubeconfig <file>', 'instead of KUBECONFIG, ~/.kube/config or the service account of the pod')
    .option('--context <name>', 'a context of the kubeconfig instead of the current one')
    .option('--probe', 'allow tries of the ports of Services, from here (as CASEBOOK_PROBES=on)')
    .addOption(
      new Option('--snapshot <folder>', 'a recorded incident instead of a cluster').conflicts([
        'kubeconfig',
        'context',
      ]),
    )
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      `\nAn input that is right: ${JSON.stringify(tool.example)}\nExit code 0 with an answer, also an empty one; 1 where it could not be read; 2 for wrong usage.`,
    )
    .action(async () => {
      // Commander gives a --json that both know to the parent.
      const options = command.optsWithGlobals<Options>();
      const input = inputOf(tool, options);
      const parsed = tool.input.strict().safeParse(input);
      if (!parsed.success) command.error(`error: ${z.prettifyError(parsed.error)}`, { exitCode: 2 });
      print(await read(tool, input, options), options.json ?? false);
    });
}

async function read(tool: ToolDefinition, input: object, look: Look): Promise<ToolResult> {
  // What reads costs more to import than the help takes to print.
  const [{ callTool }, { openToolContext }] = await Promise.all([
    import('#src/agent/tools/call-tool.ts'),
    import('#src/bin/tool-context.ts'),
  ]);
  const releasers = createReleasers(createLogger('cli', 'warn'));
  try {
    return await callTool(tool, input, await openToolContext(look, releasers));
  } finally {
    await releasers.releaseAll();
  }
}

function print(result: ToolResult, json: boolean): void {
  if (result.status === 'error') process.exitCode = 1;
  if (json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  if (result.status === 'error') {
    process.stderr.write(`casebook: ${result.summary}\n  ${result.fix ?? ''}\n`);
    return;
  }
  const { truncated, window } = result;
  const shown = truncated ? ` (${truncated.shown} of ${truncated.of ?? 'more'} shown)` : '';
  const when = window ? `, ${window.from} to ${window.to}` : '';
  process.stdout.write(
    `${result.summary}${shown}\n${result.source}: ${result.query}${when}\n\n${JSON.stringify(result.content, null, 2)}\n`,
  );
}
