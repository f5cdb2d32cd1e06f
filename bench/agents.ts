import { table } from '#evals/agents/agent-tables.ts';
import { draftDeps } from '#evals/agents/draft-deps.ts';
import { lookWithAgents } from '#evals/agents/look-with-agents.ts';
import { AGENT_SCENARIOS } from '#evals/agents/registry.ts';
import { goodScript } from '#evals/agents/scripts.ts';
import { startScriptedModel } from '#lab/model/scripted-model.ts';
import { agentDeps } from '#test/support/agents.ts';

/**
 * Tokens of an investigation for each scenario, requests and answers together, with the scripted model's count (four
 * characters are one token). The script is a good investigator's; what differs between scenarios is what there is to read.
 */
const drafts = await draftDeps();
const rows: string[][] = [];
for (const scenario of AGENT_SCENARIOS) {
  const model = await startScriptedModel(goodScript(scenario));
  try {
    const { tokens, ledger } = await lookWithAgents(scenario, agentDeps(model), drafts);
    const runs = [...ledger.runs.values()];
    const calls = runs.reduce((sum, { modelCalls }) => sum + modelCalls.length, 0);
    const reads = runs.reduce((sum, { toolCalls }) => sum + toolCalls.length, 0);
    const all = Object.values(tokens).reduce((sum, each) => sum + each, 0);
    rows.push([
      scenario.id,
      scenario.novel ? 'nobody knows it' : 'signatures know it',
      ...['diagnostician', 'reviser', 'architect'].map((agent) => String(tokens[agent] ?? 0)),
      String(all),
      `${calls} / ${reads}`,
    ]);
  } finally {
    await model.close();
  }
}
process.stdout.write(
  `${table(['scenario', 'kind', 'diagnostician', 'reviser', 'architect', 'all', 'requests / reads'], rows)}\n`,
);
