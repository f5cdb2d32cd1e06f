import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { investigateSnapshot, investigateSnapshots } from '#src/bin/investigate.ts';
import { type Investigation, toJson } from '#src/diagnosis/render-text.ts';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { ReadBounds } from '#src/evidence/ports.ts';
import { loadSnapshot } from '#src/evidence/snapshot.ts';
import { app, NOW, node, service } from '#test/support/cluster-objects.ts';

const BOUNDS: ReadBounds = { signal: new AbortController().signal, limit: 100 };
const objects = [
  ...app({
    name: 'search',
    ready: 0,
    revisions: [{ image: 'r.example/search:2', minutesAgo: 9 }],
    broken: { phase: 'Pending', state: { waiting: { reason: 'ImagePullBackOff' } } },
  }),
  ...service({ name: 'search', addresses: 0 }),
  node(),
];
const LOGS = [
  {
    ts: '2030-05-17T11:59:00.000Z',
    source: 'container',
    service: 'search',
    pod: 'search-1',
    line: 'all good',
  },
  {
    ts: '2030-05-17T11:59:10.000Z',
    source: 'container',
    service: 'search',
    pod: 'search-1',
    line: 'ERROR no index',
  },
  {
    ts: null,
    source: 'container',
    service: 'search',
    pod: 'search-1',
    previous: true,
    line: '{"level":"fatal","msg":"out"}',
  },
  {
    ts: '2030-05-17T09:00:00.000Z',
    source: 'container',
    service: 'search',
    pod: 'search-1',
    line: 'ERROR long ago',
  },
  { ts: '2030-05-17T11:59:30.000Z', source: 'journald', service: 'kubelet', line: 'ERROR elsewhere' },
];
const NODE_LINES = [
  {
    ts: '2030-05-17T11:59:40.000Z',
    source: 'journald',
    node: 'node-a',
    unit: 'kubelet.service',
    line: 'E0517 11:59:40.000001 1 kubelet.go:1] "no runtime"',
  },
  {
    ts: '2030-05-17T11:59:41.000Z',
    source: 'journald',
    node: 'node-a',
    unit: 'kubelet.service',
    line: 'I0517 11:59:41.000001 1 kubelet.go:1] "fine"',
  },
  {
    ts: '2030-05-17T09:00:00.000Z',
    source: 'journald',
    node: 'node-a',
    unit: 'kubelet.service',
    line: 'E0517 09:00:00.000001 1 kubelet.go:1] "long ago"',
  },
  {
    ts: null,
    source: 'systemd-unit',
    node: 'node-a',
    unit: 'containerd.service',
    active: 'failed',
    sub: 'dead',
    since: '2030-05-17T11:50:00.000Z',
    line: 'containerd.service failed (dead)',
  },
];
const PATTERNED = [
  ...['10.0.0.1:5432', '10.0.0.2:5432'].map((address, index) => ({
    ts: `2030-05-17T11:5${8 + index}:00.000Z`,
    source: 'container',
    service: 'cart',
    pod: 'cart-1',
    line: `ERROR cannot reach ${address} after ${index + 2} s`,
  })),
  {
    ts: '2030-05-17T11:20:00.000Z',
    source: 'container',
    service: 'cart',
    pod: 'cart-1',
    line: 'ERROR cannot reach 10.0.0.9:5432 after 9 s',
  },
  {
    ts: '2030-05-17T11:58:30.000Z',
    source: 'container',
    service: 'cart',
    pod: 'cart-1',
    line: 'level=warning msg="slow"',
    count: 12,
  },
];
const PROBES = [
  { service: 'search', port: 80, fromNode: 'node-a', success: false, detail: 'connection refused' },
  { service: 'cart', port: 80, fromNode: null, success: true, detail: 'connected' },
  { service: 'no port' },
];
const ALERTS = {
  version: '4',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'SearchDown', namespace: 'shop', replicas: 2 },
      annotations: { summary: 'search is down' },
      startsAt: '2030-05-17T11:55:00.000Z',
      endsAt: '0001-01-01T00:00:00Z',
    },
    {
      status: 'resolved',
      labels: { alertname: 'CartSlow' },
      startsAt: '2030-05-17T11:30:00.000Z',
      endsAt: '2030-05-17T11:40:00.000Z',
    },
    'none',
  ],
};
const MANIFESTS = [
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'search', namespace: 'shop' } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'unplaced' } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'foreign', namespace: 'other' } },
];
/** The column is local time, eight hours ahead. */
const METRICS =
  'time,search-mem,search-p95latency,node-mem\n2030-05-17 19:58:00,1048576,12.5,1\n2030-05-17 19:58:05,2097152,,2\nbroken,1,2,3\n';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'casebook-snapshot-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(folder: string, files: Record<string, string | Buffer>): string {
  const path = join(root, folder);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const CASE = JSON.stringify({
  id: 'one',
  system: 'demo',
  namespace: 'shop',
  query: 'slow',
  capturedAt: NOW.toISOString(),
});

function whole(folder = 'one'): string {
  return write(folder, {
    'case.json': CASE,
    'cluster.json.gz': gzipSync(JSON.stringify({ kind: 'List', items: objects })),
    'logs.ndjson.gz': gzipSync(LOGS.map((line) => JSON.stringify(line)).join('\n')),
    'metrics.csv': METRICS,
    'probes.json': JSON.stringify(PROBES),
    'alerts.json': JSON.stringify(ALERTS),
    'topology.json': JSON.stringify({ web: { calls: ['search', 'cart'] }, cart: {}, odd: { calls: 7 } }),
    'manifests.json': JSON.stringify({ kind: 'List', items: MANIFESTS }),
    'truth.json': '{"rootCause":"never read"}',
  });
}

describe('loadSnapshot', () => {
  it('gives the ports, the scope and the time of the recording', async () => {
    const { scope, ports, now } = loadSnapshot(whole());
    expect(now).toEqual(NOW);
    expect(scope).toMatchObject({ cluster: 'demo', namespaces: ['shop'], window: { to: NOW.toISOString() } });
    expect((await ports.cluster.list('Pod', 'shop', BOUNDS)).items).toHaveLength(2);
    expect((await ports.cluster.list('Pod', 'other', BOUNDS)).items).toHaveLength(0);
    expect(await ports.cluster.list('Pod', 'shop', { ...BOUNDS, limit: 1 })).toMatchObject({
      truncated: true,
    });
    await expect(ports.cluster.list('EndpointSlice', 'shop', BOUNDS)).rejects.toBeInstanceOf(NotFoundError);
  });

  it('gets one object, tells one that is not there from a kind that was not recorded', async () => {
    const { cluster } = loadSnapshot(whole()).ports;
    const found = await cluster.get({ kind: 'Service', name: 'search', namespace: 'shop' }, BOUNDS);
    expect(found.object?.metadata.name).toBe('search');
    expect(found.query).toBe('cluster.json kind=Service namespace=shop name=search');
    expect(await cluster.get({ kind: 'Node', name: 'node-a', namespace: 'shop' }, BOUNDS)).toHaveProperty(
      'object',
    );
    for (const namespace of ['bank', undefined])
      expect(await cluster.get({ kind: 'Service', name: 'search', namespace }, BOUNDS)).not.toHaveProperty(
        'object',
      );
    await expect(cluster.get({ kind: 'CronJob', name: 'x', namespace: 'shop' }, BOUNDS)).rejects.toThrow(
      'does not record such objects',
    );
  });

  it('reads metrics in their time zone and units, without empty cells', async () => {
    const { ports, scope } = loadSnapshot(whole());
    const request = { namespace: 'shop', window: scope.window };
    const memory = await ports.telemetry?.series('memory', request, BOUNDS);
    expect(memory?.items[0]).toMatchObject({
      labels: { service: 'search' },
      points: [
        ['2030-05-17T11:58:00.000Z', 1_048_576],
        ['2030-05-17T11:58:05.000Z', 2_097_152],
      ],
    });
    const latency = await ports.telemetry?.series('latency', request, BOUNDS);
    expect(latency?.items[0]).toMatchObject({
      labels: { quantile: '0.95' },
      points: [['2030-05-17T11:58:00.000Z', 12.5]],
    });
    expect((await ports.telemetry?.series('gc-pauses', request, BOUNDS))?.items).toEqual([]);
  });

  it('finds error lines of containers in the window, and the log before a restart', async () => {
    const { ports, scope } = loadSnapshot(whole());
    const errors = await ports.logs?.errors({ namespace: 'shop', window: scope.window }, BOUNDS);
    expect(errors?.items.map((line) => line.body)).toEqual([
      'ERROR no index',
      '{"level":"fatal","msg":"out"}',
    ]);
    const log = await ports.cluster.podLog(
      { namespace: 'shop', pod: 'search-1', container: 'main', previous: true },
      BOUNDS,
    );
    expect(log.items).toEqual(['{"level":"fatal","msg":"out"}']);
    await expect(
      ports.cluster.podLog({ namespace: 'shop', pod: 'none', container: 'main', previous: true }, BOUNDS),
    ).rejects.toBeInstanceOf(NotFoundError);
  });

  it('gives what was seen beside metrics and logs', async () => {
    const { ports, scope } = loadSnapshot(whole());
    const request = { namespace: 'shop', window: scope.window };
    const probes = await ports.routes?.probe({ namespace: 'shop', targets: [] }, BOUNDS);
    expect(probes?.items).toEqual([
      {
        namespace: 'shop',
        service: 'search',
        port: 80,
        kind: 'tcp',
        fromNode: 'node-a',
        success: false,
        detail: 'connection refused',
      },
      { namespace: 'shop', service: 'cart', port: 80, kind: 'tcp', success: true, detail: 'connected' },
    ]);
    expect((await ports.routes?.probe({ namespace: 'other', targets: [] }, BOUNDS))?.items).toEqual([]);
    expect((await ports.alerts?.alerts(request, BOUNDS))?.items).toEqual([
      {
        status: 'firing',
        labels: { alertname: 'SearchDown', namespace: 'shop', replicas: '2' },
        annotations: { summary: 'search is down' },
        startsAt: '2030-05-17T11:55:00.000Z',
      },
      {
        status: 'resolved',
        labels: { alertname: 'CartSlow' },
        annotations: {},
        startsAt: '2030-05-17T11:30:00.000Z',
        endsAt: '2030-05-17T11:40:00.000Z',
      },
    ]);
    expect((await ports.topology?.calls(request, BOUNDS))?.items).toEqual([
      { caller: 'web', callee: 'search' },
      { caller: 'web', callee: 'cart' },
    ]);
    const declared = await ports.manifests?.manifests({ namespace: 'shop' }, BOUNDS);
    expect(declared?.items.map(({ metadata }) => metadata.name)).toEqual(['search', 'unplaced']);
    expect(await ports.topology?.calls(request, { ...BOUNDS, limit: 1 })).toMatchObject({ truncated: true });
  });

  it('gives states of node services, and what is wrong in their journals', async () => {
    const folder = write('nodes', {
      'case.json': CASE,
      'logs.ndjson': NODE_LINES.map((line) => JSON.stringify(line)).join('\n'),
    });
    const { ports, scope } = loadSnapshot(folder);
    expect((await ports.nodeUnits?.units(BOUNDS))?.items).toEqual([
      {
        node: 'node-a',
        unit: 'containerd.service',
        active: 'failed',
        sub: 'dead',
        since: '2030-05-17T11:50:00.000Z',
      },
    ]);
    const lines = await ports.logs?.nodeLogs({ window: scope.window }, BOUNDS);
    expect(lines?.items).toEqual([
      {
        at: '2030-05-17T11:59:40.000Z',
        node: 'node-a',
        unit: 'kubelet.service',
        body: 'E0517 11:59:40.000001 1 kubelet.go:1] "no runtime"',
      },
    ]);
  });

  it('groups lines by what they say without numbers, and counts what is recent apart', async () => {
    const folder = write('patterns', {
      'case.json': CASE,
      'logs.ndjson': PATTERNED.map((line) => JSON.stringify(line)).join('\n'),
    });
    const { ports, scope } = loadSnapshot(folder);
    const found = await ports.logs?.patterns({ namespace: 'shop', window: scope.window }, BOUNDS);
    expect(found?.items).toMatchObject([
      {
        service: 'cart',
        pattern: 'level=warning msg="slow"',
        severity: 'warning',
        recent: 12,
        baseline: 0,
      },
      {
        service: 'cart',
        pattern: 'ERROR cannot reach <address> after <n> s',
        sample: 'ERROR cannot reach 10.0.0.1:5432 after 2 s',
        severity: 'error',
        recent: 2,
        baseline: 1,
        firstAt: '2030-05-17T11:20:00.000Z',
        lastAt: '2030-05-17T11:59:00.000Z',
      },
    ]);
  });

  it.each([
    ['probes.json', '{}'],
    ['alerts.json', '[]'],
    ['topology.json', '[]'],
    ['manifests.json', '7'],
  ])('says that %s is broken when it is read', async (name, text) => {
    const { ports, scope } = loadSnapshot(write('bad', { 'case.json': CASE, [name]: text }));
    const request = { namespace: 'shop', window: scope.window };
    const reads: Record<string, () => Promise<unknown> | undefined> = {
      'probes.json': () => ports.routes?.probe({ namespace: 'shop', targets: [] }, BOUNDS),
      'alerts.json': () => ports.alerts?.alerts(request, BOUNDS),
      'topology.json': () => ports.topology?.calls(request, BOUNDS),
      'manifests.json': () => ports.manifests?.manifests({ namespace: 'shop' }, BOUNDS),
    };
    await expect(reads[name]?.()).rejects.toBeInstanceOf(InvalidInputError);
  });

  it.each([
    ['is missing', {}, NotFoundError],
    ['is no JSON', { 'case.json': '{' }, InvalidInputError],
    ['has no namespace', { 'case.json': '{"capturedAt":"2030-01-01T00:00:00Z"}' }, InvalidInputError],
    ['has no time', { 'case.json': '{"namespace":"shop","capturedAt":"then"}' }, InvalidInputError],
  ])('throws where case.json %s', (_, files: Record<string, string>, type) => {
    expect(() => loadSnapshot(write('bad', files))).toThrow(type);
  });
});

describe('investigateSnapshot', () => {
  it('names cause and object, and cites what it read', async () => {
    const json = toJson(await investigateSnapshot(whole()));
    expect(json).toMatchObject({
      case: 'one',
      verdict: 'failed',
    });
    expect(json.hypotheses[0]).toMatchObject({
      cause: 'startup.image-pull-failed',
      object: { cluster: 'demo', kind: 'Deployment', namespace: 'shop', name: 'search' },
    });
    // What else is seen follows from it.
    expect(json.hypotheses.filter(({ role }) => role === 'cause')).toHaveLength(1);
    expect(json.evidence.map((item) => item.id)).toEqual(
      expect.arrayContaining(json.hypotheses.flatMap((each) => each.citations)),
    );
    expect(JSON.stringify(json)).not.toContain('never read');
  });
});

describe('investigateSnapshots', () => {
  it('gives a line for every folder, also for broken ones, in order', async () => {
    whole('b-whole');
    write('a-empty', {});
    write('c-only-case', { 'case.json': CASE });
    write('d-broken', {
      'case.json': CASE,
      'cluster.json.gz': Buffer.from('no gzip'),
      'logs.ndjson': '{',
      'metrics.csv': 'no,header\n',
    });
    write('e-odd', {
      'case.json': CASE,
      'cluster.json':
        '{"items":[null,1,{"kind":"Pod"},{"kind":"Pod","metadata":{"name":"x","namespace":"shop"}}]}',
    });
    writeFileSync(join(root, 'a-file'), '');
    const results: Investigation[] = [];
    await investigateSnapshots(root, (result) => void results.push(result));
    expect(results.map(({ id, finding }) => [id, finding.verdict])).toEqual([
      ['a-empty', 'inconclusive'],
      ['b-whole', 'failed'],
      ['c-only-case', 'inconclusive'],
      ['d-broken', 'inconclusive'],
      ['e-odd', 'inconclusive'],
    ]);
    // Kinds that no snapshot holds are gaps of all of them; parts that are missing or broken only of some.
    const broken = (why: string): boolean => /\.(?:json|ndjson|csv)\b/.test(why);
    for (const { id, finding } of results)
      expect(
        finding.gaps.some(({ why }) => broken(why)),
        id,
      ).toBe(id !== 'b-whole');
    expect(results[0]?.finding.gaps[0]?.fix).toContain('case.json');
  });

  it('says when there is no such folder', async () => {
    await expect(investigateSnapshots(join(root, 'none'), () => undefined)).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });
});
