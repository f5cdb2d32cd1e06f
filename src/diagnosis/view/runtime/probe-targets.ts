import type { Container, Pod, Probe } from '#src/kubernetes/pod-objects.ts';
import { type Located, within } from '../view.ts';
import type { Workload } from '../workloads.ts';

export type ProbeKind = 'liveness' | 'readiness' | 'startup';
export const PROBE_KINDS: readonly ProbeKind[] = ['startup', 'liveness', 'readiness'];
export const PROBE_FIELD = {
  liveness: 'livenessProbe',
  readiness: 'readinessProbe',
  startup: 'startupProbe',
} as const;

/** What a probe asks. */
export interface ProbeTarget {
  /** `command`: run in the container, and nothing says what it asks. */
  protocol: 'http' | 'https' | 'tcp' | 'grpc' | 'command';
  port?: number;
  /** A name that no port of the container has. */
  unknownName?: string;
  /** Of HTTP: `/healthz`; of gRPC: the service; of a command: the command. */
  path?: string;
  /** Where the port and the path stand below the probe. */
  portAt?: (string | number)[];
  pathAt?: (string | number)[];
}

/** A probe with its container and the place that a person would change. */
export interface PlacedProbe {
  probe: Probe;
  container: Container;
  target: ProbeTarget;
  /** The probe where it stands; of a probe that a mesh rewrote and whose original is text, that text. */
  located: Located<unknown>;
  /** A mesh's agent asks in the kubelet's place, and hides what came back. */
  rewritten: boolean;
}

function portOf(container: Container, port: number | string): Pick<ProbeTarget, 'port' | 'unknownName'> {
  if (typeof port === 'number') return { port };
  // A number in quotes is what the kubelet tries last.
  if (/^\d+$/.test(port)) return { port: Number(port) };
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  return named === undefined ? { unknownName: port } : { port: named };
}

/** What a probe of a container asks, with named ports as numbers; a command is read as far as its words say it. */
export function targetOf(probe: Probe, container: Container): ProbeTarget {
  const { httpGet, tcpSocket, grpc, exec } = probe;
  if (httpGet)
    return {
      protocol: httpGet.scheme?.toUpperCase() === 'HTTPS' ? 'https' : 'http',
      ...portOf(container, httpGet.port),
      path: httpGet.path ?? '/',
      portAt: ['httpGet', 'port'],
      ...(httpGet.path === undefined ? {} : { pathAt: ['httpGet', 'path'] }),
    };
  if (tcpSocket)
    return { protocol: 'tcp', ...portOf(container, tcpSocket.port), portAt: ['tcpSocket', 'port'] };
  if (grpc)
    return {
      protocol: 'grpc',
      port: grpc.port,
      portAt: ['grpc', 'port'],
      ...(grpc.service ? { path: grpc.service, pathAt: ['grpc', 'service'] } : {}),
    };
  return commandTarget(exec?.command ?? []);
}

const SELF = String.raw`(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\$\{?\(?(?:HOSTNAME|POD_IP)\)?\}?)`;
/** How commands name what they ask; the first that fits. */
const COMMANDS: [RegExp, ProbeTarget['protocol'] | undefined][] = [
  [/grpc[-_]health[-_]probe\b.*?-addr[= ]\S*?:(?<port>\d{1,5})/, 'grpc'],
  [/grpcurl\b.*?:(?<port>\d{1,5})/, 'grpc'],
  [/(?<scheme>https?):\/\/[^\s/:'"]+(?::(?<port>\d{1,5}))?(?<path>\/[^\s'"]*)?/, undefined],
  [
    new RegExp(String.raw`\b(?:curl|wget)\b.*?${SELF}(?::(?<port>\d{1,5}))?(?<path>\/[^\s'"]*)?(?=[\s'"]|$)`),
    'http',
  ],
  [/\b(?:nc|ncat|netcat)\b.*?\s\S+\s(?<port>\d{1,5})\b/, 'tcp'],
  [/\/dev\/tcp\/[^/\s]+\/(?<port>\d{1,5})/, 'tcp'],
  [/(?:^|\s)(?:-p|-P|--port)[= ]?(?<port>\d{2,5})\b/, 'command'],
  [new RegExp(`${SELF}:(?<port>\\d{2,5})\\b`), 'command'],
];

function commandTarget(command: string[]): ProbeTarget {
  const text = command.join(' ');
  const whole = { path: text, pathAt: ['exec', 'command', 0] };
  for (const [pattern, protocol] of COMMANDS) {
    const found = pattern.exec(text)?.groups;
    if (!found) continue;
    const scheme = protocol ?? (found.scheme === 'https' ? 'https' : 'http');
    const standard = { http: 80, https: 443 }[scheme as string];
    const port = found.port === undefined ? standard : Number(found.port);
    const at = Math.max(
      0,
      command.findIndex((word) => word.includes(String(port))),
    );
    return {
      protocol: scheme,
      ...(port === undefined ? {} : { port, portAt: ['exec', 'command', at] }),
      ...(scheme.startsWith('http')
        ? { path: found.path ?? '/', pathAt: ['exec', 'command', at] }
        : { ...whole }),
    };
  }
  return { protocol: 'command', ...whole };
}

/** `GET /healthz on port 8080 by HTTP`, `port 9555 by gRPC`. */
export function targetWords({ protocol, port, unknownName, path }: ProbeTarget): string {
  const where = unknownName ? `port "${unknownName}"` : port === undefined ? '' : `port ${port}`;
  if (protocol === 'command') return `"${(path ?? '').slice(0, 80)}"${where ? ` (${where})` : ''}`;
  const names = { http: 'HTTP', https: 'HTTPS', tcp: 'TCP', grpc: 'gRPC' };
  const by = `${where} by ${names[protocol]}`;
  return protocol === 'http' || protocol === 'https' ? `${path ?? '/'} on ${by}` : by;
}

/** Where a container stands in a pod spec; init containers are probed where they are sidecars. */
export function containerPlace(
  spec: { containers: Container[]; initContainers?: Container[] } | undefined,
  name: string,
): { container: Container; path: (string | number)[] } | undefined {
  for (const list of ['containers', 'initContainers'] as const) {
    const index = (spec?.[list] ?? []).findIndex((each) => each.name === name);
    const container = spec?.[list]?.[index];
    if (container) return { container, path: [list, index] };
  }
  return undefined;
}

/** The probe below a pod template or a pod, whose `spec` stands at `path`. */
export function placeProbe(
  located: Located<unknown>,
  spec: { containers: Container[]; initContainers?: Container[] } | undefined,
  path: (string | number)[],
  name: string,
  kind: ProbeKind,
): PlacedProbe | undefined {
  const place = containerPlace(spec, name);
  const probe = place?.container[PROBE_FIELD[kind]];
  if (!place || !probe) return undefined;
  return {
    probe,
    container: place.container,
    target: targetOf(probe, place.container),
    located: within(located, ...path, ...place.path, PROBE_FIELD[kind]),
    rewritten: false,
  };
}

/**
 * A probe of a pod's container: as its workload's template has it where the pod is of the newest revision. A sidecar of a
 * mesh takes the place of the application's probes when a pod is admitted; the template, or else the sidecar's
 * environment, still says what was asked for.
 */
export function probeOfPod(
  pod: Located<Pod>,
  workload: Workload | undefined,
  name: string,
  kind: ProbeKind,
): PlacedProbe | undefined {
  const own = placeProbe(pod, pod.object.spec, ['spec'], name, kind);
  if (!own) return undefined;
  const rewritten = isRewritten(own.probe);
  const ofTemplate =
    workload?.currentPods.includes(pod) === true
      ? placeProbe(workload.object, workload.template?.spec, ['spec', 'template', 'spec'], name, kind)
      : undefined;
  // `istioctl kube-inject` writes its own probes into the template itself.
  const original = ofTemplate && !isRewritten(ofTemplate.probe) ? ofTemplate : undefined;
  if (original && (rewritten || sameProbe(original, own))) return { ...original, rewritten };
  return rewritten ? (ofSidecar(pod, own, kind) ?? { ...own, rewritten }) : own;
}

function sameProbe(a: PlacedProbe, b: PlacedProbe): boolean {
  return a.target.protocol === b.target.protocol && a.target.port === b.target.port;
}

/** Istio serves the application's probes at `/app-health/<container>/<kind>` of its agent (port 15020 or 15021). */
function isRewritten({ httpGet }: Probe): boolean {
  return /^\/app-(?:health|lifecycle)\//.test(httpGet?.path ?? '');
}

const AGENT_PATH = { liveness: 'livez', readiness: 'readyz', startup: 'startupz' } as const;

function ofSidecar(pod: Located<Pod>, own: PlacedProbe, kind: ProbeKind): PlacedProbe | undefined {
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, each] of (pod.object.spec?.[list] ?? []).entries()) {
      const at = (each.env ?? []).findIndex(({ name }) => name === 'ISTIO_KUBE_APP_PROBERS');
      const probers = asProbers(each.env?.[at]?.value);
      const original = probers?.[`/app-health/${own.container.name}/${AGENT_PATH[kind]}`];
      if (!original) continue;
      const target = targetOf(original, own.container);
      const located = within(pod, 'spec', list, index, 'env', at, 'value');
      return {
        probe: { ...own.probe, ...original },
        container: own.container,
        target: withoutPlaces(target),
        located,
        rewritten: true,
      };
    }
  }
  return undefined;
}

/** The environment's text is cited as a whole. */
function withoutPlaces(target: ProbeTarget): ProbeTarget {
  const { portAt, pathAt, ...rest } = target;
  return { ...rest, ...(portAt ? { portAt: [] } : {}), ...(pathAt ? { pathAt: [] } : {}) };
}

function asProbers(text: string | undefined): Record<string, Probe> | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, Probe>) : undefined;
  } catch {
    return undefined;
  }
}
