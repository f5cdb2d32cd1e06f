import type { ToolContext } from '#src/agent/tools/tool.ts';
import { commandLineReads } from '#src/bin/tool-reads.ts';
import type { CaseScope } from '#src/cases/types.ts';
import { loadSourcesConfig } from '#src/config.ts';
import type { Ports } from '#src/evidence/ports.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import type { Releasers } from '#src/shutdown.ts';

/** How far back a read goes where nobody says: as long as Kubernetes keeps events. */
const WINDOW_MS = 60 * 60_000;

export interface Look {
  /** Folder of a recorded incident; then nothing else is asked. */
  snapshot?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  probe?: boolean;
}

/** What a tool reads from the command line: one namespace of a cluster, or a recorded incident. Throws ConfigError. */
export async function openToolContext(look: Look, releasers: Releasers): Promise<ToolContext> {
  const config = { ...loadSourcesConfig(), ...(look.probe ? { CASEBOOK_PROBES: 'on' as const } : {}) };
  const { ports, scope, now } =
    look.snapshot === undefined
      ? await liveLook(look, config, releasers)
      : (await import('#src/evidence/snapshot.ts')).loadSnapshot(look.snapshot);
  const vault = createMemoryVault(() => now);
  const reads =
    look.snapshot === undefined
      ? await commandLineReads(config, scope, { ports, vault }, releasers)
      : { ports, vault };
  return { scope, reads, now, signal: new AbortController().signal };
}

async function liveLook(
  { kubeconfig, context, namespace }: Look,
  config: ReturnType<typeof loadSourcesConfig>,
  releasers: Releasers,
): Promise<{ ports: Ports; scope: CaseScope; now: Date }> {
  const [{ loadCluster }, { liveCluster }, { openSources }] = await Promise.all([
    import('#src/kubernetes/client.ts'),
    import('#src/evidence/live-cluster.ts'),
    import('#src/bin/sources.ts'),
  ]);
  const cluster = loadCluster({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  });
  releasers.add(`cluster ${cluster.name}`, () => cluster.close());
  const now = new Date();
  const scope: CaseScope = {
    cluster: cluster.name,
    // As kubectl does: the namespace of the context, else `default`.
    namespaces: [namespace ?? cluster.namespace ?? 'default'],
    dependencies: [],
    window: { from: new Date(now.getTime() - WINDOW_MS).toISOString(), to: now.toISOString() },
  };
  return { ports: { cluster: liveCluster(cluster), ...(await openSources(config, releasers)) }, scope, now };
}
