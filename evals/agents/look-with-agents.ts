import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { runArchitect } from '#src/agent/architect/architect.ts';
import { withAdvice } from '#src/agent/architect/check-architect.ts';
import { investigate } from '#src/agent/diagnostician/investigate.ts';
import { type MemoryLedger, memoryLedger } from '#src/agent/run/memory-ledger.ts';
import { diagnose } from '#src/diagnosis/diagnose.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import type { DraftDeps } from '#src/proposals/draft.ts';
import type { AgentScenario } from './scenario.ts';
import { spiedPorts } from './spied-ports.ts';

/** One scenario with its agents: the engine's finding, what came of it, and everything that was asked on the way. */
export interface LookedWithAgents {
  scenario: AgentScenario;
  engines: Finding;
  finding: Finding;
  evidence: ReadonlyMap<string, EvidenceItem>;
  ledger: MemoryLedger;
  /** Reads outside of the scope. */
  outside: readonly string[];
  /** Of each agent's run. */
  tokens: Record<string, number>;
  dollars: number;
  ms: number;
}

const CASE_ID = '00000000-0000-4000-8000-000000000001';

/** Runs a scenario as the worker runs a case: engine, diagnostician, check, architect. */
export async function lookWithAgents(
  scenario: AgentScenario,
  deps: AgentDeps,
  drafts: DraftDeps,
): Promise<LookedWithAgents> {
  const { scope, now } = scenario;
  const vault = createMemoryVault(() => now);
  const { finding: engines } = await diagnose({ scope, ports: scenario.ports, vault, now });
  const { ports, outside } = spiedPorts(scenario.ports, scope);
  const ledger = memoryLedger();
  const call = {
    tools: { scope, reads: { ports, vault }, now },
    ledger,
    signal: new AbortController().signal,
  };
  const subject = { id: CASE_ID, team: 'T1', attempt: 1, scope, environment: 'production' };
  const began = performance.now();
  const investigated = await investigate(subject, engines, call, deps);
  const input = {
    finding: investigated.finding,
    case: subject,
    environment: undefined,
    evidence: await vault.all(),
  };
  const choice = await runArchitect(drafts, input, { deps, call });
  const ms = performance.now() - began;
  const runs = [...ledger.runs.values()];
  return {
    scenario,
    engines,
    finding: withAdvice(investigated.finding, choice),
    evidence: new Map((await vault.all()).map((item) => [item.id, item])),
    ledger,
    outside,
    tokens: Object.fromEntries(
      runs.map(({ run, end }) => [run.agent, (end?.usage.tokensIn ?? 0) + (end?.usage.tokensOut ?? 0)]),
    ),
    dollars: runs.reduce((sum, { end }) => sum + (end?.usage.dollars ?? 0), 0),
    ms,
  };
}
