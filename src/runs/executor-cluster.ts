import type { KubeConfig } from '@kubernetes/client-node';
import { ConfigError } from '#src/errors.ts';
import type { Cluster } from '#src/kubernetes/client.ts';
import type { ExecutorCluster } from '#src/runs/credentials.ts';

/**
 * The executor's view of a cluster that a kubeconfig names. Token files and plugins are asked anew for every use.
 * Throws ConfigError, at the first use, where the kubeconfig has no token: a client certificate cannot be revoked, so
 * the executor is not to hold one.
 */
export function executorCluster(cluster: Cluster, namespace: string, audience?: string): ExecutorCluster {
  const { kubeConfig, name, server } = cluster;
  const entry = kubeConfig.getCurrentCluster();
  return {
    name,
    server,
    namespace,
    audience,
    ca: entry?.caData === undefined ? undefined : Buffer.from(entry.caData, 'base64').toString('utf8'),
    token: () => bearerOf(kubeConfig, name),
  };
}

async function bearerOf(kubeConfig: KubeConfig, cluster: string): Promise<string> {
  const options: Parameters<KubeConfig['applyToHTTPSOptions']>[0] = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const header = Object.entries(options.headers ?? {}).find(([key]) => key.toLowerCase() === 'authorization')?.[1];
  const token = /^Bearer (.+)$/.exec(String(header ?? ''))?.[1];
  if (token !== undefined) return token;
  throw new ConfigError(
    `The kubeconfig of cluster ${cluster} gives the executor no token.`,
    'Use a token of the service account that `casebook rbac` makes for the executor.',
  );
}
