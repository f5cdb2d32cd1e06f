import { deployment, type Manifest, service, workload } from '#evals/manifests.ts';
import { line, looping, type Played, type Recipe } from './recipe.ts';

const namespace = 'accounts';

/** A service that ends because of what its last lines say, beside a database that is well. */
function says(cause: string, lines: readonly string[], object = 'app/ledger'): Recipe {
  return {
    name: cause.replace('.', '-'),
    cause,
    object,
    namespace,
    manifests: [
      ...workload({
        namespace,
        name: 'ledger',
        replicas: 2,
        container: {
          env: [
            { name: 'DB_HOST', value: 'ledger-db' },
            { name: 'DB_PORT', value: '80' },
          ],
        },
      }),
      ...workload({ namespace, name: 'ledger-db', replicas: 1 }),
    ],
    play: (played) => {
      const { state, lastState } = looping(1);
      played.containers('ledger', state, { lastState, restarts: 6 });
      for (const pod of played.pods('ledger'))
        played.event(
          pod,
          'BackOff',
          `Back-off restarting failed container main in pod ${pod.metadata.name}`,
          22,
        );
    },
    logs: (played) =>
      lines.map((text, index) => line(played, 'ledger', text, { previous: true, secondsAgo: 40 - index })),
  };
}

const drained = (name: string): Manifest => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace },
  spec: { minAvailable: 2, selector: { matchLabels: { app: name } } },
});

export const RUNTIME: readonly Recipe[] = [
  says('runtime.credentials-rejected', [
    'starting ledger 4.2.0',
    'FATAL:  password authentication failed for user "ledger"',
    'org.postgresql.util.PSQLException: FATAL: password authentication failed for user "ledger"',
  ]),
  says('runtime.migration-failed', [
    'INFO  [alembic.runtime.migration] Running upgrade 41c2 -> 52d3, add currency',
    'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.DuplicateColumn) column "currency" of relation "entries" already exists',
    'ERROR [alembic.util.messaging] migration 52d3 failed',
  ]),
  says('runtime.disk-full', [
    'opening /data/journal',
    'fatal: write /data/journal/000041.log: no space left on device',
  ]),
  says('runtime.file-system-read-only', [
    "touch: cannot touch '/var/cache/ledger/lock': Read-only file system",
  ]),
  {
    name: 'runtime-autoscaler-without-metrics',
    cause: 'runtime.autoscaler-without-metrics',
    object: 'app/ledger',
    namespace,
    manifests: [
      ...workload({ namespace, name: 'ledger', replicas: 2 }),
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'ledger', namespace },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ledger' },
          minReplicas: 2,
          maxReplicas: 6,
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'runtime-out-of-memory',
    cause: 'runtime.out-of-memory',
    object: 'app/ledger',
    namespace,
    manifests: workload({
      namespace,
      name: 'ledger',
      replicas: 2,
      container: { resources: { limits: { memory: '64Mi' } } },
    }),
    play: (played) => {
      const { state, lastState } = looping(137, 'OOMKilled');
      played.containers('ledger', state, { lastState, restarts: 7 });
    },
  },
  probe(
    'liveness',
    'runtime.liveness-probe-path-wrong',
    { httpGet: { path: '/healthy', port: 8080 } },
    (played) => {
      played.containers(
        'ledger',
        { running: { startedAt: played.now.toISOString() } },
        { restarts: 5, lastState: { terminated: { exitCode: 143, reason: 'Error' } } },
      );
      for (const pod of played.pods('ledger')) {
        played.event(pod, 'Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404', 18);
        played.event(pod, 'Killing', 'Container main failed liveness probe, will be restarted', 5);
      }
    },
  ),
  probe(
    'readiness',
    'runtime.readiness-probe-path-wrong',
    { httpGet: { path: '/redy', port: 8080 } },
    (played) => {
      played.containers('ledger', {
        running: { startedAt: new Date(played.now.getTime() - 280_000).toISOString() },
      });
      for (const pod of played.pods('ledger'))
        played.event(pod, 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404', 27);
    },
  ),
];

function probe(
  which: string,
  cause: string,
  check: Record<string, unknown>,
  play: (played: Played) => void,
): Recipe {
  return {
    name: cause.replace('.', '-'),
    cause,
    object: 'app/ledger',
    namespace,
    manifests: workload({
      namespace,
      name: 'ledger',
      replicas: 2,
      container: { [`${which}Probe`]: { periodSeconds: 10, ...check } },
    }),
    play,
  };
}

/** What healthy clusters hold and naive tools report. */
export const HEALTHY: readonly Recipe[] = [
  {
    name: 'healthy-resting',
    cause: 'healthy',
    object: '',
    namespace,
    manifests: [
      ...workload({ namespace, name: 'ledger', replicas: 2 }),
      ...workload({ namespace, name: 'season', replicas: 0 }),
      service(namespace, 'headless', { clusterIP: 'None', selector: { app: 'ledger' } }),
      {
        ...service(namespace, 'outside', {}),
        spec: { type: 'ExternalName', externalName: 'db.example.net' },
      },
      { ...service(namespace, 'by-hand', {}), spec: { ports: [{ port: 5432 }] } },
      drained('ledger'),
    ],
  },
  {
    name: 'healthy-jobs',
    cause: 'healthy',
    object: '',
    namespace,
    manifests: [
      ...workload({ namespace, name: 'ledger', replicas: 2 }),
      job('report'),
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'yearly', namespace },
        spec: {
          schedule: '0 3 1 1 *',
          suspend: true,
          jobTemplate: { spec: (job('x') as { spec?: unknown }).spec },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'spare', namespace },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'on-demand',
          resources: { requests: { storage: '1Gi' } },
        },
      },
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'on-demand' },
        provisioner: 'csi.example.com',
        volumeBindingMode: 'WaitForFirstConsumer',
      },
    ],
  },
  {
    name: 'healthy-new-workload',
    cause: 'healthy',
    object: '',
    namespace,
    manifests: [
      ...workload({ namespace, name: 'ledger', replicas: 2 }),
      deployment({
        namespace,
        name: 'worker',
        replicas: 3,
        container: {
          env: [
            { name: 'LEDGER_URL', value: 'http://ledger' },
            { name: 'METRICS_URL', value: 'https://metrics.example.net/push' },
          ],
        },
      }),
    ],
  },
];

function job(name: string): Manifest {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace },
    spec: {
      template: {
        metadata: { labels: { app: name } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'registry.example/report:1' }] },
      },
    },
  };
}
