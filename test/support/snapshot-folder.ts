import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { app, NOW, node, service } from './cluster-objects.ts';

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
export const NODE_LINES = [
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
export const PATTERNED = [
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

/** `case.json` of a recording of the namespace shop. */
export const CASE = JSON.stringify({
  id: 'one',
  system: 'demo',
  namespace: 'shop',
  query: 'slow',
  capturedAt: NOW.toISOString(),
});

/** Writes a folder below `root`; its path. */
export function writeSnapshot(root: string, folder: string, files: Record<string, string | Buffer>): string {
  const path = join(root, folder);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** A recording with every part that there is, of a Deployment whose image cannot be pulled; the folder's path. */
export function wholeSnapshot(root: string, folder = 'one'): string {
  return writeSnapshot(root, folder, {
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
