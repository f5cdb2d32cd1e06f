import { asArray, asObject, isObject, type KubeObject, stringAt } from '#lab/cluster/objects.ts';
import { quantity } from '#lab/cluster/quantity.ts';
import type { Node, Pod, Toleration } from '#lab/cluster/workloads.ts';

export interface Usage {
  cpu: number;
  memory: number;
  pods: number;
}

/** CPU in cores, memory in bytes. */
export function requestOf(pod: Pod): { cpu: number; memory: number } {
  const sum = (name: string): number =>
    pod.spec.containers.reduce(
      (total, container) => total + quantity(container.resources?.requests?.[name]),
      0,
    );
  return { cpu: sum('cpu'), memory: sum('memory') };
}

function tolerates(
  tolerations: readonly Toleration[],
  taint: { key: string; value?: string; effect: string },
): boolean {
  return tolerations.some(
    ({ key, operator, value, effect }) =>
      (effect === undefined || effect === '' || effect === taint.effect) &&
      (key === undefined || key === '' ? operator === 'Exists' : key === taint.key) &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
  );
}

/**
 * Why a node does not take a pod, in the scheduler's words; empty when it does. Like the real one, the first filter that
 * refuses ends the check, but all resources that are short are named.
 */
export function nodeFits(pod: Pod, node: Node, used: Usage = { cpu: 0, memory: 0, pods: 0 }): string[] {
  const tolerations = pod.spec.tolerations ?? [];
  const unschedulable = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.spec.unschedulable && !tolerates(tolerations, unschedulable))
    return ['node(s) were unschedulable'];
  const repelled = (node.spec.taints ?? [])
    .filter((taint) => taint.effect !== 'PreferNoSchedule' && taint.key !== unschedulable.key)
    .find((taint) => !tolerates(tolerations, taint));
  if (repelled) {
    const value = repelled.value ? `${repelled.key}: ${repelled.value}` : `${repelled.key}: `;
    return [`node(s) had untolerated taint {${value}}`];
  }
  if (!matchesSelector(pod, node)) return ["node(s) didn't match Pod's node affinity/selector"];
  return shortages(pod, node, used);
}

function matchesSelector(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const selected = Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value);
  const required = asObject(
    asObject(asObject(pod.spec.affinity).nodeAffinity).requiredDuringSchedulingIgnoredDuringExecution,
  );
  const terms = asArray(required.nodeSelectorTerms);
  return selected && (terms.length === 0 || terms.some((term) => termMatches(term, node)));
}

function termMatches(term: unknown, node: KubeObject): boolean {
  const { matchExpressions, matchFields } = asObject(term);
  const check = (value: unknown, found: string | undefined): boolean => {
    const { operator, values } = asObject(value);
    const list = asArray(values).map(String);
    if (operator === 'In') return found !== undefined && list.includes(found);
    if (operator === 'NotIn') return found === undefined || !list.includes(found);
    if (operator === 'Exists') return found !== undefined;
    if (operator === 'DoesNotExist') return found === undefined;
    if (operator === 'Gt') return Number(found) > Number(list[0]);
    return operator === 'Lt' && Number(found) < Number(list[0]);
  };
  const byLabel = asArray(matchExpressions).every((e) =>
    check(e, node.metadata.labels?.[stringAt(e, 'key')]),
  );
  const byField = asArray(matchFields).every((e) => isObject(e) && check(e, node.metadata.name));
  return byLabel && byField;
}

function shortages(pod: Pod, node: Node, used: Usage): string[] {
  const allocatable = node.status?.allocatable ?? {};
  const { cpu, memory } = requestOf(pod);
  const reasons: string[] = [];
  if (used.pods + 1 > quantity(allocatable.pods ?? '110')) reasons.push('Too many pods');
  // A request of nothing fits everywhere, also on a node that is over-committed already.
  if (cpu > 0 && used.cpu + cpu > quantity(allocatable.cpu)) reasons.push('Insufficient cpu');
  if (memory > 0 && used.memory + memory > quantity(allocatable.memory)) reasons.push('Insufficient memory');
  return reasons;
}
