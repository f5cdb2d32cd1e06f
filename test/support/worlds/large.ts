import type { KubeEvent, KubeObject } from '#src/kubernetes/objects.ts';
import type { Container, Pod } from '#src/kubernetes/pod-objects.ts';
import type { Deployment, ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import {
  type AppSpec,
  app,
  event,
  minutesAgo,
  node,
  podName,
  service,
} from '#test/support/cluster-objects.ts';
import type { World } from '#test/support/world.ts';

/** A cluster of the size at which quadratic reasoning shows: the same for the same sizes. */

export interface LargeSizes {
  namespaces: number;
  /** Deployments in all namespaces, each with a Service. */
  deployments: number;
  podsEach: number;
  nodes: number;
  events: number;
  claims: number;
  faults: number;
}

export const LARGE: LargeSizes = {
  namespaces: 10,
  deployments: 500,
  podsEach: 10,
  nodes: 50,
  events: 2_000,
  claims: 100,
  faults: 30,
};

const FAULTS = [
  'image-missing',
  'crash-after-rollout',
  'unschedulable',
  'selector',
  'target-port',
  'address',
  'probe',
  'out-of-memory',
  'config-missing',
  'policy',
] as const;
type LargeFault = (typeof FAULTS)[number];

/** Addresses to other Services in each workload's environment. */
const CALLS_EACH = 6;

/** The namespaces of the world, for the scope of a look. */
export function largeNamespaces({ namespaces }: LargeSizes = LARGE): string[] {
  return Array.from({ length: namespaces }, (_, index) => `team-${index}`);
}

export function largeWorld(sizes: LargeSizes = LARGE): World {
  const namespaces = largeNamespaces(sizes);
  const placeOf = (index: number): string => namespaces[index % namespaces.length] ?? '';
  const names = Array.from(
    { length: sizes.deployments },
    (_, index) => `${WORDS[index % WORDS.length]}-${index}`,
  );
  const every = Math.max(1, Math.floor(sizes.deployments / Math.max(1, sizes.faults)));
  const objects: KubeObject[] = Array.from({ length: sizes.nodes }, (_, index) => node(`node-${index}`));
  for (const [index, name] of names.entries()) {
    const number = index / every;
    const fault =
      Number.isInteger(number) && number < sizes.faults ? FAULTS[number % FAULTS.length] : undefined;
    const callees = Array.from({ length: CALLS_EACH }, (_, call) => {
      const callee = (index + namespaces.length * (call + 1)) % names.length;
      return { name: names[callee] ?? '', namespace: placeOf(callee) };
    });
    const claim = index < sizes.claims ? `data-${name}` : undefined;
    objects.push(
      ...workloadObjects({ name, namespace: placeOf(index), index, fault, callees, claim, sizes }),
    );
  }
  const quiet = sizes.events - objects.filter(({ kind }) => kind === 'Event').length;
  for (let index = 0; index < quiet; index += 1) {
    const at = (index * 7) % names.length;
    const pod = podName(names[at] ?? '', 2, index % sizes.podsEach);
    const about = { name: pod, namespace: placeOf(at) };
    objects.push({
      ...event(
        'Pulled',
        `Container image "registry.test/${names[at]}:2" already present on machine`,
        about,
        50,
      ),
      type: 'Normal',
    } as KubeEvent);
  }
  return { objects };
}

const WORDS = [
  'cart',
  'orders',
  'search',
  'ledger',
  'profile',
  'mailer',
  'quotes',
  'stock',
  'rates',
  'media',
];

interface Part {
  name: string;
  namespace: string;
  index: number;
  fault: LargeFault | undefined;
  callees: { name: string; namespace: string }[];
  claim: string | undefined;
  sizes: LargeSizes;
}

function workloadObjects(part: Part): KubeObject[] {
  const { name, namespace, index, fault, claim, sizes } = part;
  const image = `registry.test/${name}`;
  const spec: AppSpec = {
    name,
    namespace,
    replicas: sizes.podsEach,
    revisions: [
      { image: `${image}:1`, minutesAgo: 9_000 },
      { image: `${image}:2`, minutesAgo: fault === 'crash-after-rollout' ? 20 : 4_000 },
    ],
    ...troubleOf(fault, `${image}:2`),
  };
  const objects = app(spec);
  for (const object of objects) furnish(object, part);
  const selected = fault === 'selector' ? `${name}-pods` : name;
  const isBare = fault === 'selector' || (spec.ready ?? 1) === 0;
  const [exposed, endpoints] = service({
    namespace,
    name,
    selector: { app: selected },
    addresses: isBare ? 0 : sizes.podsEach,
    targetPort: fault === 'target-port' ? 9_191 : 8080,
  });
  if (exposed && endpoints) objects.push(exposed, endpoints);
  if (claim !== undefined) objects.push(claimOf(claim, namespace));
  if (fault === 'policy') objects.push(policyOf(name, namespace));
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  for (const pod of pods) objects.push(...eventsOf(fault, pod, `${image}:2`));
  return index % 5 === 0 ? [...objects, configOf(name, namespace)] : objects;
}

function troubleOf(fault: LargeFault | undefined, image: string): Partial<AppSpec> {
  const waiting = (reason: string, message: string): AppSpec['broken'] => ({
    phase: 'Pending',
    state: { waiting: { reason, message } },
  });
  if (fault === 'image-missing')
    return { ready: 0, broken: waiting('ImagePullBackOff', `Back-off pulling image "${image}"`) };
  if (fault === 'config-missing')
    return {
      ready: 0,
      broken: waiting('CreateContainerConfigError', 'configmap "absent-settings" not found'),
    };
  if (fault === 'unschedulable')
    return { ready: 0, broken: { unschedulable: '0/50 nodes are available: 50 Insufficient cpu.' } };
  if (fault === 'probe') return { ready: 0, broken: { phase: 'Running', state: { running: {} } } };
  if (fault !== 'crash-after-rollout' && fault !== 'out-of-memory') return {};
  const reason = fault === 'out-of-memory' ? 'OOMKilled' : 'Error';
  const ended = { reason, exitCode: reason === 'Error' ? 1 : 137, finishedAt: minutesAgo(1) };
  const state = {
    waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
  };
  return { ready: 0, broken: { phase: 'Running', restartCount: 6, state, lastState: { terminated: ended } } };
}

function eventsOf(fault: LargeFault | undefined, pod: KubeObject, image: string): KubeEvent[] {
  const { name, namespace = '' } = pod.metadata;
  const about = { name, namespace };
  if (fault === 'image-missing')
    return [
      event(
        'Failed',
        `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
        about,
      ),
    ];
  if (fault === 'unschedulable')
    return [
      event(
        'FailedScheduling',
        '0/50 nodes are available: 50 Insufficient cpu. preemption: 0/50 nodes are available: 50 No preemption victims found for incoming pod.',
        about,
      ),
    ];
  if (fault === 'probe')
    return [event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', about)];
  if (fault === 'crash-after-rollout' || fault === 'out-of-memory')
    return [
      event(
        'BackOff',
        `Back-off restarting failed container main in pod ${name}_${namespace}(uid-${name})`,
        about,
      ),
    ];
  return fault === 'config-missing'
    ? [event('Failed', 'Error: configmap "absent-settings" not found', about)]
    : [];
}

/** What every pod template carries: addresses of others, requests, probes, configuration and, where it has one, a claim. */
function furnish(object: KubeObject, { name, index, fault, callees, claim, sizes }: Part): void {
  const pod = object.kind === 'Pod' ? (object as Pod) : undefined;
  const spec = pod?.spec ?? (object as Deployment | ReplicaSet).spec.template?.spec;
  const [container] = spec?.containers ?? [];
  if (!spec || !container) return;
  const env: NonNullable<Container['env']> = callees.map((callee, at) => ({
    name: `UPSTREAM_${at}_ADDR`,
    value: `${fault === 'address' && at === 0 ? callee.name.replace('-', '') : callee.name}.${callee.namespace}:80`,
  }));
  Object.assign(container, {
    env,
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } },
    ...(index % 5 === 0 ? { envFrom: [{ configMapRef: { name: `${name}-settings` } }] } : {}),
    ...(fault === 'config-missing' ? { envFrom: [{ configMapRef: { name: 'absent-settings' } }] } : {}),
  });
  if (claim !== undefined) spec.volumes = [{ name: 'data', persistentVolumeClaim: { claimName: claim } }];
  if (pod?.spec.nodeName)
    pod.spec.nodeName = `node-${(index + Number(pod.metadata.name.slice(-4))) % sizes.nodes}`;
}

function claimOf(name: string, namespace: string): KubeObject {
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace, creationTimestamp: minutesAgo(9_000) },
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: 'shared',
      volumeName: `volume-${name}`,
      resources: { requests: { storage: '1Gi' } },
    },
    status: { phase: 'Bound' },
  };
  return claim;
}

function configOf(name: string, namespace: string): KubeObject {
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-settings`, namespace },
    data: { LOG_LEVEL: 'info', QUEUE_SIZE: '100', THEME: 'plain' },
  };
  return map;
}

function policyOf(name: string, namespace: string): KubeObject {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${name}-closed`, namespace, creationTimestamp: minutesAgo(15) },
    spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'], ingress: [] },
  };
  return policy;
}
