import { readFile } from 'node:fs/promises';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { type Config, ONLY_CLUSTER, parseClusters } from '#src/config.ts';
import { ConfigError } from '#src/errors.ts';
import type { ExecutorCluster } from '#src/runs/credentials.ts';

/** The executor's own token, read at each use: tokens mounted into a pod are exchanged every hour. */
async function tokenOf(user: User): Promise<string> {
  const provider = user.authProvider as { config?: { tokenFile?: string } } | undefined;
  const file = provider?.config?.tokenFile;
  if (file !== undefined) return (await readFile(file, 'utf8')).trim();
  if (user.token) return user.token;
  throw new ConfigError(
    `The executor's user ${user.name} has no token.`,
    'Use the service account casebook-executor: in its pod, or by a kubeconfig with its token.',
  );
}

async function caOf(cluster: { caData?: string; caFile?: string }): Promise<string | undefined> {
  if (cluster.caData) return Buffer.from(cluster.caData, 'base64').toString('utf8');
  return cluster.caFile ? readFile(cluster.caFile, 'utf8') : undefined;
}

async function toExecutorCluster(config: Config, context: string, name: string): Promise<ExecutorCluster> {
  const kubeConfig = new KubeConfig();
  if (config.CASEBOOK_KUBECONFIG === undefined) kubeConfig.loadFromDefault();
  else kubeConfig.loadFromFile(config.CASEBOOK_KUBECONFIG);
  if (context !== '') kubeConfig.setCurrentContext(context);
  const cluster = kubeConfig.getCurrentCluster();
  const user = kubeConfig.getCurrentUser();
  if (!cluster || !user) {
    throw new ConfigError(
      `The kubeconfig has no context ${context || '(current)'}.`,
      'Check CASEBOOK_KUBECONFIG and CASEBOOK_CLUSTERS.',
    );
  }
  const ca = await caOf(cluster);
  return {
    name,
    server: cluster.server,
    ...(ca === undefined ? {} : { ca }),
    token: () => tokenOf(user),
    namespace: config.CASEBOOK_NAMESPACE,
  };
}

/** The clusters of the configuration as the executor reaches them: by token, over TLS, and nothing else. */
export async function openExecutorClusters(config: Config): Promise<ReadonlyMap<string, ExecutorCluster>> {
  const named = parseClusters(config.CASEBOOK_CLUSTERS);
  const clusters = await Promise.all(
    named.length > 0
      ? named.map(({ name, context }) => toExecutorCluster(config, context, name))
      : [toExecutorCluster(config, '', ONLY_CLUSTER)],
  );
  return new Map(clusters.map((cluster) => [cluster.name, cluster]));
}
