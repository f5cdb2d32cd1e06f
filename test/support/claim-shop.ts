import { expect } from 'vitest';
import { checkClaim } from '#src/diagnosis/claims/check-claim.ts';
import type { About, Cite, Claim } from '#src/diagnosis/claims/types.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { app, event, minutesAgo, NOW, podName } from '#test/support/cluster-objects.ts';

export const POD = podName('web', 2, 0);
export const evidence = new Map<string, EvidenceItem>();
export const ids: Record<string, string> = {};

/** Evidence of a small shop, by the name of its collector or tool; called once before the claims of a file. */
export async function readShop(): Promise<void> {
  const vault = createMemoryVault(() => NOW);
  const put = async (kind: string, content: unknown): Promise<void> => {
    const item = await vault.put({
      kind,
      source: 'test',
      query: kind,
      content: content as Json,
      summary: kind,
    });
    evidence.set(item.id, item);
    ids[kind] = item.id;
  };
  const objects = app({
    name: 'web',
    revisions: [
      { image: 'r.example/web:1', minutesAgo: 500 },
      { image: 'r.example/web:2', minutesAgo: 20 },
    ],
  });
  const pods = objects.filter(({ kind }) => kind === 'Pod') as unknown as Record<string, Json>[];
  const [first] = pods;
  Object.assign(first ?? {}, {
    status: {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
        { type: 'PodScheduled', status: 'True' },
      ],
      containerStatuses: [
        {
          name: 'main',
          restartCount: 7,
          ready: false,
          lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
        },
        {
          name: 'proxy',
          restartCount: 0,
          ready: true,
          state: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    },
  });
  await put('kubernetes.pods', { namespace: 'shop', items: pods });
  await put('kubernetes.deployments', {
    namespace: 'shop',
    items: objects.filter(({ kind }) => kind === 'Deployment'),
  });
  await put('kubernetes.events', {
    namespace: 'shop',
    items: [event('BackOff', 'Back-off restarting failed container', { name: POD }, 6)],
  });
  await put('kubernetes.configmaps', {
    namespace: 'shop',
    items: [
      {
        kind: 'ConfigMap',
        metadata: { name: 'web-config', namespace: 'shop' },
        data: { POOL_SIZE: '5', 'no-cache': 'on', MODE: 'not' },
      },
    ],
  });
  const rising = Array.from({ length: 12 }, (_, index): [string, number] => [
    minutesAgo(60 - 5 * index),
    100 + index * 20,
  ]);
  await put('telemetry.latency', {
    namespace: 'shop',
    series: [
      {
        metric: 'latency',
        unit: 'ms',
        labels: { namespace: 'shop', service: 'web', quantile: '0.99' },
        points: rising,
      },
      {
        metric: 'latency',
        unit: 'ms',
        labels: { namespace: 'shop', service: 'db', quantile: '0.99' },
        points: rising,
      },
    ],
  });
  await put('tool.read-trend', {
    measure: 'latency',
    unit: 'ms',
    namespace: 'shop',
    times: [],
    series: [
      { name: 'web p99', first: 21, last: 480, lowest: 21, highest: 480, values: [21, 480] },
      { name: 'db p99', first: 480, last: 21, lowest: 21, highest: 480, values: [480, 21] },
      { name: 'web/proxy p50', first: 0, last: 9, lowest: 0, highest: 9, values: [] },
    ],
  });
  await put('tool.list-changes', {
    namespace: 'shop',
    changes: [
      { at: minutesAgo(12), what: 'edited', kind: 'ConfigMap', name: 'web-config', by: 'kubectl-edit' },
      { at: minutesAgo(9), what: 'being deleted', kind: 'ConfigMap', name: 'other-config' },
      {
        at: minutesAgo(5),
        what: 'rollout',
        kind: 'Deployment',
        name: 'web',
        fromRevision: 1,
        toRevision: 2,
        fields: [{ field: 'spec.containers[main].image', from: 'r.example/web:1', to: 'r.example/web:2' }],
      },
    ],
  });
  await put('telemetry.error-logs', {
    lines: [
      {
        at: minutesAgo(3),
        namespace: 'shop',
        service: 'web',
        severity: 'ERROR',
        body: 'no connection to db:5432 within 3000 ms',
      },
    ],
  });
}

export const CONTAINER = '/items/0/status/containerStatuses/0';
export const PROXY = '/items/0/status/containerStatuses/1';
export const pod: About = { kind: 'Pod', namespace: 'shop', name: POD };
export const web: About = { kind: 'Service', namespace: 'shop', name: 'web' };
export const config: About = { kind: 'ConfigMap', namespace: 'shop', name: 'web-config' };

export const cite = (kind: string, pointer: string, value: Json): Cite => ({
  evidence: ids[kind] ?? kind,
  pointer,
  value,
});
export const point = (index: number, series = 0): Cite =>
  cite('telemetry.latency', `/series/${series}/points/${index}/1`, 100 + index * 20);
export const check = (statement: string, about: About, ...cites: Cite[]): unknown =>
  checkClaim({ statement, about, cites } satisfies Claim, evidence);
export const problem = expect.objectContaining({ problem: expect.any(String) });
export const holds = expect.objectContaining({ citations: expect.any(Array) });

export const trend = (series: number, end: 'first' | 'last', value: number): Cite =>
  cite('tool.read-trend', `/series/${series}/${end}`, value);
export const change = (path: string, value: Json): Cite =>
  cite('tool.list-changes', `/changes/${path}`, value);
export const deployment: About = { kind: 'Deployment', namespace: 'shop', name: 'web' };

export const restarts = (): Cite => cite('kubernetes.pods', `${CONTAINER}/restartCount`, 7);
export const ready = (): Cite => cite('kubernetes.pods', '/items/0/status/conditions/0/status', 'False');
export const line = (): Cite =>
  cite('telemetry.error-logs', '/lines/0/body', 'no connection to db:5432 within 3000 ms');
export const pool = (): Cite => cite('kubernetes.configmaps', '/items/0/data/POOL_SIZE', '5');
