import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CaseScope } from '#src/cases/types.ts';
import { concludeFinding } from '#src/diagnosis/engine.ts';
import type { Investigation, Timings } from '#src/diagnosis/render-text.ts';
import { CasebookError, describeError, InvalidInputError } from '#src/errors.ts';
import { collect } from '#src/evidence/collect.ts';
import type { Ports } from '#src/evidence/ports.ts';
import { loadSnapshot } from '#src/evidence/snapshot.ts';
import type { Gap } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { applicationNamespaces, MOST_NAMESPACES } from '#src/kubernetes/namespaces.ts';

/** How far back a look at a live cluster goes: as long as Kubernetes keeps events. */
const WINDOW_MS = 60 * 60_000;
/** Looks at one recorded incident. Throws NotFoundError or InvalidInputError where the folder holds no snapshot. */
export async function investigateSnapshot(
  folder: string,
  options: { signal?: AbortSignal } = {},
): Promise<Investigation> {
  const start = performance.now();
  const { scope, ports, now, case: described } = loadSnapshot(folder);
  return look({ id: described.id || basename(folder), scope, ports, now, start, ...options });
}

/**
 * Looks at every folder below `folder`, in the order of their names, and hands over each as it is done; `id` is the
 * folder's name. A folder that is no snapshot yields an inconclusive finding that says why, never an exception.
 */
export async function investigateSnapshots(
  folder: string,
  onResult: (investigation: Investigation) => void | Promise<void>,
  options: { signal?: AbortSignal } = {},
): Promise<void> {
  for (const id of foldersBelow(folder)) {
    options.signal?.throwIfAborted();
    const start = performance.now();
    let investigation: Investigation;
    try {
      investigation = { ...(await investigateSnapshot(join(folder, id), options)), id };
    } catch (error) {
      options.signal?.throwIfAborted();
      investigation = unreadable(id, error, start);
    }
    await onResult(investigation);
  }
}

function foldersBelow(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => statSync(join(folder, name)).isDirectory())
      .sort();
  } catch (error) {
    throw new InvalidInputError(
      `${folder} cannot be listed: ${describeError(error)}.`,
      'Name a folder of snapshot folders.',
      {
        cause: error,
      },
    );
  }
}

function unreadable(id: string, error: unknown, start: number): Investigation {
  const why = error instanceof CasebookError ? error.message : describeError(error);
  const fix = error instanceof CasebookError ? error.fix : 'Record the snapshot again.';
  const scope: CaseScope = {
    cluster: 'snapshot',
    namespaces: [],
    dependencies: [],
    window: { from: '', to: '' },
  };
  const gaps = [{ what: `snapshot ${id}`, why, fix }];
  return {
    id,
    finding: {
      verdict: 'inconclusive',
      summary: `Nothing could be looked at. ${why}`,
      hypotheses: [],
      changes: [],
      gaps,
      scope,
    },
    evidence: [],
    timingsMs: timings(start, performance.now(), performance.now()),
  };
}

export interface InvestigateClusterOptions {
  /** A path or the YAML itself; the usual places by default. */
  kubeconfig?: string;
  context?: string;
  /** Left out: every namespace of applications that the identity may list. */
  namespace?: string;
  /** What else is connected; without it the finding has gaps. */
  sources?: Omit<Ports, 'cluster'>;
  signal?: AbortSignal;
}

/** Looks at a live cluster. Throws ConfigError for a kubeconfig that cannot be used. */
export async function investigateCluster(options: InvestigateClusterOptions = {}): Promise<Investigation> {
  const start = performance.now();
  // The Kubernetes client costs more to import than a snapshot takes to look at.
  const [{ loadCluster }, { liveCluster }] = await Promise.all([
    import('#src/kubernetes/client.ts'),
    import('#src/evidence/live-cluster.ts'),
  ]);
  const { kubeconfig, context, signal } = options;
  const cluster = loadCluster({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  });
  try {
    const ports: Ports = { cluster: liveCluster(cluster), ...options.sources };
    const now = new Date();
    const { namespaces, gaps } = await namespacesToLookAt(
      ports,
      options.namespace,
      cluster.namespace,
      signal,
    );
    const window = { from: new Date(now.getTime() - WINDOW_MS).toISOString(), to: now.toISOString() };
    const scope: CaseScope = { cluster: cluster.name, namespaces, dependencies: [], window };
    const investigation = await look({ scope, ports, now, start, ...(signal ? { signal } : {}) });
    const { finding } = investigation;
    const verdict = gaps.length > 0 && finding.verdict === 'healthy' ? 'inconclusive' : finding.verdict;
    return { ...investigation, finding: { ...finding, verdict, gaps: [...gaps, ...finding.gaps] } };
  } finally {
    await cluster.close();
  }
}

async function namespacesToLookAt(
  ports: Ports,
  named: string | undefined,
  ofContext: string | undefined,
  signal: AbortSignal = AbortSignal.timeout(10_000),
): Promise<{ namespaces: string[]; gaps: Gap[] }> {
  if (named !== undefined) return { namespaces: [named], gaps: [] };
  try {
    const listed = await ports.cluster.list('Namespace', undefined, { signal, limit: 1_000 });
    const { looked, left } = applicationNamespaces(listed.items.map(({ metadata }) => metadata.name));
    const gaps =
      left.length === 0
        ? []
        : [
            {
              what: `${left.length} more namespaces`,
              why: `One look takes ${MOST_NAMESPACES} namespaces`,
              fix: 'Name one with --namespace.',
            },
          ];
    return { namespaces: looked, gaps };
  } catch (error) {
    if (!(error instanceof CasebookError)) throw error;
    const gap = {
      what: 'the namespaces of the cluster',
      why: error.message.replace(/\.$/, ''),
      fix: error.fix,
    };
    return { namespaces: [ofContext ?? 'default'], gaps: [gap] };
  }
}

interface Look {
  id?: string;
  scope: CaseScope;
  ports: Ports;
  now: Date;
  start: number;
  signal?: AbortSignal;
}

async function look({ id, scope, ports, now, start, signal }: Look): Promise<Investigation> {
  const vault = createMemoryVault(() => now);
  const { evidence, gaps } = await collect({ scope, ports, vault, now, ...(signal ? { signal } : {}) });
  const collected = performance.now();
  const finding = concludeFinding({ evidence, gaps, scope, now });
  const concluded = performance.now();
  return {
    ...(id ? { id } : {}),
    finding,
    evidence: await vault.all(),
    timingsMs: timings(start, collected, concluded),
  };
}

function timings(start: number, collected: number, concluded: number): Timings {
  const tenths = (ms: number): number => Math.round(ms * 10) / 10;
  return {
    collect: tenths(collected - start),
    conclude: tenths(concluded - collected),
    total: tenths(concluded - start),
  };
}
