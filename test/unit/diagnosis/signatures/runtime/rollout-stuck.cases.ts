import type { KubeObject } from '#src/kubernetes/objects.ts';
import { app, minutesAgo, pod } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const conditions = [
  {
    type: 'Progressing',
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: 'ReplicaSet "web-h2" has timed out progressing.',
    lastTransitionTime: minutesAgo(5),
  },
];
const deployment = (objects: KubeObject[], more: object): KubeObject[] =>
  objects.map((object) =>
    object.kind === 'Deployment'
      ? ({ ...object, status: { ...(object as { status?: object }).status, ...more } } as KubeObject)
      : object,
  );
const revisions = [
  { image: 'r.example/web:1', minutesAgo: 3_000, readyReplicas: 2 },
  { image: 'r.example/web:2', minutesAgo: 16 },
];
const hanging = app({ name: 'web', replicas: 3, ready: 0, revisions });

const image = 'r.example/db:2';
const sts = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'shop', uid: 'uid-db', generation: 2 },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image }] } },
  },
  status: {
    observedGeneration: 2,
    replicas: 3,
    readyReplicas: 2,
    availableReplicas: 2,
    updatedReplicas: 1,
    currentRevision: 'db-6c',
    updateRevision: 'db-7d',
  },
} as KubeObject;
const member = (index: number, hash: string, broken: boolean, bornMinutesAgo: number): KubeObject =>
  pod({
    name: `db-${index}`,
    image,
    labels: { app: 'db', 'controller-revision-hash': hash },
    bornMinutesAgo,
    owner: { kind: 'StatefulSet', name: 'db', uid: 'uid-db' },
    ...(broken ? { broken: { state: { running: {} } } } : {}),
  });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a Deployment past its deadline',
      world: { objects: deployment(hanging, { conditions }) },
      object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      role: 'cause',
      runbooks: [{ runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'web', revision: 1 } }],
      says: ['rollout of web in shop is stuck', 'has timed out progressing', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'a StatefulSet that waits for its first new pod',
      world: {
        objects: [
          sts,
          member(0, 'db-6c', false, 900),
          member(1, 'db-6c', false, 900),
          member(2, 'db-7d', true, 18),
        ],
      },
      object: { kind: 'StatefulSet', namespace: 'shop', name: 'db' },
      role: 'cause',
      runbooks: [],
      says: ['stuck at pod db-2', '18 min'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'still within its deadline', world: { objects: hanging } },
    {
      name: 'all pods became available since',
      world: { objects: deployment(app({ name: 'web', replicas: 3, revisions }), { conditions }) },
    },
    {
      name: 'a StatefulSet that goes on pod by pod',
      world: {
        objects: [
          sts,
          member(0, 'db-6c', false, 900),
          member(1, 'db-6c', false, 900),
          member(2, 'db-7d', true, 1),
        ],
      },
    },
  ],
};
