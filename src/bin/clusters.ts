import { type Config, ONLY_CLUSTER, parseClusters } from '#src/config.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import type { Releasers } from '#src/shutdown.ts';

/** The clusters of the configuration by their names in cases; without a list the current context. */
export function openClusters(config: Config, releasers: Releasers): ReadonlyMap<string, Cluster> {
  const named = parseClusters(config.CASEBOOK_CLUSTERS);
  const kubeconfig =
    config.CASEBOOK_KUBECONFIG === undefined ? {} : { kubeconfig: config.CASEBOOK_KUBECONFIG };
  const clusters = (named.length > 0 ? named : [{ name: ONLY_CLUSTER }]).map((target) =>
    loadCluster({ ...kubeconfig, ...target }),
  );
  for (const cluster of clusters) releasers.add(`cluster ${cluster.name}`, () => cluster.close());
  return new Map(clusters.map((cluster) => [cluster.name, cluster]));
}
