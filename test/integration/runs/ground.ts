import { readFileSync } from 'node:fs';
import { startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';
import { UpstreamError } from '#src/errors.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import type { Deployment } from '#src/kubernetes/deployments.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import type { ExecutorCluster } from '#src/runs/credentials.ts';
import type { Manifest } from '#src/runs/manifest.ts';
import type { Pod } from '#src/runs/postconditions.ts';
import { rbacManifests } from '#src/runs/rbac.ts';

/** A cluster to act on: the lab's, or a real control plane whose pods are played. */
export interface Ground {
  admin: Cluster;
  /** As the executor reaches it, with a token of the service account that `casebook rbac` makes for it. */
  executor: ExecutorCluster;
  /** Whether the admission policies are enforced and not only stored. */
  fenced: boolean;
  /** A Deployment with a Service, rolled out; more rollouts follow with `rollout`. */
  deploy(object: Target, options: { replicas: number; image: string }): Promise<void>;
  /** Another revision. A bad one crashes. */
  rollout(object: Target, image: string, plays?: 'crash-loop'): Promise<void>;
  read(object: Target): Promise<Deployment>;
  pods(object: Target): Promise<Pod[]>;
  patch(object: Target, patch: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

export interface Target {
  namespace: string;
  name: string;
}

export const CASEBOOK = 'casebook';

const PLURALS: Record<string, string> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Service: 'services',
  Deployment: 'deployments',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};

function collectionOf({ apiVersion, kind, metadata }: Manifest): string {
  const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  return `${base}${metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`}/${PLURALS[kind]}`;
}

async function apply(admin: Cluster, manifest: Manifest): Promise<void> {
  const path = collectionOf(manifest);
  try {
    await admin.requestJson({ method: 'POST', path, body: manifest });
  } catch (error) {
    if (!(error instanceof UpstreamError && error.status === 409)) throw error;
    const there = (await admin.requestJson({ path: `${path}/${manifest.metadata.name}` })) as KubeObject;
    if (manifest.kind === 'Namespace' || manifest.kind === 'ServiceAccount') return;
    const { resourceVersion } = there.metadata;
    const body = { ...manifest, metadata: { ...manifest.metadata, resourceVersion } };
    await admin.requestJson({ method: 'PUT', path: `${path}/${manifest.metadata.name}`, body });
  }
}

export async function until<T>(what: string, look: () => Promise<T | undefined>, ms = 30_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const deploymentPath = ({ namespace, name }: Target): string =>
  `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;

async function groundOn(
  admin: Cluster,
  runbooks: ReadonlyMap<string, Runbook>,
  namespaces: readonly string[],
  kind: { fenced: boolean; declare: (image: string, plays?: 'crash-loop') => void },
  close: () => Promise<void>,
): Promise<Ground> {
  for (const name of [CASEBOOK, ...namespaces]) {
    await apply(admin, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  for (const manifest of rbacManifests(runbooks, { namespace: CASEBOOK, targetNamespaces: namespaces })) {
    await apply(admin, manifest);
  }
  const answer = (await admin.requestJson({
    method: 'POST',
    path: `/api/v1/namespaces/${CASEBOOK}/serviceaccounts/casebook-executor/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } },
  })) as { status: { token: string } };
  const ca = admin.kubeConfig.getCurrentCluster()?.caData ?? '';

  const read = async (object: Target): Promise<Deployment> =>
    (await admin.requestJson({ path: deploymentPath(object) })) as Deployment;
  const patch = async (object: Target, body: Record<string, unknown>): Promise<void> => {
    await admin.requestJson({
      method: 'PATCH',
      path: deploymentPath(object),
      body,
      contentType: 'application/merge-patch+json',
    });
  };
  const settled = (object: Target, image: string): Promise<unknown> =>
    until(`revision of ${object.name} with ${image}`, async () => {
      const list = (await admin.requestJson({
        path: `/apis/apps/v1/namespaces/${object.namespace}/replicasets`,
      })) as { items: Deployment[] };
      return list.items.find(({ spec }) => spec.template.spec.containers[0]?.image === image);
    });
  const template = (object: Target, image: string, plays?: 'crash-loop') => ({
    metadata: { labels: { app: object.name, ...(plays === undefined ? {} : { plays }) } },
    spec: {
      containers: [{ name: 'main', image, env: [{ name: 'DB_PASSWORD', value: `secret-of-${image}` }] }],
    },
  });
  return {
    admin,
    fenced: kind.fenced,
    executor: {
      name: 'ground',
      server: admin.server,
      ca: Buffer.from(ca, 'base64').toString('utf8'),
      token: () => answer.status.token,
      namespace: CASEBOOK,
    },
    read,
    patch,
    pods: async (object) => {
      const list = (await admin.requestJson({
        path: `/api/v1/namespaces/${object.namespace}/pods`,
        query: { labelSelector: `app=${object.name}` },
      })) as { items: Pod[] };
      return list.items;
    },
    deploy: async (object, { replicas, image }) => {
      kind.declare(image);
      await apply(admin, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: object,
        spec: { selector: { app: object.name }, ports: [{ port: 80 }] },
      });
      await apply(admin, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: object,
        spec: {
          replicas,
          selector: { matchLabels: { app: object.name } },
          // Fewer than the pods: a rollout that crashes must not wait for its deadline.
          strategy: { rollingUpdate: { maxUnavailable: '50%', maxSurge: '50%' } },
          template: template(object, image),
        },
      });
      await until(`${object.name} available`, async () => {
        const { status } = await read(object);
        return (status?.availableReplicas ?? 0) >= replicas ? true : undefined;
      });
    },
    rollout: async (object, image, plays) => {
      kind.declare(image, plays);
      const next = template(object, image, plays);
      // A merge patch: null takes the label away again.
      const labels = { ...next.metadata.labels, plays: plays ?? null };
      await patch(object, { spec: { template: { ...next, metadata: { labels } } } });
      await settled(object, image);
    },
    close,
  };
}

type Open = (runbooks: ReadonlyMap<string, Runbook>, namespaces: readonly string[]) => Promise<Ground>;

const openLab: Open = async (runbooks, namespaces) => {
  const images = createImageRegistry();
  const cluster = await startLabCluster({ images, timeScale: 10 });
  const admin = loadCluster({ kubeconfig: cluster.adminKubeconfig(), name: 'ground' });
  const declare = (image: string, plays?: 'crash-loop'): void =>
    images.declare(image, plays === undefined ? 'healthy' : 'crashing');
  return groundOn(admin, runbooks, namespaces, { fenced: false, declare }, async () => {
    await admin.close();
    await cluster.close();
  });
};

/** The kubeconfig of a control plane that tests may change, with administrator's rights. */
const REAL = process.env.CASEBOOK_TEST_KUBECONFIG;

const openReal: Open = (runbooks, namespaces) => {
  const admin = loadCluster({ kubeconfig: readFileSync(REAL ?? '', 'utf8'), name: 'ground' });
  return groundOn(admin, runbooks, namespaces, { fenced: true, declare: () => undefined }, () =>
    admin.close(),
  );
};

/** The lab cluster always; a real control plane where CASEBOOK_TEST_KUBECONFIG names one. */
export const GROUNDS: readonly { name: string; open: Open }[] = [
  { name: 'lab cluster', open: openLab },
  ...(REAL ? [{ name: 'real control plane', open: openReal }] : []),
];
