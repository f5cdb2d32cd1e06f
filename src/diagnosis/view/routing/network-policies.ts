import type { NetworkPolicy, Service } from '#src/kubernetes/network-objects.ts';
import type { PodSpec } from '#src/kubernetes/pod-objects.ts';
import { appendTo } from '../append.ts';
import { objectNamed } from '../named.ts';
import { podsBehind, workloadsBehind } from '../services.ts';
import type { Located, View } from '../view.ts';
import type { Workload } from '../workloads.ts';
import { inBlock } from './address-blocks.ts';
import { selects } from './label-selectors.ts';
import { containerPorts } from './listening.ts';

type Direction = 'Ingress' | 'Egress';
type Rule = NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number] &
  NonNullable<NonNullable<NetworkPolicy['spec']>['egress']>[number];

/** Pods of one kind, as policies see them. */
interface Side {
  namespace: string;
  labels: Record<string, string>;
  spec: PodSpec;
  ips: string[];
}

/** A port of pods, after the Service has been translated. */
interface Port {
  protocol: string;
  number: number | undefined;
}

/** Policies that take a call, none of which admits it. */
export interface Blocked {
  direction: Direction;
  policies: Located<NetworkPolicy>[];
  port: Port;
  /** The workloads that are called. */
  callees: Workload[];
}

/** What keeps a workload from a Service; undefined where the call is admitted, or no policy is about it. */
export function blocked(
  view: View,
  caller: Workload,
  service: Service,
  asked: number | undefined,
): Blocked | undefined {
  const policies = policiesOf(view);
  if (policies.size === 0) return undefined;
  const ports = service.spec.ports ?? [];
  const port = ports.find((each) => each.port === asked) ?? (asked === undefined ? ports[0] : undefined);
  const callees = workloadsBehind(view, service);
  const from = sideOf(caller);
  if (!port || callees.length === 0) return undefined;
  const near = [from, ...callees.map(sideOf)];
  if (!near.some(({ namespace }) => policies.has(namespace))) return undefined;
  const pods = podsBehind(view, service);
  const verdicts = callees.map((callee): Blocked | undefined => {
    const to = sideOf(callee);
    const target = numberOf(port.targetPort || port.port, to.spec);
    const through = { protocol: port.protocol ?? 'TCP', number: target };
    const closed = (direction: Direction, of: Side, peer: Side): Located<NetworkPolicy>[] | undefined => {
      if (of.spec.hostNetwork) return undefined;
      const about = isolating(policies.get(of.namespace) ?? [], direction, of);
      const open = about.some(({ object }) =>
        rulesOf(object, direction).some(
          (rule) =>
            admitsPort(rule, through, to.spec) && admitsPeer(view, rule, object.metadata.namespace, peer),
        ),
      );
      return about.length > 0 && !open ? about : undefined;
    };
    // A host's own address stands for its pods, which policies by label do not know.
    const ingress = from.spec.hostNetwork ? undefined : closed('Ingress', to, from);
    if (ingress) return { direction: 'Ingress', policies: ingress, port: through, callees };
    const egress = closed('Egress', from, {
      ...to,
      ips: pods.flatMap(({ object }) => object.status?.podIP ?? []),
    });
    return egress && { direction: 'Egress', policies: egress, port: through, callees };
  });
  // Where one of several workloads behind it can be reached, some calls go through.
  return verdicts.every((each) => each !== undefined) ? verdicts[0] : undefined;
}

/** Policies under which a workload may not ask the cluster's DNS. */
export function withoutDns(view: View, caller: Workload): Located<NetworkPolicy>[] {
  const side = sideOf(caller);
  if (side.spec.hostNetwork) return [];
  const about = isolating(policiesOf(view).get(side.namespace) ?? [], 'Egress', side);
  const open = about.some(({ object }) =>
    rulesOf(object, 'Egress').some(({ ports, to }) => {
      const asked = (ports ?? []).length === 0 || (ports ?? []).some(isDnsPort);
      // A peer of the policy's own namespace alone cannot be the DNS of the cluster.
      const peers =
        (to ?? []).length === 0 || (to ?? []).some((peer) => peer.namespaceSelector || peer.ipBlock);
      return asked && (peers || side.namespace === 'kube-system');
    }),
  );
  return open ? [] : about;
}

function isDnsPort({ port, endPort }: { port?: number | string; endPort?: number }): boolean {
  if (port === undefined || typeof port === 'string') return true;
  // CoreDNS listens on 53; some distributions let it listen on 5353 or 8053 behind its Service.
  return [53, 5353, 8053].some(
    (dns) => dns === port || (endPort !== undefined && port <= dns && dns <= endPort),
  );
}

const cache = new WeakMap<View, Map<string, Located<NetworkPolicy>[]>>();

function policiesOf(view: View): Map<string, Located<NetworkPolicy>[]> {
  const known = cache.get(view);
  if (known) return known;
  const made = new Map<string, Located<NetworkPolicy>[]>();
  for (const policy of view.objects<NetworkPolicy>('NetworkPolicy')) {
    const { namespace = '' } = policy.object.metadata;
    appendTo(made, namespace, policy);
  }
  cache.set(view, made);
  return made;
}

const sides = new WeakMap<Workload, Side>();

function sideOf(workload: Workload): Side {
  const known = sides.get(workload);
  if (known) return known;
  const { ref, template, pods } = workload;
  const side = {
    namespace: ref.namespace ?? '',
    labels: template.metadata?.labels ?? {},
    spec: template.spec,
    ips: pods.flatMap(({ object }) => object.status?.podIP ?? []),
  };
  sides.set(workload, side);
  return side;
}

/** Policies that select the pods and speak about the direction: without `policyTypes`, ingress, and egress where it has rules. */
function isolating(
  policies: readonly Located<NetworkPolicy>[],
  direction: Direction,
  { labels }: Side,
): Located<NetworkPolicy>[] {
  return policies.filter(({ object: { spec } }) => {
    const types = spec?.policyTypes ?? ['Ingress', ...(spec?.egress ? ['Egress'] : [])];
    return types.includes(direction) && selects(spec?.podSelector ?? {}, labels);
  });
}

function rulesOf({ spec }: NetworkPolicy, direction: Direction): Rule[] {
  return (direction === 'Ingress' ? spec?.ingress : spec?.egress) ?? [];
}

function admitsPort({ ports }: Rule, { protocol, number }: Port, spec: PodSpec): boolean {
  if (!ports || ports.length === 0) return true;
  return ports.some((each) => {
    if ((each.protocol ?? 'TCP') !== protocol) return false;
    // What is not known must not be called closed.
    if (each.port === undefined || number === undefined) return true;
    const first = numberOf(each.port, spec);
    return first === number || (first !== undefined && first <= number && number <= (each.endPort ?? first));
  });
}

function numberOf(port: number | string, spec: PodSpec): number | undefined {
  if (typeof port === 'number') return port;
  return containerPorts(spec).find(({ name }) => name === port)?.containerPort ?? (Number(port) || undefined);
}

function admitsPeer(view: View, rule: Rule, own: string | undefined, peer: Side): boolean {
  const peers = rule.from ?? rule.to ?? [];
  if (peers.length === 0) return true;
  return peers.some(({ podSelector, namespaceSelector, ipBlock }) => {
    // Without the pods' addresses nothing is known about a block of them.
    if (ipBlock) return peer.ips.length === 0 || peer.ips.some((ip) => inBlock(ip, ipBlock));
    const near = namespaceSelector
      ? selects(namespaceSelector, labelsOfNamespace(view, peer.namespace))
      : peer.namespace === own;
    return near && selects(podSelector ?? {}, peer.labels);
  });
}

/** Every namespace carries its name as a label (kubernetes.io/metadata.name), set by the API server. */
function labelsOfNamespace(view: View, name: string): Record<string, string> {
  const found = objectNamed(view, 'Namespace', undefined, name);
  return { 'kubernetes.io/metadata.name': name, ...found?.object.metadata.labels };
}
