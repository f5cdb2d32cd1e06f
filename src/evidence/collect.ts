import type { CaseScope } from '#src/cases/types.ts';
import { CasebookError, ConfigError, describeError, InvalidInputError, NotFoundError } from '#src/errors.ts';
import { assertNamespace } from '#src/kubernetes/names.ts';
import type { Collector } from './collectors/collector.ts';
import { COLLECTORS } from './collectors/registry.ts';
import type { Ports } from './ports.ts';
import type { EvidenceItem, Gap, Vault } from './types.ts';

/** Reads under way at once: many namespaces must flood neither an API server nor the memory. */
const AT_ONCE = 6;

export interface CollectOptions {
  scope: CaseScope;
  ports: Ports;
  vault: Vault;
  now: Date;
  signal?: AbortSignal;
  /** Longest time for one collector; 8 s by default. */
  timeoutMs?: number;
  /** Largest content of one item as JSON; 16 MiB by default. A larger one becomes a gap. */
  maxBytes?: number;
  collectors?: readonly Collector[];
}

/** A gap with the kind of evidence that is missing because of it. */
export interface CollectGap extends Gap {
  kind: string;
  /** True where the source is not connected, or was never sent such data: nobody was refused and nothing failed. */
  absent: boolean;
}

export interface Collected {
  evidence: EvidenceItem[];
  gaps: CollectGap[];
}

/**
 * Runs every collector in parallel within its bounds and stores what it reads before anything uses it. A collector
 * that fails becomes a gap and never stops another. Rejects only when `signal` aborts or the vault fails.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  for (const namespace of options.scope.namespaces) assertNamespace(namespace);
  const collectors = options.collectors ?? COLLECTORS;
  const collected: Collected = { evidence: [], gaps: [] };
  for (const stage of [1, 2] as const) {
    const runs = collectors
      .filter((collector) => collector.stage === stage)
      .flatMap((collector) => narrowed(collector, options.scope).map((scope) => ({ collector, scope })))
      .map(
        ({ collector, scope }) =>
          () =>
            runOne(collector, { ...options, scope }, collected.evidence),
      );
    const results = await atMost(AT_ONCE, runs);
    // Pushed in the registry's order, whatever finished first: equal reads give equal findings.
    for (const result of results) {
      collected.evidence.push(...result.evidence);
      collected.gaps.push(...result.gaps);
    }
  }
  return collected;
}

/** Runs all, so many at a time; results in the order of `runs`. The first rejection rejects it and starts no more. */
async function atMost<T>(width: number, runs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const queue = runs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, run] of queue) results[index] = await run();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

function narrowed(collector: Collector, scope: CaseScope): CaseScope[] {
  return collector.perNamespace
    ? scope.namespaces.map((namespace) => ({ ...scope, namespaces: [namespace] }))
    : [scope];
}

async function runOne(
  collector: Collector,
  options: CollectOptions,
  earlier: EvidenceItem[],
): Promise<Collected> {
  const { scope, ports, now, vault, signal: outer, timeoutMs = 8_000, maxBytes } = options;
  const what = collector.describes(scope);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const signal = outer ? AbortSignal.any([outer, timeout.signal]) : timeout.signal;
  const gap = (why: string, fix: string, absent = false): Collected => ({
    evidence: [],
    gaps: [{ kind: collector.kind, what, why, fix, absent }],
  });
  let read: Awaited<ReturnType<Collector['collect']>>;
  try {
    read = await Promise.race([
      collector.collect({ scope, ports, now, signal, earlier: [...earlier] }),
      aborted(signal),
    ]);
  } catch (error) {
    outer?.throwIfAborted();
    if (timeout.signal.aborted)
      return gap(`No answer within ${timeoutMs} ms.`, 'Check that the source is up, or narrow the scope.');
    if (error instanceof CasebookError) {
      const absent = error instanceof ConfigError || error instanceof NotFoundError;
      return gap(error.message.replace(/\.$/, ''), error.fix, absent);
    }
    return gap(describeError(error), 'Report this: the collector failed in an unforeseen way.');
  } finally {
    clearTimeout(timer);
  }
  const out: Collected = { evidence: [], gaps: [] };
  for (const { missing = [], ...item } of read) {
    out.gaps.push(...missing.map((each) => ({ kind: collector.kind, ...each, absent: false })));
    if (item.truncated && !collector.sampled) {
      out.gaps.push(...gap(`A limit cut the answer: ${item.summary}.`, 'Narrow the scope of the case.').gaps);
    }
    try {
      out.evidence.push(await vault.put(item, maxBytes));
    } catch (error) {
      // Too large to keep; whatever else goes wrong with the vault ends the look.
      if (!(error instanceof InvalidInputError)) throw error;
      out.gaps.push(...gap(error.message.replace(/\.$/, ''), error.fix).gaps);
    }
  }
  return out;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
