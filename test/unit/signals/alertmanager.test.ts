import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#src/errors.ts';
import { alertmanager } from '#src/signals/sources/alertmanager.ts';

type Fields = Record<string, unknown>;

const alert = (fields: Fields = {}): Fields => ({
  status: 'firing',
  labels: { alertname: 'KubePodCrashLooping', namespace: 'shop', pod: 'web-1', severity: 'warning' },
  annotations: { summary: 'web is crash looping', description: 'Restarts 5 times in 10 minutes.' },
  startsAt: '2026-03-04T05:06:07.123Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
  fingerprint: '9d2f1a7c3b5e4d60',
  ...fields,
});

const webhook = (alerts: unknown[], fields: Fields = {}): Fields => ({
  version: '4',
  groupKey: '{}:{alertname="KubePodCrashLooping"}',
  status: 'firing',
  receiver: 'casebook',
  externalURL: 'http://alertmanager:9093',
  alerts,
  ...fields,
});

const parse = (body: unknown) => alertmanager.parse(body, { defaultCluster: 'home' });
const one = (fields: Fields = {}, outer: Fields = {}) => {
  const [signal, ...others] = parse(webhook([alert(fields)], outer));
  if (!signal || others.length > 0) throw new Error('expected one signal');
  return signal;
};
const labelled = (labels: Record<string, string>) => one({ labels });

test('a firing alert, as facts', () => {
  expect(one()).toMatchObject({
    source: 'alertmanager',
    status: 'firing',
    title: 'web is crash looping',
    severity: 'medium',
    target: {
      cluster: 'home',
      namespace: 'shop',
      object: { cluster: 'home', namespace: 'shop', kind: 'Pod', name: 'web-1' },
    },
    link: 'http://prometheus:9090/graph?g0.expr=up',
    snippet: 'Restarts 5 times in 10 minutes.',
    firstSeenAt: new Date('2026-03-04T05:06:07.123Z'),
    clearedAt: undefined,
    dedupKey: '9d2f1a7c3b5e4d60/2026-03-04T05:06:07.123Z/firing',
  });
});

test('a resolved one has the same fingerprint, another key, and its end', () => {
  const firing = one();
  const resolved = one({ status: 'resolved', endsAt: '2026-03-04T05:30:00+01:00' });
  expect(resolved.fingerprint).toBe(firing.fingerprint);
  expect(resolved.dedupKey).not.toBe(firing.dedupKey);
  expect(resolved.clearedAt).toEqual(new Date('2026-03-04T04:30:00Z'));
});

test('a group gives one signal for each alert, in order', () => {
  const names = ['a', 'b', 'c'];
  const signals = parse(
    webhook(names.map((pod) => alert({ labels: { alertname: 'X', namespace: 'shop', pod } }))),
  );
  expect(signals.map((signal) => signal.target.object?.name)).toEqual(names);
  expect(new Set(signals.map((signal) => signal.fingerprint)).size).toBe(3);
  expect(parse(webhook([]))).toEqual([]);
});

test.each([
  [{ deployment: 'web', pod: 'web-1' }, 'Deployment', 'web'],
  [{ statefulset: 'db' }, 'StatefulSet', 'db'],
  [{ daemonset: 'agent' }, 'DaemonSet', 'agent'],
  [{ job_name: 'backup', job: 'kube-state-metrics' }, 'Job', 'backup'],
  [{ cronjob: 'nightly' }, 'CronJob', 'nightly'],
  [{ persistentvolumeclaim: 'data' }, 'PersistentVolumeClaim', 'data'],
  [{ horizontalpodautoscaler: 'web' }, 'HorizontalPodAutoscaler', 'web'],
])('%o names a %s', (labels, kind, name) => {
  expect(labelled({ alertname: 'X', namespace: 'shop', ...labels }).target.object).toEqual({
    cluster: 'home',
    namespace: 'shop',
    kind,
    name,
  });
});

test('a node is an object only where no namespace says that something on it is meant', () => {
  expect(labelled({ alertname: 'X', node: 'n1' }).target.object).toEqual({
    cluster: 'home',
    kind: 'Node',
    name: 'n1',
  });
  expect(labelled({ alertname: 'X', node: 'n1', namespace: 'shop' }).target.object).toBeUndefined();
});

test('cluster, namespace and service come from the labels that exporters write', () => {
  expect(
    labelled({ alertname: 'X', cluster: 'prod', exported_namespace: 'shop', app: 'web' }).target,
  ).toEqual({
    cluster: 'prod',
    namespace: 'shop',
    service: 'web',
  });
});

test.each([
  ['critical', 'critical'],
  ['PAGE', 'critical'],
  ['Warning', 'medium'],
  ['info', 'low'],
  ['sev-unheard-of', 'medium'],
  ['constructor', 'medium'],
  ['__proto__', 'medium'],
  ['', 'medium'],
])('severity %j is %s', (severity, expected) => {
  expect(labelled({ alertname: 'X', severity }).severity).toBe(expected);
});

describe('missing parts', () => {
  test('without annotations the title is made of name and object', () => {
    const signal = one({ annotations: undefined });
    expect(signal.title).toBe('KubePodCrashLooping on web-1');
    expect(signal.snippet).toBe('');
  });

  test('without labels there is still a signal', () => {
    expect(one({ labels: {}, annotations: {} })).toMatchObject({
      title: 'alert',
      target: { cluster: 'home' },
    });
  });

  test('without a fingerprint the labels are one, in any order', () => {
    const a = one({ fingerprint: undefined, labels: { alertname: 'X', a: '1', b: '2' } });
    const b = one({ fingerprint: undefined, labels: { b: '2', a: '1', alertname: 'X' } });
    expect(a.dedupKey).toBe(b.dedupKey);
    expect(one({ fingerprint: undefined, labels: { alertname: 'X', a: '2', b: '2' } }).dedupKey).not.toBe(
      a.dedupKey,
    );
  });

  test('a fingerprint that is none does not become a key of any length', () => {
    expect(one({ fingerprint: 'x'.repeat(100_000) }).dedupKey.length).toBeLessThan(100);
  });

  test('without a generator the link leads to Alertmanager, and only what a browser fetches is a link', () => {
    expect(one({ generatorURL: '' }).link).toBe('http://alertmanager:9093');
    expect(one({ generatorURL: 'javascript:alert(1)' }).link).toBe('http://alertmanager:9093');
    expect(one({ generatorURL: undefined }, { externalURL: undefined }).link).toBeUndefined();
  });
});

describe('hostile text', () => {
  const SECRET = 'AKIAIOSFODNN7EXAMPLE';

  test('secrets are redacted wherever they stand', () => {
    const signal = one({
      labels: { alertname: 'X', namespace: 'shop', password: 'hunter2-hunter2', key: SECRET },
      annotations: {
        summary: `failed with ${SECRET}`,
        description: `password=correct-horse-battery ${SECRET}`,
      },
      generatorURL: `https://user:correct-horse@prometheus/graph?token=${SECRET}`,
    });
    const stored = JSON.stringify(signal);
    for (const secret of [SECRET, 'correct-horse']) expect(stored).not.toContain(secret);
    expect(signal.title).toContain('[redacted:');
  });

  test('what Postgres cannot store is taken out: NUL and half surrogate pairs', () => {
    const signal = one({
      labels: { alertname: 'X\0', 'na\0me': 'v\0\ud800', namespace: 'shop' },
      annotations: { summary: 'a\0b', description: '\udfff' },
    });
    expect(JSON.stringify(signal)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    expect(signal.title).toBe('ab');
  });

  test('a title is one line of at most 200 characters, a snippet at most 2,000', () => {
    const signal = one({
      annotations: { summary: `first\n# second\t${'x'.repeat(5_000)}`, description: 'y'.repeat(9_000) },
    });
    expect(signal.title).toMatch(/^first # second x+$/);
    expect(signal.title).toHaveLength(200);
    expect(signal.snippet).toHaveLength(2_000);
  });

  test('names of object properties are labels like any other', () => {
    const labels = JSON.parse('{"alertname":"X","__proto__":"p","constructor":"c","toString":"t"}') as Record<
      string,
      string
    >;
    const signal = labelled(labels);
    expect(signal.target).toEqual({ cluster: 'home', namespace: undefined, service: undefined });
    expect(signal.labels.constructor).toBe('c');
  });
});

test.each([
  ['null', null, 'body'],
  ['text', 'firing', 'body'],
  ['another version', webhook([], { version: '3' }), 'version'],
  ['no alerts', { version: '4' }, 'alerts'],
  ['a status of its own', webhook([alert({ status: 'pending' })]), 'alerts.0.status'],
  ['a time that is none', webhook([alert({ startsAt: 'yesterday' })]), 'alerts.0.startsAt'],
  ['a label that is no text', webhook([alert({ labels: { alertname: 5 } })]), 'alerts.0.labels.alertname'],
  ['a storm', webhook(Array.from({ length: 1_001 }, () => alert())), 'alerts'],
])('%s is refused, and the field is named', (_what, body, field) => {
  expect(() => parse(body)).toThrow(InvalidInputError);
  expect(() => parse(body)).toThrow(`: ${field}:`);
});
