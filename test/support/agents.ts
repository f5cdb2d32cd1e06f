import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { liveTransport } from '#src/agent/model/live-transport.ts';
import { loadPrompts } from '#src/agent/prompts/load-prompts.ts';
import type { PromptLibrary } from '#src/agent/prompts/prompts.ts';
import { type KeptRun, type MemoryLedger, memoryLedger } from '#src/agent/run/memory-ledger.ts';
import type { AgentCall } from '#src/agent/run/run-agent-types.ts';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { CaseScope } from '#src/cases/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { TOOLS } from '#tools/registry.ts';
import { portsOf, type World } from './world.ts';

export const NOW = new Date('2026-11-20T12:00:00.000Z');

export const SCOPE: CaseScope = {
  cluster: 'test',
  namespaces: ['shop'],
  dependencies: [],
  window: { from: '2026-11-20T11:00:00.000Z', to: '2026-11-20T12:00:00.000Z' },
};

/**
 * Everything that a run needs besides its call, with the scripted model as its only one and no waiting between tries.
 * Prompts and tools are the shipped ones where `more` has no others.
 */
export function agentDeps(model: { baseUrl: string }, more: Partial<AgentDeps> = {}): AgentDeps {
  return {
    models: {
      names: { deep: ['scripted'], fast: ['scripted'] },
      transport: liveTransport(model.baseUrl, 'test-key'),
      timeoutMs: 5_000,
      prices: {},
      budget: {},
    },
    tools: TOOLS,
    prompts: more.prompts ?? loadPrompts(),
    callTool: (tool, input, context) => callTool(tool, input, context),
    clock: () => performance.now(),
    sleep: async (_ms, signal) => signal.throwIfAborted(),
    ...more,
  };
}

export type TestCall = AgentCall & { ledger: MemoryLedger };

/** A call over a world in memory, with a ledger and a vault of its own. */
export function agentCall(more: Partial<AgentCall> = {}, world: World = { objects: [] }): TestCall {
  const ledger = memoryLedger();
  return {
    team: 'T1',
    caseId: '00000000-0000-4000-8000-000000000001',
    attempt: 1,
    key: 'test:1',
    briefing: { task: 'Say what is wrong.', data: {} },
    tools: { scope: SCOPE, now: NOW, reads: { ports: portsOf(world), vault: createMemoryVault(() => NOW) } },
    signal: new AbortController().signal,
    ...more,
    ledger: (more.ledger as MemoryLedger | undefined) ?? ledger,
  };
}

/** The only run of a ledger. */
export function onlyRun(ledger: MemoryLedger): KeptRun {
  const [run, ...others] = ledger.runs.values();
  if (!run || others.length > 0) throw new Error(`The ledger holds ${ledger.runs.size} runs.`);
  return run;
}

/** Prompts from texts by id: `{ 'tester/system': 'You test.' }`. */
export function promptsOf(texts: Readonly<Record<string, string>>): PromptLibrary {
  return {
    ids: () => Object.keys(texts),
    get: (id) => ({ id, text: texts[id] ?? '', hash: id }),
  };
}
