import { describe, expect, it } from 'vitest';
import type { CaseScope } from '#src/cases/types.ts';
import { DeniedError, InvalidInputError } from '#src/errors.ts';
import { collect } from '#src/evidence/collect.ts';
import type { Collector } from '#src/evidence/collectors/collector.ts';
import { COLLECTORS } from '#src/evidence/collectors/registry.ts';
import type { Ports } from '#src/evidence/ports.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { app, minutesAgo, NOW, node, podName, series, service } from '#test/support/cluster-objects.ts';
import { portsOf } from '#test/support/world.ts';

const SCOPE: CaseScope = {
  cluster: 'test',
  namespaces: ['shop'],
  dependencies: [],
  window: { from: minutesAgo(60), to: NOW.toISOString() },
};
const objects = [
  ...app({ name: 'web', revisions: [{ image: 'r.example/web:1', minutesAgo: 500 }] }),
  ...app({
    name: 'foreign',
    namespace: 'other',
    revisions: [{ image: 'r.example/foreign:1', minutesAgo: 500 }],
  }),
  ...service({ name: 'web' }),
  node(),
];
const world = {
  objects,
  memory: [series({ pod: podName('web', 1, 0) }, 60, 0, () => 1_000)],
  latency: [series({ service: 'web' }, 60, 0, () => 20, 'ms')],
};

function run(ports: Ports, more: Partial<Parameters<typeof collect>[0]> = {}) {
  return collect({ scope: SCOPE, ports, vault: createMemoryVault(() => NOW), now: NOW, ...more });
}

describe('collect', () => {
  it('stores what every collector reads, and nothing outside the scope', async () => {
    const vault = createMemoryVault(() => NOW);
    const { evidence, gaps } = await run(portsOf(world), { vault });
    expect(gaps).toEqual([]);
    const kinds = new Set(evidence.map((item) => item.kind));
    // Of the second stage, logs and names of Secrets are read only where something is in trouble.
    expect([...kinds].sort()).toEqual(
      [...COLLECTORS.filter((each) => each.stage === 1).map((each) => each.kind), 'routes.probes'].sort(),
    );
    expect((await vault.all()).map((item) => item.id).sort()).toEqual(evidence.map((item) => item.id).sort());
    expect(JSON.stringify(evidence)).not.toContain('foreign');
  });

  it('makes a gap of what is denied, with the permission, and reads the rest', async () => {
    const denied = new DeniedError(
      'Cluster test answered 403.',
      'Grant the permission to list pods in namespace shop.',
    );
    const { evidence, gaps } = await run(portsOf(world, { Pod: denied }));
    expect(gaps).toEqual([
      {
        kind: 'kubernetes.pods',
        what: 'pods of namespace shop',
        why: 'Cluster test answered 403',
        fix: 'Grant the permission to list pods in namespace shop.',
        absent: false,
      },
    ]);
    expect(evidence.map((item) => item.kind)).toContain('kubernetes.deployments');
  });

  it('loses only the namespace that is refused', async () => {
    const ports = portsOf(world);
    const list = ports.cluster.list;
    ports.cluster.list = async (kind, namespace, bounds) => {
      if (namespace === 'other') throw new DeniedError('no.', 'ask.');
      return list(kind, namespace, bounds);
    };
    const { evidence, gaps } = await run(ports, { scope: { ...SCOPE, namespaces: ['shop', 'other'] } });
    expect(gaps.filter((gap) => gap.kind === 'kubernetes.pods').map((gap) => gap.what)).toEqual([
      'pods of namespace other',
    ]);
    expect(evidence.filter((item) => item.kind === 'kubernetes.pods')).toHaveLength(1);
  });

  it('makes gaps of telemetry that is not connected or empty, with the setting', async () => {
    const { telemetry: _t, logs: _l, ...ports } = portsOf(world);
    const missing = await run(ports);
    // Calls come from traces, which have a port of their own.
    const lost = COLLECTORS.map((each) => each.kind).filter(
      (kind) => (kind.startsWith('telemetry.') && kind !== 'telemetry.calls') || kind === 'nodes.logs',
    );
    expect(lost.length).toBeGreaterThan(15);
    expect(missing.gaps.map((gap) => gap.kind).sort()).toEqual(lost.sort());
    expect(missing.gaps.every((gap) => gap.absent)).toBe(true);
    for (const gap of missing.gaps) expect(gap.fix).toContain('CLICKHOUSE_URL');
    const empty = await run(portsOf({ objects }));
    expect(empty.gaps.map((gap) => gap.kind).sort()).toEqual(['telemetry.latency', 'telemetry.memory']);
  });

  it('cuts off a collector that hangs', async () => {
    const hanging: Collector = {
      kind: 'kubernetes.pods',
      stage: 1,
      perNamespace: true,
      describes: () => 'pods',
      collect: () => new Promise(() => undefined),
    };
    const { gaps } = await run(portsOf(world), { collectors: [hanging], timeoutMs: 20 });
    expect(gaps).toMatchObject([{ what: 'pods', why: 'No answer within 20 ms.' }]);
  });

  it('refuses an answer that is too large, and says where a limit cut one', async () => {
    const large = await run(portsOf(world), { maxBytes: 10 });
    expect(large.evidence.length).toBe(0);
    expect(large.gaps[0]?.why).toContain('bytes');
    const ports = portsOf(world);
    const list = ports.cluster.list;
    ports.cluster.list = async (...parameters) => ({
      ...(await list(...parameters)),
      truncated: parameters[0] === 'Pod',
    });
    const cut = await run(ports);
    expect(cut.gaps).toMatchObject([{ kind: 'kubernetes.pods', what: 'pods of namespace shop' }]);
    expect(cut.evidence.find((item) => item.kind === 'kubernetes.pods')?.truncated).toBe(true);
  });

  it('reads many namespaces, but not all at once', async () => {
    const ports = portsOf(world);
    const list = ports.cluster.list;
    let now = 0;
    let most = 0;
    ports.cluster.list = async (...parameters) => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= 1;
      return list(...parameters);
    };
    const namespaces = Array.from({ length: 30 }, (_, index) => `ns-${index}`);
    const { evidence } = await run(ports, { scope: { ...SCOPE, namespaces } });
    expect(evidence.filter((item) => item.kind === 'kubernetes.pods')).toHaveLength(30);
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('rejects when it is aborted', async () => {
    const stop = new AbortController();
    stop.abort(new Error('the case was closed'));
    await expect(run(portsOf(world), { signal: stop.signal })).rejects.toThrow('the case was closed');
  });

  it('refuses a namespace that is none', async () => {
    await expect(run(portsOf(world), { scope: { ...SCOPE, namespaces: ['..'] } })).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });

  it('turns a bug of a collector into a gap that says so', async () => {
    const faulty: Collector = {
      kind: 'kubernetes.pods',
      stage: 1,
      perNamespace: true,
      describes: () => 'pods',
      collect: async () => {
        throw new TypeError('x is undefined');
      },
    };
    const { gaps } = await run(portsOf(world), { collectors: [faulty] });
    expect(gaps).toMatchObject([{ why: 'x is undefined' }]);
  });
});

describe('collected objects', () => {
  it('hold what was applied beside what is there, and no secrets of environments in either', async () => {
    const template = (token: string) => ({
      containers: [{ name: 'main', image: 'r.example/web:1', env: [{ name: 'API_TOKEN', value: token }] }],
    });
    const [deployment, ...rest] = app({
      name: 'web',
      revisions: [{ image: 'r.example/web:1', minutesAgo: 500, spec: template('a1b2c3d4') }],
    });
    if (!deployment) throw new Error('no deployment');
    const applied = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { replicas: 7, template: { spec: template('e5f6a7b8') } },
    };
    deployment.metadata.annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied),
      kept: 'yes',
    };
    const { evidence } = await run(portsOf({ ...world, objects: [deployment, ...rest] }));
    const content = evidence.find((item) => item.kind === 'kubernetes.deployments')?.content as unknown as {
      items: KubeObject[];
      declared: KubeObject[];
    };
    expect(content.items[0]?.metadata.annotations).toEqual({ kept: 'yes' });
    expect(content.declared).toMatchObject([{ metadata: { name: 'web' }, spec: { replicas: 7 } }]);
    const text = JSON.stringify(evidence);
    for (const secret of ['a1b2c3d4', 'e5f6a7b8']) expect(text).not.toContain(secret);
    expect(JSON.stringify(content.declared)).toContain('[redacted:token:');
    expect(JSON.stringify(content.items)).toContain('[redacted:token:');
  });

  it('have no declared objects where a note of what was applied was cut', async () => {
    const [deployment, ...rest] = app({
      name: 'web',
      revisions: [{ image: 'r.example/web:1', minutesAgo: 5 }],
    });
    if (!deployment) throw new Error('no deployment');
    deployment.metadata.annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"kind":' };
    const { evidence } = await run(portsOf({ ...world, objects: [deployment, ...rest] }));
    const item = evidence.find(({ kind }) => kind === 'kubernetes.deployments');
    expect(Object.keys(item?.content as object).sort()).toEqual(['items', 'namespace']);
  });

  it('become gaps by parts: what one of several sources could not say', async () => {
    const ports = portsOf(world);
    const missing = [{ what: 'locks of database orders', why: 'it is down', fix: 'Start it.' }];
    ports.databases = {
      source: 'postgres',
      ask: async () => ({
        items: [{ connection: 'users', question: 'read-only', rows: [{ in_recovery: false }] }],
        truncated: false,
        query: 'users: read-only',
        missing,
      }),
    };
    const { evidence, gaps } = await run(ports);
    expect(gaps).toEqual([{ kind: 'databases.answers', absent: false, ...missing[0] }]);
    const item = evidence.find(({ kind }) => kind === 'databases.answers');
    expect(item?.summary).toContain('1 answers');
    expect(item).not.toHaveProperty('missing');
  });

  it('hold series to a number of points that keeps their trend', async () => {
    const dense = {
      ...series({ pod: podName('web', 1, 0) }, 60, 0, (minute) => minute),
      points: Array.from({ length: 2_400 }, (_, index): [string, number] => [
        minutesAgo(60 - index / 40),
        index,
      ]),
    };
    const { evidence } = await run(portsOf({ ...world, memory: [dense] }));
    const item = evidence.find((each) => each.kind === 'telemetry.memory');
    const kept =
      (item?.content as unknown as { series: { points: [string, number][] }[] } | undefined)?.series ?? [];
    const values = kept[0]?.points.map(([, value]) => value) ?? [];
    expect(values).toHaveLength(240);
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });
});
