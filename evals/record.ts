import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { NotFoundError } from '#src/errors.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import { type KubeObject, READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';
import { listObjects } from '#src/kubernetes/read.ts';
import { shifted } from './healthy.ts';
import type { Manifest } from './manifests.ts';
import { played, type Recipe } from './recipes/recipe.ts';
import { RECIPES } from './recipes/registry.ts';

const FOLDER = fileURLToPath(new URL('scenarios', import.meta.url));
/** Controllers need this long to make what was asked for, and the scheduler to say that it cannot. */
const SETTLE_MS = 12_000;
/** An autoscaler looks every 15 s, and says only at its second look that it could not read. */
const AUTOSCALED_MS = 40_000;
/** For how long a fault has lasted when it is recorded. */
const LASTED_MS = 8 * 60_000;
/** Kinds that no namespace of a scenario owns. */
const SHARED: readonly ReadableKind[] = [
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
  'ValidatingWebhookConfiguration',
];
const LEFT_OUT = new Set<ReadableKind>([
  'PodMetrics',
  'Lease',
  'Gateway',
  'HTTPRoute',
  'VirtualService',
  'DestinationRule',
  'PeerAuthentication',
]);

async function create(cluster: Cluster, manifest: Manifest): Promise<void> {
  const { path, plural, namespaced } = READABLE[manifest.kind as ReadableKind];
  const where = namespaced ? `/namespaces/${manifest.metadata.namespace}` : '';
  await cluster.requestJson({ method: 'POST', path: `${path}${where}/${plural}`, body: manifest });
}

async function remove(cluster: Cluster, { kind, metadata }: KubeObject): Promise<void> {
  const { path, plural } = READABLE[kind as ReadableKind];
  await cluster
    .requestJson({ method: 'DELETE', path: `${path}/${plural}/${metadata.name}` })
    .catch((error: unknown) => {
      if (!(error instanceof NotFoundError)) throw error;
    });
}

/** Everything of the scenario's namespace, and what the cluster shares, without the noise that servers add. */
async function readAll(cluster: Cluster, namespace: string): Promise<KubeObject[]> {
  const kinds = (Object.keys(READABLE) as ReadableKind[]).filter((kind) => !LEFT_OUT.has(kind));
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const scope = READABLE[kind].namespaced ? { namespace } : {};
      const { items } = await listObjects(cluster, kind, { limit: 2_000, ...scope });
      return kind === 'Namespace' ? items.filter(({ metadata }) => metadata.name === namespace) : items;
    }),
  );
  return lists
    .flat()
    .filter(({ kind, metadata }) => kind !== 'ConfigMap' || metadata.name !== 'kube-root-ca.crt');
}

async function record(cluster: Cluster, recipe: Recipe): Promise<void> {
  const { name, namespace, cause, object } = recipe;
  const own = recipe.manifests.some(
    ({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace,
  );
  if (!own) await create(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  for (const manifest of recipe.manifests) await create(cluster, manifest);
  const scaled = recipe.manifests.some(({ kind }) => kind === 'HorizontalPodAutoscaler');
  await sleep(scaled ? AUTOSCALED_MS : SETTLE_MS);
  const now = new Date();
  const seen = await readAll(cluster, namespace);
  // What has just been made may still come right; a fault has lasted. What is healthy is kept as young as it is.
  const objects = cause === 'healthy' ? seen : shifted(seen, -LASTED_MS);
  const at = played(objects, now);
  recipe.play?.(at);
  const logs = recipe.logs?.(at) ?? [];
  const folder = join(FOLDER, name);
  mkdirSync(folder, { recursive: true });
  const write = (file: string, value: unknown): void =>
    writeFileSync(join(folder, file), `${JSON.stringify(value)}\n`);
  const kinds = Object.keys(READABLE).filter((kind) => !LEFT_OUT.has(kind as ReadableKind));
  write('case.json', { id: name, system: 'control-plane', namespace, capturedAt: now.toISOString(), kinds });
  write('truth.json', { rootCause: cause, object });
  write('cluster.json', { apiVersion: 'v1', kind: 'List', items: objects });
  writeFileSync(join(folder, 'logs.ndjson'), logs.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Removes the scenario and waits until its namespace is gone: the next one may use its name. */
async function clear(cluster: Cluster, recipe: Recipe): Promise<void> {
  for (const manifest of recipe.manifests.filter(({ kind }) => SHARED.includes(kind as ReadableKind)))
    await remove(cluster, manifest);
  await remove(cluster, { kind: 'Namespace', metadata: { name: recipe.namespace } });
  for (;;) {
    const { items } = await listObjects(cluster, 'Namespace');
    if (!items.some(({ metadata }) => metadata.name === recipe.namespace)) return;
    await sleep(500);
  }
}

new Command('record')
  .description(
    'Make the scenarios anew on an empty test control plane with three simulated nodes, and write evals/scenarios',
  )
  .requiredOption('--kubeconfig <file>', 'of the control plane')
  .option('--only <name>', 'one scenario')
  .action(async ({ kubeconfig, only }: { kubeconfig: string; only?: string }) => {
    const cluster = loadCluster({ kubeconfig });
    try {
      for (const recipe of RECIPES.filter(({ name }) => only === undefined || name === only)) {
        rmSync(join(FOLDER, recipe.name), { recursive: true, force: true });
        await record(cluster, recipe);
        await clear(cluster, recipe);
        process.stdout.write(`${recipe.name}\n`);
      }
    } finally {
      await cluster.close();
    }
  })
  .parse();
