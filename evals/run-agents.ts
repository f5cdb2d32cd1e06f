import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { liveTransport } from '#src/agent/model/live-transport.ts';
import { parsePrices } from '#src/agent/model/open-models.ts';
import { loadPrompts } from '#src/agent/prompts/load-prompts.ts';
import { callTool } from '#src/agent/tools/call-tool.ts';
import { loadModelConfig } from '#src/config.ts';
import { TOOLS } from '#tools/registry.ts';
import { type ModelGrades, modelTable, scenarioTable } from './agents/agent-tables.ts';
import { draftDeps } from './agents/draft-deps.ts';
import { type Grade, grade, isOpen } from './agents/grade.ts';
import { lookWithAgents } from './agents/look-with-agents.ts';
import { AGENT_SCENARIOS } from './agents/registry.ts';

interface Options {
  baseUrl: string;
  model: string[];
  only?: string[];
  prices?: string;
  timeout: string;
  json?: string;
}

/** Runs every scenario with every model and prints how they did. The gates decide how it ends: they are code's, not a model's. */
async function evaluate({ baseUrl, model: models, only, prices, timeout, json }: Options): Promise<number> {
  const scenarios = AGENT_SCENARIOS.filter(({ id }) => only === undefined || only.includes(id));
  const drafts = await draftDeps();
  const all: ModelGrades[] = [];
  for (const model of models) {
    const deps: AgentDeps = {
      models: {
        names: { deep: [model], fast: [model] },
        transport: liveTransport(baseUrl, loadModelConfig().OPENAI_API_KEY),
        timeoutMs: Number(timeout) * 1_000,
        prices: parsePrices(prices),
        budget: {},
      },
      tools: TOOLS,
      prompts: loadPrompts(),
      callTool: (tool, input, context) => callTool(tool, input, context),
      clock: () => performance.now(),
    };
    const grades: Grade[] = [];
    for (const scenario of scenarios) {
      grades.push(grade(await lookWithAgents(scenario, deps, drafts)));
      if (process.stderr.isTTY) process.stderr.write(`\r${model}: ${grades.length} of ${scenarios.length}`);
    }
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    process.stdout.write(`\n## ${model}\n\n${scenarioTable(grades)}\n`);
    all.push({ model, grades });
  }
  process.stdout.write(`\n## Models\n\n${modelTable(all)}\n`);
  if (json) writeFileSync(json, `${JSON.stringify(all, null, 2)}\n`);
  return all.every(({ grades }) => grades.every(({ gates }) => isOpen(gates))) ? 0 : 1;
}

const program = new Command('eval:agents')
  .description(
    'Run the agents on problems that no signature knows and on some that it does, against any OpenAI-compatible endpoint',
  )
  .requiredOption('--base-url <url>', 'address of the endpoint, with /v1; its key is OPENAI_API_KEY')
  .requiredOption('--model <name...>', 'one or several models')
  .option('--only <id...>', 'some of the scenarios')
  .option('--prices <list>', 'model=input/output in US dollars for a million tokens, separated by commas')
  .option('--timeout <seconds>', 'longest wait for one answer', '60')
  .option('--json <file>', 'write everything as JSON')
  .action(async (options: Options) => {
    process.exitCode = await evaluate(options);
  });
await program.parseAsync();
