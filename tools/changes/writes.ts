import type { ToolContext } from '#src/agent/tools/tool.ts';
import type { Edit } from '#src/evidence/ports.ts';
import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';
import { clusterOf } from '#tools/kubernetes/cluster.ts';
import type { Missing } from '#tools/kubernetes/related.ts';
import { type ChangeRow, isIn, type Span } from './change.ts';

/** What people and pipelines write. Pods, ReplicaSets and Endpoints follow from these. */
export const WRITTEN = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Service',
  'Ingress',
  'ConfigMap',
  'NetworkPolicy',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'ResourceQuota',
  'LimitRange',
] as const satisfies readonly ReadableKind[];

const MOST_READ = 2_000;
/** A creation and its own entry, a rollout and the edit that began it: one change. */
const SAME_MS = 5_000;
/** Controllers write notes of their own to what they look after. */
const CONTROLLERS = /^kube-(?:controller-manager|scheduler)$|^kubelet$/;
/** Every namespace has it, and a controller makes it. */
const ROOT_CERTIFICATES = 'kube-root-ca.crt';

/** All written objects of a namespace. */
export async function writtenObjects(
  { reads, signal }: ToolContext,
  namespace: string,
  gaps: Missing,
): Promise<KubeObject[]> {
  const lists = await Promise.all(
    WRITTEN.map((kind) =>
      gaps.add(kind, clusterOf(reads).list(kind, namespace, { signal, limit: MOST_READ })),
    ),
  );
  return lists
    .flatMap((list) => list?.items ?? [])
    .filter(({ metadata }) => metadata.name !== ROOT_CERTIFICATES);
}

/** What was made in the window, or is being deleted. */
export function comingsAndGoings(objects: readonly KubeObject[], span: Span): ChangeRow[] {
  return objects.flatMap(
    ({ kind, metadata: { name, creationTimestamp, deletionTimestamp } }): ChangeRow[] => [
      ...(isIn(span, creationTimestamp)
        ? [{ at: creationTimestamp, what: 'created' as const, kind, name }]
        : []),
      ...(isIn(span, deletionTimestamp)
        ? [{ at: deletionTimestamp, what: 'being deleted' as const, kind, name }]
        : []),
    ],
  );
}

/** The last writes of each client, where the source knows them: the only trace of an edited ConfigMap. */
export async function editsOf(
  { reads, signal }: ToolContext,
  namespace: string,
  gaps: Missing,
): Promise<Edit[]> {
  const cluster = clusterOf(reads);
  const lists = await Promise.all(
    WRITTEN.map((kind) =>
      cluster.edits
        ? gaps.add(`edits of ${kind}`, cluster.edits(kind, namespace, { signal, limit: MOST_READ }))
        : undefined,
    ),
  );
  return lists
    .flatMap((list) => list?.items ?? [])
    .filter(({ manager, name }) => !CONTROLLERS.test(manager) && name !== ROOT_CERTIFICATES);
}

/** The known changes with who made them, and the edits that nothing else tells about. */
export function withEdits(known: readonly ChangeRow[], edits: readonly Edit[], span: Span): ChangeRow[] {
  const isSame = (change: ChangeRow, edit: Edit): boolean =>
    change.kind === edit.kind &&
    change.name === edit.name &&
    Math.abs(Date.parse(change.at) - Date.parse(edit.at)) <= SAME_MS;
  const by = known.map((change) => {
    const edit = edits.find((each) => isSame(change, each));
    return edit ? { ...change, by: edit.manager } : change;
  });
  const others = edits
    .filter((edit) => isIn(span, edit.at) && !known.some((change) => isSame(change, edit)))
    .map(({ kind, name, manager, at }): ChangeRow => ({ at, what: 'edited', kind, name, by: manager }));
  return [...by, ...others];
}
