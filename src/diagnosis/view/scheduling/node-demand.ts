import type { Node } from '#src/kubernetes/objects.ts';
import type { NodeSelectorTerm, PodSpec, Toleration } from '#src/kubernetes/pod-objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import { isConditionTaint, isCordonTaint } from './scheduler-message.ts';

type Requirement = NonNullable<NodeSelectorTerm['matchExpressions']>[number];
type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

/** Operators that name what a node has to be; the others only say what it must not be. */
const POSITIVE = new Set(['In', 'Exists', 'Gt', 'Lt']);

/** True where a node has every label of a pod's nodeSelector. */
export function selectorTakes(spec: PodSpec, node: Node): boolean {
  return Object.entries(spec.nodeSelector ?? {}).every(
    ([key, value]) => node.metadata.labels?.[key] === value,
  );
}

/** True where one term of a pod's required node affinity, or of a volume's, takes a node. No terms take every node. */
export function affinityTakes(spec: PodSpec, node: Node): boolean {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || termsTake(required.nodeSelectorTerms, node);
}

/** True where a node is one that some term asks for. An empty term asks for none (component-helpers' nodeaffinity). */
export function termsTake(terms: readonly NodeSelectorTerm[] | undefined | null, node: Node): boolean {
  return (terms ?? []).some((term) => {
    const all = [...(term.matchExpressions ?? []), ...(term.matchFields ?? [])];
    return all.length > 0 && termTakes(term, node);
  });
}

/**
 * True where what a pod positively asks for takes a node: `NotIn` and `DoesNotExist` are left out. A node that is only
 * not excluded was not asked for.
 */
export function isAskedFor(spec: PodSpec, node: Node): boolean {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const positive = (requirements: Requirement[] | undefined): Requirement[] =>
    (requirements ?? []).filter(({ operator }) => POSITIVE.has(operator));
  return (
    selectorTakes(spec, node) &&
    (!terms ||
      terms.some((term) =>
        termTakes(
          { matchExpressions: positive(term.matchExpressions), matchFields: positive(term.matchFields) },
          node,
        ),
      ))
  );
}

function termTakes(term: NodeSelectorTerm, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  return (
    (term.matchExpressions ?? []).every((each) => holds(each, labels[each.key])) &&
    (term.matchFields ?? []).every((each) =>
      holds(each, each.key === 'metadata.name' ? node.metadata.name : undefined),
    )
  );
}

function holds({ operator, values }: Requirement, value: string | undefined): boolean {
  const listed = value !== undefined && (values ?? []).includes(value);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values?.[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values?.[0]);
    default:
      return false;
  }
}

/** A pod's requirements of nodes, for people: `disk=nvme`, `zone In [a, b]`. */
export function affinityWords(spec: PodSpec): string {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms
    .map((term) =>
      [...(term.matchExpressions ?? []), ...(term.matchFields ?? [])]
        .map(({ key, operator, values }) =>
          values?.length ? `${key} ${operator} [${values.join(', ')}]` : `${key} ${operator}`,
        )
        .join(' and '),
    )
    .join(' or ');
}

function tolerates(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return (tolerations ?? []).some(({ key, operator = 'Equal', value = '', effect }) => {
    if (effect && effect !== taint.effect) return false;
    // Without a key, and with Exists, everything is tolerated.
    if (!key) return operator === 'Exists';
    return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''));
  });
}

/** Taints that keep a pod off a node. `PreferNoSchedule` does not. */
function repelling(spec: PodSpec, node: Node): Taint[] {
  return (node.spec?.taints ?? []).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(spec.tolerations, taint),
  );
}

/** True where a node is cordoned for a pod. */
export function isCordoned(spec: PodSpec, node: Node): boolean {
  const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  return (
    (node.spec?.unschedulable === true && !tolerates(spec.tolerations, taint)) ||
    repelling(spec, node).some(({ key }) => isCordonTaint(key))
  );
}

/** The taint by which a node's trouble keeps a pod away. */
export function troubleTaint(spec: PodSpec, node: Node): Taint | undefined {
  return repelling(spec, node).find(({ key }) => isConditionTaint(key));
}

/** The first taint that somebody set to keep pods away, and that a pod does not tolerate. */
export function untolerated(spec: PodSpec, node: Node): Taint | undefined {
  return repelling(spec, node).find(({ key }) => !isConditionTaint(key) && !isCordonTaint(key));
}

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** True for a node that applications are kept off by design. */
export function isControlPlane(node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  return (
    CONTROL_PLANE.some(
      (key) => labels[key] !== undefined || node.spec?.taints?.some((taint) => taint.key === key),
    ) || /^(?:master|control-plane)$/.test(labels['kubernetes.io/role'] ?? '')
  );
}

/**
 * What a pod asks of a resource, in its base unit: the sum over its containers and sidecars, or what its largest init
 * container needs (kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers).
 */
export function requestOf(spec: PodSpec, resource: string): number {
  const of = (container: NonNullable<PodSpec['initContainers']>[number]): number =>
    quantity(container.resources?.requests?.[resource] ?? container.resources?.limits?.[resource]) ?? 0;
  let sidecars = 0;
  let largest = 0;
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') sidecars += of(container);
    else largest = Math.max(largest, sidecars + of(container));
  }
  const running = (spec.containers ?? []).reduce((sum, container) => sum + of(container), sidecars);
  return Math.max(running, largest);
}

/** What a node can hold of a resource at most; undefined where it does not say. */
export function allocatableOf(node: Node, resource: string): number | undefined {
  const { allocatable } = node.status ?? {};
  // A node that lists what it has, and not this, has none of it.
  return quantity(allocatable?.[resource]) ?? (allocatable ? 0 : undefined);
}

/** True where a pod asks for more of a resource than a node could ever give. */
export function neverFits(spec: PodSpec, node: Node, resource: string): boolean {
  const most = allocatableOf(node, resource);
  const asked = requestOf(spec, resource);
  return most !== undefined && asked > most;
}
