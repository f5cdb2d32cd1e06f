import type { Service, ServicePort } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Container } from '#src/kubernetes/pod-objects.ts';
import { app, service } from '#test/support/cluster-objects.ts';

interface Served {
  name: string;
  /** Where the container listens. */
  listens?: number;
  container?: Partial<Container>;
  /** Of the Service; none is made without. */
  ports?: ServicePort[];
  labels?: Record<string, string>;
  replicas?: number;
  spec?: Partial<Service['spec']>;
}

/** A workload that is well, with its Service. */
export function served({
  name,
  listens = 8080,
  container = {},
  ports,
  labels,
  replicas,
  spec,
}: Served): KubeObject[] {
  const main: Container = {
    name: 'main',
    image: `r.example/${name}:1`,
    ports: [{ containerPort: listens }],
    ...container,
  };
  const objects = app({
    name,
    ...(labels ? { labels } : {}),
    ...(replicas === undefined ? {} : { replicas }),
    revisions: [{ image: main.image, minutesAgo: 3_000, spec: { containers: [main] } }],
  }).map((object) => (object.kind === 'Pod' ? withContainer(object, main) : object));
  return ports ? [...objects, ...serviceWith(name, { ports, ...spec })] : objects;
}

/** A pod runs what its template says. */
function withContainer(pod: KubeObject, main: Container): KubeObject {
  const { spec } = pod as KubeObject & { spec: object };
  return { ...pod, spec: { ...spec, containers: [main] } } as KubeObject;
}

/** A Service with ready addresses and any other spec. */
export function serviceWith(name: string, spec: Partial<Service['spec']>, addresses = 2): KubeObject[] {
  return service({ name, addresses }).map((object) =>
    object.kind === 'Service'
      ? ({ ...object, spec: { ...(object as Service).spec, ...spec } } as KubeObject)
      : object,
  );
}

/** A manifest of a Service, as Git holds it. */
export function declaredService(name: string, spec: Partial<Service['spec']>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { ports: [{ port: 80, targetPort: 8080 }], selector: { app: name }, ...spec },
  } as KubeObject;
}

/** A line of a log, as a pattern with its count of late. */
export function logged(service: string, text: string, recent = 12) {
  return {
    service,
    pattern: text,
    sample: text,
    severity: 'error',
    recent,
    baseline: 0,
    firstAt: '2030-05-17T11:50:00.000Z',
    lastAt: '2030-05-17T11:59:50.000Z',
  };
}

/** A try of a Service's port from inside the cluster. */
export function tried(service: string, port: number, success: boolean) {
  return {
    namespace: 'shop',
    service,
    port,
    kind: 'tcp' as const,
    success,
    detail: success ? 'connected' : `connect ECONNREFUSED 10.0.0.7:${port}`,
  };
}
