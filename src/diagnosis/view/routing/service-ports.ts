import type { Service, ServicePort } from '#src/kubernetes/network-objects.ts';
import type { PodSpec } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { type Caller, callersOf } from '../calls.ts';
import { declaredFor } from '../declared.ts';
import {
  failedProbes,
  isKnown,
  isProbed,
  isReady,
  podsBehind,
  selectorOf,
  workloadsBehind,
} from '../services.ts';
import { cite, type Located, type View } from '../view.ts';
import type { Workload } from '../workloads.ts';
import { failureCitations, failuresTo } from './call-failures.ts';
import { containerPorts, isMeshed, mentions, probedPorts } from './listening.ts';

/** A port of a Service with what stands behind it. */
export interface ServedPort {
  service: Located<Service>;
  index: number;
  port: ServicePort;
  /** Where it leads: a number, or the name of a container port. */
  target: number | string;
  protocol: string;
  /** The pods' specs, of which one of each workload is enough. */
  specs: PodSpec[];
  workloads: Workload[];
  headless: boolean;
}

/** The ports of every Service that selects pods; without pods it is their absence that matters. */
export function servedPorts(view: View): ServedPort[] {
  const known = cache.get(view) ?? readServedPorts(view);
  cache.set(view, known);
  return known;
}

const cache = new WeakMap<View, ServedPort[]>();

function readServedPorts(view: View): ServedPort[] {
  return view.services.flatMap((service) => {
    const { spec } = service.object;
    if (!spec || spec.type === 'ExternalName' || selectorOf(service.object).length === 0) return [];
    if (!isKnown(view, service.object)) return [];
    const pods = podsBehind(view, service.object).filter(({ object }) => !object.metadata.deletionTimestamp);
    if (pods.length === 0) return [];
    const workloads = workloadsBehind(view, service.object);
    const specs = pods.slice(0, 3).flatMap(({ object }) => object.spec ?? []);
    // The pod as it runs, with what was put into it, and the template for what a partial pod leaves out.
    specs.push(...workloads.map(({ template }) => template.spec));
    return (spec.ports ?? []).map((port, index) => ({
      service,
      index,
      port,
      target: port.targetPort || port.port,
      protocol: port.protocol ?? 'TCP',
      specs,
      workloads,
      headless: spec.clusterIP === 'None',
    }));
  });
}

/** True where a container port has the target's name, of the protocol where one is given. */
export function isNamed(served: ServedPort, protocol?: string): boolean {
  return served.specs.some((spec) =>
    containerPorts(spec).some(
      (each) =>
        each.name === served.target && (protocol === undefined || (each.protocol ?? 'TCP') === protocol),
    ),
  );
}

/** Every TCP port that the pods behind declare or answer probes on. */
export function listeningPorts({ specs }: ServedPort): number[] {
  const ports = specs.flatMap((spec) => [
    ...containerPorts(spec).map(({ containerPort }) => containerPort),
    ...probedPorts(spec).map(({ port }) => port),
  ]);
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** Metrics, health and debugging are often served beside what a pod is for, and not by every version of it. */
const ASIDE = /metric|prom|admin|debug|pprof|health|status|monitor|jmx|tracing/i;
/** Names of Services that are for nothing else. */
const ASIDE_NAME = /metrics|exporter|pprof|debug/i;

/** True for a port beside what the Service is for. */
export function isAside({ service, port }: ServedPort): boolean {
  return (
    ASIDE.test(`${port.name ?? ''} ${port.targetPort ?? ''}`) || ASIDE_NAME.test(service.object.metadata.name)
  );
}

/** True where the number of a target is one that the pods show no sign of. */
export function isUnserved(served: ServedPort): boolean {
  const { target, specs, headless } = served;
  // Clients of a headless Service go to the pods' own ports, whatever the Service says.
  if (typeof target !== 'number' || headless) return false;
  return !specs.some((spec) => mentions(spec, target) || isMeshed(spec)) && listeningPorts(served).length > 0;
}

/** What the manifests of a Service say about a port: the target, where it differs and the pods serve it. */
export function declaredTarget(
  view: View,
  served: ServedPort,
): { target: number | string; citation: Citation } | undefined {
  const { namespace, name } = served.service.object.metadata;
  for (const manifest of declaredFor(view, 'Service', namespace, name)) {
    const ports = (manifest.object as Service).spec?.ports ?? [];
    const at = ports.findIndex((each) =>
      served.port.name && each.name ? each.name === served.port.name : each.port === served.port.port,
    );
    const found = ports[at];
    const target = found?.targetPort ?? found?.port;
    if (!found || target === undefined || String(target) === String(served.target)) continue;
    const path = ['spec', 'ports', at, found.targetPort === undefined ? 'port' : 'targetPort'];
    return {
      target,
      citation: cite(manifest, path, `the manifest of Service ${name} sends it to ${target}`),
    };
  }
  return undefined;
}

/** Signs that calls to the port fail, and that nothing speaks against it. */
export function failingSigns(view: View, { service, port, specs }: ServedPort): Citation[] {
  const { namespace = '', name } = service.object.metadata;
  const { clusterIP } = service.object.spec;
  const logged = failuresTo(view, { namespace, name, clusterIP }).filter(
    (failure) => failure.how !== 'unresolved' && (failure.port ?? port.port) === port.port,
  );
  const pods = podsBehind(view, service.object);
  const ready = specs.length > 0 && pods.some(({ object }) => isReady(object));
  // Where no pod is ready that is why calls fail.
  return ready ? [...failedProbes(view, service.object, port.port), ...failureCitations(logged)] : [];
}

/** True where a try of the port went through: then its target is right, whatever it looks like. */
export function isProven(view: View, { service, port }: ServedPort): boolean {
  return isProbed(view, service.object, port.port);
}

/** Workloads whose environment addresses the port. */
export function callersOfPort(view: View, { service, port }: ServedPort): Caller[] {
  const { namespace = '', name } = service.object.metadata;
  return callersOf(view, namespace, name).filter(({ address }) => address.port === port.port);
}

/** True where another Service leads to a port that the pods of this one serve. */
export function isServedElsewhere(view: View, served: ServedPort): boolean {
  const ports = new Set<number | string>(listeningPorts(served));
  const own = served.service.object;
  const others = served.workloads.flatMap(({ ref, template }) =>
    view.services.filter(
      ({ object }) =>
        object !== own &&
        object.metadata.namespace === ref.namespace &&
        selectorOf(object).length > 0 &&
        selectorOf(object).every(([key, value]) => template.metadata?.labels?.[key] === value),
    ),
  );
  return others.some(({ object }) =>
    (object.spec.ports ?? []).some(({ port, targetPort = port }) => ports.has(targetPort)),
  );
}
