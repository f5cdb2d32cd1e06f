import type { KubeEvent, KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Deployment, ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import type { Random } from './random.ts';

interface Where {
  namespace: string;
  /** Milliseconds since the epoch. */
  now: number;
  random: Random;
}

/** Adds what healthy clusters show every day and what naive tools report. Changes `objects` in place. */
export function addBenign(objects: KubeObject[], where: Where): void {
  rolloutInProgress(objects, where);
  finishedRestart(objects, where);
  objects.push(...completedJob(where), ...restingWorkload(where), ...oldEvents(where));
}

function ago(now: number, seconds: number): string {
  return new Date(now - seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A new revision has started seconds ago; its pod is not ready yet, and the old one serves. */
function rolloutInProgress(objects: KubeObject[], { namespace, now, random }: Where): void {
  const candidates = objects.filter(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.namespace === namespace,
  ) as Deployment[];
  const deployment = candidates[Math.floor(random() * candidates.length)];
  if (!deployment) return;
  const { name } = deployment.metadata;
  const sets = objects.filter(
    ({ kind, metadata }) =>
      kind === 'ReplicaSet' && (metadata.ownerReferences ?? []).some((owner) => owner.name === name),
  ) as ReplicaSet[];
  const pod = objects.find(
    ({ kind, metadata }) =>
      kind === 'Pod' && sets.some((set) => metadata.name.startsWith(`${set.metadata.name}-`)),
  ) as Pod | undefined;
  const current = sets.find((set) => pod?.metadata.name.startsWith(`${set.metadata.name}-`));
  if (!pod || !current) return;
  const revision = Number(current.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 1) + 1;
  const template = structuredClone(current.spec.template);
  template.metadata = {
    ...template.metadata,
    annotations: { 'kubectl.kubernetes.io/restartedAt': ago(now, 9) },
  };
  const setName = `${name}-7f9c5d8b66`;
  const uid = `${current.metadata.uid ?? 'uid'}-next`;
  objects.push(
    {
      ...current,
      metadata: {
        ...current.metadata,
        name: setName,
        uid,
        creationTimestamp: ago(now, 9),
        annotations: {
          ...current.metadata.annotations,
          'deployment.kubernetes.io/revision': String(revision),
        },
      },
      spec: { ...current.spec, replicas: 1, template },
      status: { replicas: 1 },
    } as KubeObject,
    startingPod(pod, { name: `${setName}-k2x8d`, owner: setName, uid, now }),
  );
  Object.assign(deployment, {
    metadata: { ...deployment.metadata, generation: (deployment.metadata.generation ?? 1) + 1 },
    status: {
      ...deployment.status,
      observedGeneration: (deployment.metadata.generation ?? 1) + 1,
      replicas: (deployment.status?.replicas ?? 1) + 1,
      updatedReplicas: 1,
      unavailableReplicas: 1,
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        {
          type: 'Progressing',
          status: 'True',
          reason: 'ReplicaSetUpdated',
          message: `ReplicaSet "${setName}" is progressing.`,
          lastUpdateTime: ago(now, 8),
        },
      ],
    },
  });
}

function startingPod(pod: Pod, next: { name: string; owner: string; uid: string; now: number }): KubeObject {
  const { name, owner, uid, now } = next;
  const started = ago(now, 5);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      uid: `${uid}-pod`,
      creationTimestamp: ago(now, 8),
      ownerReferences: [{ kind: 'ReplicaSet', name: owner, uid, controller: true }],
    },
    status: {
      ...pod.status,
      phase: 'Running',
      startTime: ago(now, 8),
      conditions: [
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
        { type: 'ContainersReady', status: 'False', reason: 'ContainersNotReady' },
        { type: 'PodScheduled', status: 'True' },
      ],
      containerStatuses: (pod.status?.containerStatuses ?? []).map((status) => ({
        ...status,
        ready: false,
        restartCount: 0,
        lastState: {},
        state: { running: { startedAt: started } },
      })),
    },
  } as KubeObject;
}

/** A container that failed some times, hours ago, and has been well since. */
function finishedRestart(objects: KubeObject[], { namespace, now, random }: Where): void {
  const ready = objects.filter(
    (object) =>
      object.kind === 'Pod' &&
      object.metadata.namespace === namespace &&
      ((object as Pod).status?.containerStatuses ?? []).every((status) => status.ready),
  ) as Pod[];
  const status = ready[Math.floor(random() * ready.length)]?.status?.containerStatuses?.[0];
  if (!status) return;
  Object.assign(status, {
    restartCount: 3,
    state: { running: { startedAt: ago(now, 5 * 3_600) } },
    lastState: {
      terminated: {
        exitCode: 1,
        reason: 'Error',
        startedAt: ago(now, 5 * 3_600 + 40),
        finishedAt: ago(now, 5 * 3_600 + 10),
      },
    },
  });
}

function completedJob({ namespace, now }: Where): KubeObject[] {
  const labels = { 'job-name': 'nightly-report' };
  const template = {
    metadata: { labels },
    spec: { restartPolicy: 'Never', containers: [{ name: 'report', image: 'registry.example/report:1' }] },
  };
  const ended = { exitCode: 0, reason: 'Completed', startedAt: ago(now, 7_200), finishedAt: ago(now, 7_100) };
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'nightly-report', namespace, uid: 'job-1', creationTimestamp: ago(now, 7_210) },
      spec: { completions: 1, parallelism: 1, backoffLimit: 6, template },
      status: {
        succeeded: 1,
        completionTime: ago(now, 7_100),
        conditions: [{ type: 'Complete', status: 'True' }],
      },
    } as KubeObject,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'nightly-report-4xk2p',
        namespace,
        uid: 'job-1-pod',
        creationTimestamp: ago(now, 7_210),
        labels,
        ownerReferences: [{ kind: 'Job', name: 'nightly-report', uid: 'job-1', controller: true }],
      },
      spec: template.spec,
      status: {
        phase: 'Succeeded',
        conditions: [
          { type: 'PodScheduled', status: 'True' },
          { type: 'Ready', status: 'False', reason: 'PodCompleted' },
        ],
        containerStatuses: [
          { name: 'report', ready: false, restartCount: 0, state: { terminated: ended }, lastState: {} },
        ],
      },
    } as KubeObject,
  ];
}

/** Scaled to zero for days, with the Service that it will need again. */
function restingWorkload({ namespace, now }: Where): KubeObject[] {
  const labels = { app: 'seasonal-offers' };
  const metadata = { name: 'seasonal-offers', namespace, labels, creationTimestamp: ago(now, 20 * 86_400) };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, uid: 'resting-1', generation: 4 },
      spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              { name: 'web', image: 'registry.example/offers:3', ports: [{ containerPort: 8080 }] },
            ],
          },
        },
      },
      status: {
        observedGeneration: 4,
        conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
      },
    } as KubeObject,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ClusterIP', selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    } as KubeObject,
    { apiVersion: 'v1', kind: 'Endpoints', metadata } as KubeObject,
  ];
}

/** Of pods that are gone: the API server keeps events for an hour, whatever became of their object. */
function oldEvents({ namespace, now }: Where): KubeEvent[] {
  const about: [string, string, string][] = [
    [
      'FailedScheduling',
      'seasonal-offers-5d9f8c7b44-q7z2m',
      '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    ],
    [
      'BackOff',
      'seasonal-offers-5d9f8c7b44-q7z2m',
      'Back-off restarting failed container web in pod seasonal-offers-5d9f8c7b44-q7z2m',
    ],
    [
      'Unhealthy',
      'seasonal-offers-5d9f8c7b44-m4c9t',
      'Readiness probe failed: Get "http://10.1.0.9:8080/ready": dial tcp 10.1.0.9:8080: connect: connection refused',
    ],
    [
      'FailedMount',
      'seasonal-offers-5d9f8c7b44-m4c9t',
      'MountVolume.SetUp failed for volume "settings" : configmap "offers" not found',
    ],
  ];
  return about.map(([reason, name, message], index) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${index}`, namespace },
    involvedObject: { kind: 'Pod', name, namespace },
    reason,
    message,
    type: 'Warning',
    count: 4,
    firstTimestamp: ago(now, 55 * 60),
    lastTimestamp: ago(now, 42 * 60),
  }));
}
