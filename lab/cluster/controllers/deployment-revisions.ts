import { ownerReference } from '#lab/cluster/controllers/ownership.ts';
import { REPLICA_SETS } from '#lab/cluster/controllers/replica-set.ts';
import type { Core } from '#lab/cluster/core.ts';
import { deleteObject } from '#lab/cluster/deletion.ts';
import { safeHash } from '#lab/cluster/names.ts';
import { asObject, type JsonObject, numberAt, sameJson } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import type { Deployment, PodTemplate, Workload } from '#lab/cluster/workloads.ts';
import { createObject } from '#lab/cluster/writes.ts';

const DEPLOYMENTS = resourceOf('apps', 'deployments');
const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 'deployment.kubernetes.io/revision-history';
const HASH = 'pod-template-hash';
/** Annotations of a Deployment that its ReplicaSets do not take over. */
const OWN_ANNOTATIONS = new Set([
  REVISION,
  HISTORY,
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

function comparable(template: PodTemplate): JsonObject {
  const meta = asObject(template.metadata);
  const { [HASH]: _hash, ...labels } = asObject(meta.labels);
  return { labels, annotations: asObject(meta.annotations), spec: template.spec };
}

/** The set whose template is the Deployment's own, the hash label apart; the oldest if there are several. */
export function findNewSet(deployment: Deployment, sets: readonly Workload[]): Workload | undefined {
  const wanted = comparable(deployment.spec.template);
  return [...sets]
    .sort((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''))
    .find((set) => sameJson(comparable(set.spec.template), wanted));
}

function revisionOf(set: Workload | undefined): number {
  return Number(set?.metadata.annotations?.[REVISION] ?? 0);
}

/**
 * Makes the set of the current template, or takes up the one of an earlier revision again (a roll back), and writes the
 * revision to it and to the Deployment. Returns the Deployment as stored.
 */
export function prepareNewSet(
  core: Core,
  deployment: Deployment,
  sets: readonly Workload[],
): Deployment | undefined {
  const existing = findNewSet(deployment, sets);
  const newestOther = Math.max(0, ...sets.filter((set) => set !== existing).map(revisionOf));
  const revision = Math.max(newestOther + 1, revisionOf(existing));
  if (existing) renumber(core, deployment, existing, String(revision));
  else createSet(core, deployment, String(revision));
  return core.store.update(DEPLOYMENTS, deployment, (draft) => {
    draft.metadata.annotations = { ...draft.metadata.annotations, [REVISION]: String(revision) };
  }) as Deployment | undefined;
}

function inherited(deployment: Deployment): Record<string, string> {
  const entries = Object.entries(deployment.metadata.annotations ?? {});
  return Object.fromEntries(entries.filter(([key]) => !OWN_ANNOTATIONS.has(key)));
}

function renumber(core: Core, deployment: Deployment, set: Workload, revision: string): void {
  core.store.update(REPLICA_SETS, set, (draft) => {
    const annotations: Record<string, string> = { ...draft.metadata.annotations, ...inherited(deployment) };
    const before = annotations[REVISION];
    if (before !== undefined && before !== revision) {
      annotations[HISTORY] = annotations[HISTORY] ? `${annotations[HISTORY]},${before}` : before;
    }
    draft.metadata.annotations = { ...annotations, [REVISION]: revision };
  });
}

function createSet(core: Core, deployment: Deployment, revision: string): void {
  const { name, namespace } = deployment.metadata;
  const template = structuredClone(deployment.spec.template);
  const collisions = numberAt(deployment, 'status.collisionCount');
  const hash = safeHash([comparable(template), collisions]);
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [HASH]: hash } };
  const selector = structuredClone(deployment.spec.selector);
  createObject(
    core,
    REPLICA_SETS,
    namespace,
    {
      metadata: {
        name: `${name}-${hash}`,
        labels: template.metadata.labels,
        annotations: { ...inherited(deployment), [REVISION]: revision },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: {
        replicas: 0,
        selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
        template,
        ...(deployment.spec.minReadySeconds === undefined
          ? {}
          : { minReadySeconds: deployment.spec.minReadySeconds }),
      },
    },
    { actor: 'controller' },
  );
}

/** Deletes the oldest empty sets beyond `revisionHistoryLimit`. */
export function pruneHistory(core: Core, deployment: Deployment, newest: Workload | undefined): void {
  const limit = deployment.spec.revisionHistoryLimit ?? 10;
  const empty = (core.store.list(REPLICA_SETS, deployment.metadata.namespace) as Workload[])
    .filter((set) => set.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid))
    .filter((set) => set.metadata.uid !== newest?.metadata.uid)
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of empty.slice(0, Math.max(0, empty.length - limit))) {
    const idle = (set.spec.replicas ?? 0) === 0 && numberAt(set, 'status.replicas') === 0;
    if (idle && set.metadata.deletionTimestamp === undefined) {
      deleteObject(core, REPLICA_SETS, set, { dryRun: false, actor: 'controller' });
    }
  }
}
