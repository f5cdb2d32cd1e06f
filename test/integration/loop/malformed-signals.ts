import { alertOf, freshName, webhookOf } from './senders.ts';

const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
const good = (): Record<string, unknown> => alertOf(freshName('bad'));
const without = (field: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(good()).filter(([key]) => key !== field));
/** Name, body, and what the error must say. */
export const MALFORMED: [string, () => unknown, RegExp][] = [
  ['no body', () => '', /not JSON/],
  ['not JSON', () => 'alerts: [', /not JSON/],
  ['half of a body', () => JSON.stringify(webhookOf(good())).slice(0, 80), /not JSON/],
  ['bytes that are no UTF-8', () => Buffer.from([0xff, 0xfe, 0x00, 0xd8]), /not JSON/],
  ['null', () => 'null', /version 4/],
  ['a list', () => [webhookOf(good())], /version 4/],
  ['text', () => '"firing"', /version 4/],
  ['version 3', () => ({ ...webhookOf(good()), version: '3' }), /version/],
  ['a number as version', () => ({ ...webhookOf(good()), version: 4 }), /version/],
  ['no alerts', () => ({ version: '4' }), /alerts/],
  ['alerts as an object', () => ({ version: '4', alerts: { 0: good() } }), /alerts/],
  ['an alert that is null', () => ({ version: '4', alerts: [null] }), /alerts\.0/],
  ['no labels', () => webhookOf(without('labels')), /alerts\.0\.labels/],
  ['no startsAt', () => webhookOf(without('startsAt')), /alerts\.0\.startsAt/],
  ['no status', () => webhookOf(without('status')), /alerts\.0\.status/],
  [
    'a label that is a number',
    () => webhookOf(alertOf('n', { labels: { alertname: 7 } })),
    /alerts\.0\.labels\.alertname/,
  ],
  [
    'a label that is an object',
    () => webhookOf(alertOf('n', { labels: { alertname: { $ne: 1 } } })),
    /alerts\.0\.labels\.alertname/,
  ],
  ['an unknown status', () => webhookOf(alertOf('n', { status: 'pending' })), /alerts\.0\.status/],
  ['startsAt in words', () => webhookOf(alertOf('n', { startsAt: 'yesterday' })), /alerts\.0\.startsAt/],
  ['startsAt as a number', () => webhookOf(alertOf('n', { startsAt: 1_700_000_000 })), /alerts\.0\.startsAt/],
  [
    'startsAt on February 30',
    () => webhookOf(alertOf('n', { startsAt: '2026-02-30T00:00:00Z' })),
    /alerts\.0\.startsAt/,
  ],
  [
    'one bad alert among good ones',
    () => webhookOf(good(), alertOf('n', { status: 1 }), good()),
    /alerts\.1\.status/,
  ],
  [
    'deep nesting instead of labels',
    () => `{"version":"4","alerts":[{"status":"firing","startsAt":"2026-01-01T00:00:00Z","labels":${deep}}]}`,
    /alerts\.0\.labels\.a/,
  ],
  ['1001 alerts', () => webhookOf(...Array.from({ length: 1_001 }, good)), /alerts/],
];

/** Well-formed alerts about things that cannot be: what replaces fields of a good one, given a name of its own. */
export const STRANGE: [string, (namespace: string) => Record<string, unknown>][] = [
  [
    'a namespace that Kubernetes would not take',
    (id) => ({ labels: { alertname: 'A', cluster: 'lab', namespace: `../../${id}`, deployment: 'web' } }),
  ],
  [
    'a workload that is a path',
    (id) => ({
      labels: { alertname: 'A', cluster: 'lab', namespace: id, deployment: '../../../../api/v1/secrets' },
    }),
  ],
  [
    'names in capitals with blanks',
    (id) => ({ labels: { alertname: 'A', cluster: 'lab', namespace: id, pod: 'My Pod %2e%2e' } }),
  ],
  [
    'a cluster nobody knows',
    (id) => ({
      labels: { alertname: 'A', cluster: `'; drop table cases; --`, namespace: id, deployment: 'web' },
    }),
  ],
  [
    'labels of 100,000 characters',
    (id) => ({
      labels: {
        alertname: 'A'.repeat(100_000),
        cluster: 'c'.repeat(100_000),
        namespace: id,
        deployment: 'w'.repeat(100_000),
      },
    }),
  ],
  [
    'names of object properties',
    (id) => ({
      labels: {
        alertname: '__proto__',
        severity: 'constructor',
        cluster: 'lab',
        namespace: id,
        constructor: 'toString',
        deployment: 'hasownproperty',
      },
    }),
  ],
  [
    'the year 1',
    (id) => ({
      startsAt: '0001-01-01T00:00:00Z',
      labels: { alertname: 'A', cluster: 'lab', namespace: id, deployment: 'web' },
    }),
  ],
  [
    'the year 9999',
    (id) => ({
      startsAt: '9999-12-31T23:59:59Z',
      labels: { alertname: 'A', cluster: 'lab', namespace: id, deployment: 'web' },
    }),
  ],
  ['no labels at all', () => ({ labels: {} })],
];
