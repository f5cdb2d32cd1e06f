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
      hypotheses: [
        {
          cause: 'startup.image-pull-failed',
          object: { cluster: 'demo', kind: 'Deployment', namespace: 'shop', name: 'search' },
        },
      ],
    });
    expect(json.evidence.map((item) => item.id)).toEqual(
      expect.arrayContaining(
        json.hypotheses.flatMap((each) => each.citations),
      ),
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
    for (const { id, finding } of results) expect(finding.gaps.length > 0, id).toBe(id !== 'b-whole');
    expect(results[0]?.finding.gaps[0]?.fix).toContain('case.json');
  });

  it('says when there is no such folder', async () => {
    await expect(investigateSnapshots(join(root, 'none'), () => undefined)).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });
});
