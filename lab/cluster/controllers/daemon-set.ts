import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { ownedBy, selfOrOwner } from '#lab/cluster/controllers/ownership.ts';
import { createPod, deletePod, PODS } from '#lab/cluster/controllers/pods.ts';
import { nodeFits } from '#lab/cluster/controllers/scheduler-filters.ts';
import type { Core } from '#lab/cluster/core.ts';
import { safeHash } from '#lab/cluster/names.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { isPodReady, type Node, type Pod, type Workload } from '#lab/cluster/workloads.ts';

const DAEMON_SETS = resourceOf('apps', 'daemonsets');
const NODES = resourceOf('', 'nodes');
const COMPONENT = 'daemonset-controller';
const HASH = 'controller-revision-hash';

/** One pod on every node that takes it. */
export const daemonSetController: Controller = {
  name: 'daemon-set',
  resource: DAEMON_SETS,
  concerns: (core, change) => {
    if (change.resource !== NODES) return selfOrOwner(change, DAEMON_SETS, [PODS]);
    if (change.type === 'MODIFIED') return [];
    return core.store
      .list(DAEMON_SETS)
      .filter((set) => !core.store.isRecorded(set))
      .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
  },
  reconcile,
};

/** Pods of a DaemonSet ignore cordons and pressure, so that agents run everywhere. */
const TOLERATIONS = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
].map((name) => ({
  key: `node.kubernetes.io/${name}`,
  operator: 'Exists',
  effect: name === 'not-ready' || name === 'unreachable' ? 'NoExecute' : 'NoSchedule',
}));

function affinityTo(node: string): Record<string, unknown> {
  const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } };
}

/** The node a daemon pod is meant for, also before it is scheduled. */
function targetOf(pod: Pod, nodes: readonly Node[]): string | undefined {
  return (
    pod.spec.nodeName ??
    nodes.find((node) => JSON.stringify(pod.spec.affinity ?? {}).includes(`"${node.metadata.name}"`))
      ?.metadata.name
  );
}

function reconcile(core: Core, { namespace, name }: Key): undefined {
  const set = core.store.get(DAEMON_SETS, namespace, name) as Workload | undefined;
  if (set === undefined) return undefined;
  const hash = safeHash(set.spec.template);
  const nodes = core.store.list(NODES) as Node[];
  const tolerations = [...(set.spec.template.spec.tolerations ?? []), ...TOLERATIONS];
  const probe = { spec: { ...set.spec.template.spec, containers: [], tolerations } } as unknown as Pod;
  const eligible = nodes.filter((node) => nodeFits(probe, node).length === 0);
  const pods = ownedBy(core, PODS, set) as Pod[];
  if (set.metadata.deletionTimestamp === undefined) {
    for (const node of eligible) {
      if (pods.some((pod) => targetOf(pod, nodes) === node.metadata.name)) continue;
      const spec = { affinity: affinityTo(node.metadata.name), tolerations };
      createPod(core, set, set.spec.template, COMPONENT, { labels: { [HASH]: hash }, spec });
    }
    replaceStale(core, set, pods, hash);
  }
  const live = (ownedBy(core, PODS, set) as Pod[]).filter(
    (pod) => pod.metadata.deletionTimestamp === undefined,
  );
  const ready = live.filter(isPodReady).length;
  core.store.update(DAEMON_SETS, set, (draft) => {
    draft.status = {
      currentNumberScheduled: live.length,
      numberMisscheduled: 0,
      desiredNumberScheduled: eligible.length,
      numberReady: ready,
      observedGeneration: draft.metadata.generation,
      updatedNumberScheduled: live.filter((pod) => pod.metadata.labels?.[HASH] === hash).length,
      numberAvailable: ready,
      ...(ready < eligible.length ? { numberUnavailable: eligible.length - ready } : {}),
    };
  });
  return undefined;
}

/** A rolling update replaces one pod at a time (maxUnavailable 1), the unready ones first. */
function replaceStale(core: Core, set: Workload, pods: readonly Pod[], hash: string): void {
  if (pods.some((pod) => pod.metadata.deletionTimestamp !== undefined)) return;
  const stale = pods.filter((pod) => pod.metadata.labels?.[HASH] !== hash);
  const unready = pods.find((pod) => !isPodReady(pod));
  if (unready && !stale.includes(unready)) return;
  const next = stale.find((pod) => !isPodReady(pod)) ?? stale[0];
  if (next) deletePod(core, set, next, COMPONENT);
}
