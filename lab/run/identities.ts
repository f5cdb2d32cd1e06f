import { CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { applyAll } from '#lab/run/apply.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import { rbacManifests } from '#src/runs/rbac.ts';

/** Lab identities outlive a working day and are minted anew at each start; runs still get ten minutes. */
const LIFETIME_SECONDS = 24 * 60 * 60;

export interface ClusterIdentities {
  /** kubeconfigs, YAML */
  reader: string;
  executor: string;
}

function kubeconfigOf(kubeConfig: KubeConfig, clusterName: string, user: string, token: string): string {
  const cluster = kubeConfig.getCurrentCluster();
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: clusterName,
        cluster: { server: cluster?.server, 'certificate-authority-data': cluster?.caData },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user } }],
    'current-context': clusterName,
  });
}

/** Applies what `casebook rbac` prints, for these target namespaces. Needs an administrator. */
export async function bindNamespaces(
  kubeConfig: KubeConfig,
  runbooks: readonly Runbook[],
  namespace: string,
  targetNamespaces: readonly string[],
): Promise<void> {
  const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await applyAll(kubeConfig, [own, ...rbacManifests(runbooks, { namespace, targetNamespaces })]);
}

/** The kubeconfigs of the worker (reads) and the executor (mints tokens), as a cluster's administrator would hand them out. */
export async function createIdentities(
  kubeConfig: KubeConfig,
  namespace: string,
  clusterName: string,
): Promise<ClusterIdentities> {
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const mint = async (name: string): Promise<string> => {
    const request = await core.createNamespacedServiceAccountToken({
      name,
      namespace,
      body: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences: [], expirationSeconds: LIFETIME_SECONDS },
      },
    });
    return request.status?.token ?? '';
  };
  return {
    reader: kubeconfigOf(kubeConfig, clusterName, 'casebook-reader', await mint('casebook-reader')),
    executor: kubeconfigOf(kubeConfig, clusterName, 'casebook-executor', await mint('casebook-executor')),
  };
}
