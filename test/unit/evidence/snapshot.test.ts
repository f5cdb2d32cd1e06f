import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { ReadBounds } from '#src/evidence/ports.ts';
import { loadSnapshot } from '#src/evidence/snapshot.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { CASE, NODE_LINES, PATTERNED, wholeSnapshot, writeSnapshot } from '#test/support/snapshot-folder.ts';

const BOUNDS: ReadBounds = { signal: new AbortController().signal, limit: 100 };
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'casebook-snapshot-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('loadSnapshot', () => {
  it('gives the ports, the scope and the time of the recording', async () => {
    const { scope, ports, now } = loadSnapshot(wholeSnapshot(root));
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
    const { cluster } = loadSnapshot(wholeSnapshot(root)).ports;
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
    const { ports, scope } = loadSnapshot(wholeSnapshot(root));
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
    const { ports, scope } = loadSnapshot(wholeSnapshot(root));
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
    const { ports, scope } = loadSnapshot(wholeSnapshot(root));
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
    const folder = writeSnapshot(root, 'nodes', {
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
    const folder = writeSnapshot(root, 'patterns', {
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
    const { ports, scope } = loadSnapshot(writeSnapshot(root, 'bad', { 'case.json': CASE, [name]: text }));
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
    expect(() => loadSnapshot(writeSnapshot(root, 'bad', files))).toThrow(type);
  });
});
