import { app, event, minutesAgo, pod, podName, replicaSetName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const ended = (exitCode: number, reason = 'Error') => ({
  terminated: { exitCode, reason, finishedAt: minutesAgo(1) },
});
const looping = { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended(3), restartCount: 4 };
const revisions = [
  { image: 'r.example/checkout:7', minutesAgo: 4_000 },
  { image: 'r.example/checkout:8', minutesAgo: 6 },
];
const neighbour = app({ name: 'cart', revisions: [{ image: 'r.example/cart:1', minutesAgo: 9_000 }] });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a new image that panics at its start',
      world: {
        objects: [
          ...neighbour,
          ...app({ name: 'checkout', replicas: 3, ready: 0, revisions, broken: looping }),
        ],
        podLogs: {
          [`shop/${podName('checkout', 2, 0)}/main`]: [
            '2030-05-17T11:59:00Z starting',
            '2030-05-17T11:59:01Z panic: no route table',
            '',
          ],
        },
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        {
          runbook: 'rollback-deployment',
          inputs: { namespace: 'shop', name: 'checkout', revision: 1 },
        },
      ],
      says: [
        'checkout in shop crashes since revision 2 (image 8, before 7)',
        '3 of 3 pods',
        'exit code 3',
        'panic: no route table',
      ],
      verdict: 'failed',
    },
    {
      name: 'between two crashes, with one pod of the old revision still serving',
      world: {
        objects: [
          ...app({
            name: 'checkout',
            ready: 1,
            revisions,
            broken: { state: { running: {} }, lastState: ended(1), restartCount: 2 },
          }),
          pod({
            name: podName('checkout', 1, 9),
            image: 'r.example/checkout:7',
            labels: { app: 'checkout' },
            owner: { kind: 'ReplicaSet', name: replicaSetName('checkout', 1), uid: 'uid-checkout-1' },
          }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        {
          runbook: 'rollback-deployment',
          inputs: { namespace: 'shop', name: 'checkout', revision: 1 },
        },
      ],
      says: ['1 of 2 pods', 'exit code 1'],
      verdict: 'degraded',
    },
    {
      name: 'two bad revisions in a row: back to the last that ran',
      world: {
        objects: [
          ...app({
            name: 'checkout',
            ready: 0,
            revisions: [...revisions, { image: 'r.example/checkout:9', minutesAgo: 3 }],
            broken: looping,
          }),
          event(
            'BackOff',
            'Back-off restarting failed container main',
            { name: podName('checkout', 2, 1) },
            5,
          ),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        {
          runbook: 'rollback-deployment',
          inputs: { namespace: 'shop', name: 'checkout', revision: 1 },
        },
      ],
      says: ['revision 3'],
      verdict: 'failed',
    },
    {
      name: 'pods of the revision before crash as well',
      world: {
        objects: [
          ...app({ name: 'checkout', ready: 0, revisions, broken: looping }),
          pod({
            name: podName('checkout', 1, 9),
            image: 'r.example/checkout:7',
            bornMinutesAgo: 300,
            owner: { kind: 'ReplicaSet', name: replicaSetName('checkout', 1), uid: 'uid-checkout-1' },
            broken: { ...looping, restartCount: 30 },
          }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      role: 'ruled_out',
      runbooks: [],
      says: ['pods of the revision before crash as well'],
      // That it crashes is known all the same.
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a rollout that went well',
      world: { objects: [...neighbour, ...app({ name: 'checkout', revisions })] },
    },
    {
      name: 'a crash loop of the first revision',
      world: {
        objects: app({
          name: 'checkout',
          ready: 0,
          revisions: [{ image: 'r.example/checkout:8', minutesAgo: 6 }],
          broken: looping,
        }),
      },
    },
    {
      name: 'pods that ran for days before they crashed',
      world: {
        objects: app({
          name: 'checkout',
          ready: 0,
          revisions: [
            { image: 'r.example/checkout:7', minutesAgo: 90_000 },
            { image: 'r.example/checkout:8', minutesAgo: 9_000 },
          ],
          broken: looping,
        }),
      },
    },
    {
      name: 'one restart that has passed',
      world: {
        objects: app({ name: 'checkout', revisions }).map((object) =>
          object.kind === 'Pod'
            ? ({
                ...object,
                status: {
                  ...(object as { status?: object }).status,
                  containerStatuses: [
                    {
                      name: 'main',
                      ready: true,
                      restartCount: 1,
                      state: { running: {} },
                      lastState: ended(1),
                    },
                  ],
                },
              } as never)
            : object,
        ),
      },
    },
  ],
};
