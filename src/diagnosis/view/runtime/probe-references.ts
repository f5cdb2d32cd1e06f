import type { Service } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { ContainerStatus, Pod, PodTemplate, Probe } from '#src/kubernetes/pod-objects.ts';
import { declaredFor } from '../declared.ts';
import { type Located, type View, within } from '../view.ts';
import { type PlacedProbe, PROBE_FIELD, PROBE_KINDS, placeProbe, probeOfPod } from './probe-targets.ts';
import { type FailingProbe, failingProbe, patience } from './probes.ts';

/** The same probe as it was, or as it was declared to be. */
export interface EarlierProbe extends PlacedProbe {
  /** `revision 3`, `the declared manifest`. */
  source: string;
  /** True where the newest rollout replaced it. */
  replaced: boolean;
}

/** A port that something says the container serves. */
export interface ServedPort {
  port: number;
  located: Located<unknown>;
  /** `container main declares port 8080`. */
  says: string;
  by: 'container' | 'service' | 'probe';
  /** What a name or a probe says about its protocol. */
  protocol: 'http' | 'https' | 'grpc' | undefined;
}

/** The probe in earlier revisions, newest first, and in what was declared where that differs. */
export function earlierProbes(
  view: View,
  { workload, container, kind, probe }: FailingProbe,
): EarlierProbe[] {
  if (!workload) return [];
  const { revisions, rollout, current } = workload;
  const ofRevisions = revisions
    .filter((revision) => revision !== current)
    .toReversed()
    .flatMap((revision) => {
      const { replicaSet, number } = revision;
      const placed = placeProbe(
        replicaSet,
        replicaSet.object.spec?.template?.spec,
        ['spec', 'template', 'spec'],
        container.name,
        kind,
      );
      return placed
        ? [{ ...placed, source: `revision ${number}`, replaced: revision === rollout?.from }]
        : [];
    });
  const ofDeclared = declaredTemplates(view, workload.object.object).flatMap(({ located, template }) => {
    const path = ['spec', 'template', 'spec'];
    const placed = placeProbe(located, template.spec, path, container.name, kind);
    // A manifest leaves defaults out, so only what it does say can differ.
    return placed && differs(placed.probe, probe)
      ? [{ ...placed, source: 'the declared manifest', replaced: false }]
      : [];
  });
  return [...ofRevisions, ...ofDeclared];
}

function differs(declared: Probe, live: Probe): boolean {
  return !isWithin(declared, live);
}

/** True where every value of the first stands in the second. */
function isWithin(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null) return part === whole;
  if (typeof whole !== 'object' || whole === null) return false;
  return Object.entries(part).every(([key, value]) =>
    isWithin(value, (whole as Record<string, unknown>)[key]),
  );
}

function declaredTemplates(
  view: View,
  { kind, metadata }: KubeObject,
): { located: Located<KubeObject>; template: PodTemplate }[] {
  return declaredFor(view, kind, metadata.namespace, metadata.name).flatMap((located) => {
    const template = (located.object as { spec?: { template?: PodTemplate } }).spec?.template;
    return Array.isArray(template?.spec?.containers) ? [{ located, template }] : [];
  });
}

/** What the container declares, what Services send to it, and what its other probes get answers from. */
export function servedPorts(view: View, failing: FailingProbe): ServedPort[] {
  return [...declaredPorts(failing), ...servicePorts(view, failing), ...probedPorts(view, failing)];
}

function declaredPorts({ pod, container }: FailingProbe): ServedPort[] {
  const place = (pod.object.spec?.containers ?? []).findIndex(({ name }) => name === container.name);
  if (place < 0) return [];
  return (pod.object.spec?.containers?.[place]?.ports ?? []).flatMap((port, index) =>
    port.protocol === undefined || port.protocol === 'TCP'
      ? [
          {
            port: port.containerPort,
            located: within(pod, 'spec', 'containers', place, 'ports', index, 'containerPort'),
            says: `container ${container.name} declares port ${port.containerPort}${port.name ? ` (${port.name})` : ''}`,
            by: 'container' as const,
            protocol: protocolNamed(port.name),
          },
        ]
      : [],
  );
}

/** Names of ports as Kubernetes' appProtocol and Istio read them: `grpc`, `grpc-web`, `http-metrics`, `https`. */
function protocolNamed(name: string | undefined): ServedPort['protocol'] {
  const word = /^(?:kubernetes\.io\/)?(grpc|h2c|https|http)(?:-|$)/i.exec(name ?? '')?.[1]?.toLowerCase();
  return word === 'h2c' ? 'grpc' : (word as ServedPort['protocol']);
}

const serviceCache = new WeakMap<View, Map<string, Located<Service>[]>>();

function servicesFor(view: View, { metadata }: Pod): Located<Service>[] {
  let index = serviceCache.get(view);
  if (!index) {
    index = new Map();
    for (const each of view.services) {
      const namespace = each.object.metadata.namespace ?? '';
      index.set(namespace, [...(index.get(namespace) ?? []), each]);
    }
    serviceCache.set(view, index);
  }
  return (index.get(metadata.namespace ?? '') ?? []).filter(({ object }) => {
    const selector = Object.entries(object.spec?.selector ?? {});
    return selector.length > 0 && selector.every(([key, value]) => metadata.labels?.[key] === value);
  });
}

function servicePorts(view: View, { pod, container }: FailingProbe): ServedPort[] {
  const others = (pod.object.spec?.containers ?? []).filter(({ name }) => name !== container.name);
  return servicesFor(view, pod.object).flatMap((service) =>
    (service.object.spec?.ports ?? []).flatMap((each, index) => {
      const aim = each.targetPort ?? each.port;
      const port =
        typeof aim === 'number' ? aim : container.ports?.find(({ name }) => name === aim)?.containerPort;
      const elsewhere = others.some(({ ports }) =>
        ports?.some(({ containerPort }) => containerPort === port),
      );
      if (port === undefined || elsewhere || (each.protocol ?? 'TCP') !== 'TCP') return [];
      const field = each.targetPort === undefined ? 'port' : 'targetPort';
      const { name } = service.object.metadata;
      return [
        {
          port,
          located: within(service, 'spec', 'ports', index, field),
          says: `Service ${name} sends to port ${aim}`,
          by: 'service' as const,
          protocol: protocolNamed(each.appProtocol) ?? protocolNamed(each.name),
        },
      ];
    }),
  );
}

/** The container's other probes that succeed. */
function probedPorts(view: View, failing: FailingProbe): ServedPort[] {
  const { pod, workload, container, kind, status } = failing;
  return PROBE_KINDS.filter((other) => other !== kind && container[PROBE_FIELD[other]] !== undefined).flatMap(
    (other) => {
      const placed = probeOfPod(pod, workload, container.name, other);
      if (!placed || placed.target.port === undefined || !placed.target.portAt) return [];
      // Readiness is known to succeed where the container is ready; of the others no failure must be known.
      if (other === 'readiness' && !status.ready) return [];
      if (other === 'startup' && status.started !== true) return [];
      if (other === 'liveness' && !(runsFor(view, status) > patience(placed.probe))) return [];
      if (failingProbe(view, pod.object, container.name, other)) return [];
      const { protocol, port, portAt } = placed.target;
      return [
        {
          port,
          located: within(placed.located, ...portAt),
          says: `its ${other} probe succeeds on port ${port}`,
          by: 'probe' as const,
          protocol: protocol === 'tcp' || protocol === 'command' ? undefined : protocol,
        },
      ];
    },
  );
}

function runsFor(view: View, { state }: ContainerStatus): number {
  return view.now.getTime() - Date.parse(state?.running?.startedAt ?? '');
}
