import type { Container, ContainerPort, PodSpec, Probe } from '#src/kubernetes/pod-objects.ts';

/** Containers that take calls: the ordinary ones, and init containers that stay as sidecars. */
function serving(spec: PodSpec): Container[] {
  return [
    ...(spec.containers ?? []),
    ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ];
}

/** Every declared container port of a pod. Their protocol is TCP where none is given. */
export function containerPorts(spec: PodSpec): ContainerPort[] {
  return serving(spec).flatMap(({ ports }) => ports ?? []);
}

function probesOf(container: Container): Probe[] {
  return [container.readinessProbe, container.livenessProbe, container.startupProbe].filter(
    (probe) => probe !== undefined && probe !== null,
  );
}

/** The TCP ports that a pod's probes ask, with how: a pod that is ready answers there. */
export function probedPorts(spec: PodSpec): { port: number; how: 'http' | 'tcp' | 'grpc' }[] {
  return serving(spec).flatMap((container) =>
    probesOf(container).flatMap(({ httpGet, tcpSocket, grpc }) => {
      const [asked, how] = httpGet
        ? ([httpGet.port, 'http'] as const)
        : tcpSocket
          ? ([tcpSocket.port, 'tcp'] as const)
          : ([grpc?.port, 'grpc'] as const);
      const port = portNumber(container, asked);
      return port === undefined ? [] : [{ port, how }];
    }),
  );
}

function portNumber(container: Container, port: number | string | undefined): number | undefined {
  if (typeof port === 'number') return port;
  return container.ports?.find(({ name }) => name === port)?.containerPort ?? (Number(port) || undefined);
}

/** `PORT`, `HTTP_PORT`, `LISTEN_ADDR`; a port of something that is called is named so too, which only makes us careful. */
const PORT_NAME = /PORT|LISTEN|BIND|ADDR/i;

/** True where anything in a pod names the port: container ports, probes, environment, arguments. */
export function mentions(spec: PodSpec, port: number): boolean {
  if (containerPorts(spec).some((each) => each.containerPort === port || each.hostPort === port)) return true;
  if (probedPorts(spec).some((each) => each.port === port)) return true;
  const word = new RegExp(`(?<![\\d.])${port}(?!\\d)`);
  return serving(spec).some(
    ({ env, args, command }) =>
      (env ?? []).some(({ name, value }) => PORT_NAME.test(name) && isOwnPort(value, word)) ||
      [...(args ?? []), ...(command ?? [])].some((text) => word.test(text)),
  );
}

/** `8080`, `:8080`, `0.0.0.0:8080`, and not `cart:8080`, which is where something else listens. */
function isOwnPort(value: string | undefined, word: RegExp): boolean {
  return value !== undefined && word.test(value) && !/^[a-z][\w.-]*:\d+$|:\/\/[a-z]/i.test(value.trim());
}

/** Pods that take over connections of the pod, such as a mesh's, listen where nothing declares it. */
export function isMeshed(spec: PodSpec): boolean {
  return serving(spec).some(({ name }) => name === 'istio-proxy' || name === 'linkerd-proxy');
}
