import type { CauseId } from '#src/diagnosis/types.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { claim, storageClass } from '../claim-objects.ts';
import { app, minutesAgo, pod, service } from '../cluster-objects.ts';
import { served, steady } from '../log-worlds.ts';
import type { World } from '../world.ts';
import { daemonSet, made } from './peer-objects.ts';

/** A state that k8sgpt's analyzers report and that is no fault, and the causes that would be wrong. */
export interface PeerOrdinary {
  analyzer: string;
  state: string;
  world: World;
  wrong: readonly CauseId[];
}

export type Row = [analyzer: string, state: string, objects: KubeObject[], ...wrong: CauseId[]];

export const WEB = served('web');
const EXAMPLE_POD = { name: 'web-h1-x7k2p', image: 'r.example/web:1', labels: { app: 'web' } };

/** A pod with other parts of spec and status. */
function odd(name: string, status: object, minutes = 60, owner?: { kind: string; name: string }): KubeObject {
  const found = pod({
    ...EXAMPLE_POD,
    name,
    labels: {},
    bornMinutesAgo: minutes,
    ...(owner ? { owner } : {}),
  });
  return { ...found, status: { ...found.status, ...status } } as Pod;
}

const done = (exitCode: number, reason: string, minutes: number) => ({
  exitCode,
  reason,
  startedAt: minutesAgo(minutes + 1),
  finishedAt: minutesAgo(minutes),
});

/** A new revision of which the first pod has just been made, beside all pods of the one before. */
export const ROLLING = app({
  name: 'web',
  replicas: 3,
  ready: 2,
  revisions: [
    { image: 'r.example/web:1', minutesAgo: 3_000, readyReplicas: 2 },
    { image: 'r.example/web:2', minutesAgo: 0.3 },
  ],
  broken: { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } },
}).map((each) => {
  if (each.kind !== 'Deployment') return each;
  const { spec, status } = each as { spec?: object; status?: object };
  return {
    ...each,
    spec: { ...spec, replicas: 2 },
    status: { ...status, replicas: 3, availableReplicas: 2 },
  } as KubeObject;
});

export const WORKLOAD_ROWS: Row[] = [
  ['Pod', 'just made', ROLLING, 'startup.container-not-created', 'runtime.rollout-stuck'],
  [
    'Pod',
    'completed',
    [
      ...WEB,
      odd('seed', {
        phase: 'Succeeded',
        conditions: [{ type: 'Ready', status: 'False', reason: 'PodCompleted' }],
        containerStatuses: [
          { name: 'main', ready: false, restartCount: 0, state: { terminated: done(0, 'Completed', 30) } },
        ],
      }),
    ],
    'runtime.pods-not-ready',
    'runtime.crash-loop',
  ],
  [
    'Pod',
    'evicted days ago and replaced',
    [
      ...WEB,
      odd(
        'web-h1-old',
        {
          phase: 'Failed',
          reason: 'Evicted',
          message: 'The node was low on resource: memory.',
          conditions: [],
          containerStatuses: [],
        },
        6_000,
        { kind: 'ReplicaSet', name: 'web-h1' },
      ),
    ],
    'runtime.evicted',
  ],
  [
    'Pod',
    'ended with an error once, days ago, and runs since',
    [
      ...WEB,
      odd(
        'worker',
        {
          containerStatuses: [
            {
              name: 'main',
              ready: true,
              restartCount: 1,
              state: { running: { startedAt: minutesAgo(4_000) } },
              lastState: { terminated: done(1, 'Error', 4_000) },
            },
          ],
        },
        6_000,
      ),
    ],
    'runtime.crash-loop',
  ],
  [
    'Deployment',
    'mid-rollout: more replicas than asked for',
    [...ROLLING, ...service({ name: 'web' })],
    'runtime.rollout-stuck',
    'runtime.pods-not-ready',
    'routing.endpoints-not-ready',
  ],
  [
    'Deployment',
    'scaled to zero on purpose',
    [...WEB, ...steady('batch', { replicas: 0 })],
    'runtime.scaled-to-zero',
  ],
  [
    'ReplicaSet',
    'an old refusal of a revision that rests',
    app({
      name: 'web',
      revisions: [
        { image: 'r.example/web:1', minutesAgo: 6_000 },
        { image: 'r.example/web:2', minutesAgo: 3_000 },
      ],
    }).map((each) =>
      each.metadata.name === 'web-h1'
        ? ({
            ...each,
            status: {
              replicas: 0,
              conditions: [
                {
                  type: 'ReplicaFailure',
                  status: 'True',
                  reason: 'FailedCreate',
                  message: 'pods "web-h1-" is forbidden: exceeded quota: few',
                },
              ],
            },
          } as KubeObject)
        : each,
    ),
    'admission.pods-refused',
    'admission.pod-quota-exceeded',
  ],
  [
    'DaemonSet',
    'no node wants it',
    [
      ...WEB,
      made('DaemonSet', 'agent', {
        spec: { selector: {}, template: { spec: { containers: [] } } },
        status: { desiredNumberScheduled: 0, numberReady: 0 },
      }),
    ],
    'runtime.pods-not-ready',
  ],
  [
    'DaemonSet',
    'a pull secret that does not exist, for a public image',
    [...WEB, daemonSet(2, { imagePullSecrets: [{ name: 'registry' }] })],
    'startup.registry-auth-failed',
    'startup.secret-missing',
  ],
  [
    'PersistentVolumeClaim',
    'Pending until its first user',
    [
      ...WEB,
      claim('data', { storageClassName: 'local' }),
      storageClass('local', 'rancher.io/local-path', 'WaitForFirstConsumer'),
    ],
    'scheduling.claim-pending',
    'scheduling.provisioner-failing',
  ],
];
