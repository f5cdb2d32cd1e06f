import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { LogLine } from '#src/evidence/ports.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import {
  app,
  event,
  minutesAgo,
  NOW,
  node,
  podName,
  pod as podObject,
  series,
  service,
} from '#test/support/cluster-objects.ts';
import { portsOf, type World } from '#test/support/world.ts';

/** Secrets as they turn up in objects and logs, each in a shape of its own. */
export const SECRETS = [
  'AKIAIOSFODNN7EXAMPLE',
  'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8',
  'xoxb-123456789012-123456789012-a1B2c3D4e5F6g7H8i9J0k1L2',
  'sup3rS3cretPassw0rd',
] as const;
const [AWS, GITHUB, SLACK, PASSWORD] = SECRETS;

const line = (minute: number, body: string): LogLine => ({
  at: minutesAgo(minute),
  service: 'checkout',
  severity: 'error',
  body,
});

/** A shop in trouble with something for every read, and secrets wherever text comes from. */
export function fullWorld(): World {
  const checkout = app({
    name: 'checkout',
    replicas: 3,
    ready: 1,
    revisions: [
      { image: 'r.example/checkout:1', minutesAgo: 5_000 },
      {
        image: 'r.example/checkout:2',
        minutesAgo: 30,
        spec: {
          containers: [
            {
              name: 'main',
              image: 'r.example/checkout:2',
              env: [{ name: 'DB_PASSWORD', value: PASSWORD }],
              args: [`--token=${GITHUB}`],
            },
          ],
        },
      },
    ],
    broken: {
      state: { waiting: { reason: 'CrashLoopBackOff', message: `back-off, key ${AWS}` } },
      lastState: {
        terminated: { exitCode: 1, reason: 'Error', finishedAt: minutesAgo(2), message: `token ${SLACK}` },
      },
      restartCount: 4,
    },
  });
  const pod = podName('checkout', 2, 0);
  const settings: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'settings',
      namespace: 'shop',
      creationTimestamp: minutesAgo(60),
      annotations: { note: AWS },
    },
    ...{ data: { 'app.conf': `db_password=${PASSWORD}\nlevel=info` } },
  };
  const lines = [
    `${minutesAgo(3)} ERROR cannot reach db, password=${PASSWORD}`,
    `${minutesAgo(2)} key ${AWS}`,
  ];
  const key = `shop/${pod}/main`;
  return {
    objects: [
      ...checkout,
      ...service({ name: 'checkout', addresses: 1 }),
      settings,
      podObject({ name: 'checkout-7d4b9c6f5-x2x4z', image: 'r.example/checkout:2' }),
      node(),
      event('BackOff', `restarting, token ${GITHUB}`, { name: pod }),
      event('NodeNotReady', `kubelet said ${SLACK}`, { kind: 'Node', name: 'node-a', namespace: 'default' }),
      event('SuccessfulRescale', 'New size: 3; reason: cpu', {
        kind: 'HorizontalPodAutoscaler',
        name: 'checkout',
      }),
    ],
    edits: [{ kind: 'ConfigMap', name: 'settings', manager: 'kubectl-edit', at: minutesAgo(20) }],
    secrets: [{ name: 'checkout-db' }],
    podLogs: { [key]: lines, 'shop/checkout-7d4b9c6f5-x2x4z/main': lines },
    currentLogs: { [key]: lines, 'shop/checkout-7d4b9c6f5-x2x4z/main': lines },
    memory: [series({ pod, service: 'checkout' }, 60, 0, (minute) => 1e8 + minute * 1e6)],
    latency: [series({ service: 'checkout', quantile: '0.95' }, 60, 0, () => 900, 'ms')],
    series: { cpu: [series({ pod, service: 'checkout' }, 60, 0, () => 0.2, '{cpu}')] },
    logs: [line(2, `login failed with password=${PASSWORD}`), line(4, `github ${GITHUB}`)],
    patterns: [
      {
        service: 'checkout',
        pattern: `login failed ${SLACK}`,
        sample: `login failed ${SLACK}`,
        severity: 'error',
        recent: 9,
        baseline: 0,
        firstAt: minutesAgo(5),
        lastAt: minutesAgo(1),
      },
    ],
    calls: [{ caller: 'web', callee: 'checkout' }],
    probes: [
      {
        namespace: 'shop',
        service: 'checkout',
        port: 80,
        kind: 'tcp',
        success: false,
        detail: `refused ${AWS}`,
      },
    ],
    databases: [
      {
        connection: 'orders',
        services: ['checkout'],
        question: 'connections',
        rows: [{ used: 99, max: 100, reserved: 3 }],
      },
    ],
  };
}

/** Reads over the full world; what is no port answers as an empty source would. */
export function fullReads(): ToolReads {
  return {
    ports: portsOf(fullWorld()),
    vault: createMemoryVault(() => NOW),
    clickhouse: { database: 'otel', select: async ({ sql }) => ({ rows: [], query: sql }) },
    sql: { database: 'otel', select: async ({ sql }) => ({ rows: [], query: sql }) },
    prometheus: {
      range: async (promql) => ({ series: [], query: promql }),
      instant: async (promql) => ({ series: [], query: promql }),
      names: async () => new Set<string>(),
    },
    records: {
      kinds: () => ['service', 'environment'],
      list: async (kind) =>
        kind === 'service'
          ? [
              {
                key: 'checkout',
                revision: 1,
                body: { owner: '@shop', dependencies: ['db'], title: `about ${GITHUB}` },
              },
            ]
          : [],
    },
    cases: { search: async () => [] },
    own: {
      case: async () => ({
        id: 'c',
        team: 'T1',
        number: 12,
        state: 'diagnosed',
        title: `checkout, ${AWS}`,
        severity: 'high',
        environment: 'lab',
        scope: {
          cluster: 'test',
          namespaces: ['shop'],
          dependencies: [],
          window: { from: minutesAgo(60), to: minutesAgo(0) },
        },
        fingerprint: 'f',
        channel: 'C1',
        requester: 'casebook',
        attempt: 1,
        openedAt: NOW,
        updatedAt: NOW,
      }),
      finding: async () => undefined,
      timeline: async () => [{ at: NOW, kind: 'opened', actor: 'casebook', text: `token ${SLACK}` }],
      evidence: async () => undefined,
    },
    actions: {
      runbooks: () => [],
      explain: async () => ({ mode: 'ask', rule: `because ${AWS}` }),
    },
  };
}
