import type { Case } from '#src/cases/types.ts';
import { ConfigError } from '#src/errors.ts';
import { combinedAlerts } from '#src/evidence/combined.ts';
import { liveCluster } from '#src/evidence/live-cluster.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { Cluster } from '#src/kubernetes/client.ts';
import type { Db } from '#src/store/database.ts';
import { storedAlerts } from '#src/store/stored-alerts.ts';

export interface CasePortsDeps {
  db: Db;
  clusters: ReadonlyMap<string, Cluster>;
  /** What is connected besides clusters. */
  sources: Omit<Ports, 'cluster'>;
}

/**
 * Everything that a case may read: its cluster, the sources, and the alerts that were sent here beside those of an
 * Alertmanager. Throws ConfigError where its cluster is not connected.
 */
export function portsOfCase(
  { db, clusters, sources }: CasePortsDeps,
  { team, scope }: Pick<Case, 'team' | 'scope'>,
): Ports {
  const cluster = clusters.get(scope.cluster);
  if (!cluster) {
    const known = [...clusters.keys()];
    throw new ConfigError(
      `No cluster named ${scope.cluster} is connected${known.length > 0 ? ` (connected: ${known.join(', ')})` : ''}.`,
      'Add it to CASEBOOK_CLUSTERS, or set the cluster label of the alert to a connected one.',
    );
  }
  const stored = storedAlerts(db, { team, cluster: scope.cluster });
  const alerts = combinedAlerts(sources.alerts ? [sources.alerts, stored] : [stored]);
  return { ...sources, ...(alerts ? { alerts } : {}), cluster: liveCluster(cluster) };
}
