import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseFingerprint, signalFingerprint } from '#src/signals/fingerprint.ts';
import { alertmanager } from '#src/signals/sources/alertmanager.ts';
import type { SignalTarget } from '#src/signals/types.ts';

// Few characters, separators among them: that is where targets joined to one string would meet.
const name = fc.string({
  unit: fc.constantFrom('a', 'b', '/', '|', ',', '"', '.'),
  minLength: 1,
  maxLength: 4,
});
const target: fc.Arbitrary<SignalTarget> = fc
  .record({
    cluster: name,
    namespace: fc.option(name, { nil: undefined }),
    service: fc.option(name, { nil: undefined }),
    kind: fc.constantFrom('Pod', 'Deployment'),
    name: fc.option(name, { nil: undefined }),
  })
  .map(({ cluster, namespace, service, kind, name: object }) => ({
    cluster,
    namespace,
    service,
    ...(object === undefined ? {} : { object: { cluster, namespace, kind, name: object } }),
  }));

/** What makes two targets different places. A service is only looked at where no object is named. */
const place = ({ cluster, namespace, object, service }: SignalTarget): string =>
  JSON.stringify([
    cluster,
    namespace,
    object ? [object.kind, object.name] : null,
    object ? null : (service ?? null),
  ]);

test('equal exactly where source, name and place are equal', () => {
  fc.assert(
    fc.property(name, target, name, target, (aName, a, bName, b) => {
      const same = aName === bName && place(a) === place(b);
      expect(signalFingerprint('x', aName, a) === signalFingerprint('x', bName, b)).toBe(same);
    }),
    { numRuns: 2_000 },
  );
  expect(signalFingerprint('x', 'n', { cluster: 'c' })).not.toBe(
    signalFingerprint('y', 'n', { cluster: 'c' }),
  );
});

test('a case is about a place: every alert on one object or service joins it', () => {
  fc.assert(
    fc.property(target, name, name, (where, a, b) => {
      const [first, second] = [a, b].map((alert) =>
        caseFingerprint({ fingerprint: signalFingerprint('x', alert, where), target: where }),
      );
      expect(first === second).toBe(where.object !== undefined || where.service !== undefined || a === b);
    }),
  );
});

test('a uid does not tell objects apart, a cluster does', () => {
  const object = { cluster: 'c', kind: 'Pod', namespace: 'n', name: 'p' };
  const at = (fields: Partial<SignalTarget['object'] & object>, cluster = 'c') =>
    signalFingerprint('x', 'n', { cluster, namespace: 'n', object: { ...object, cluster, ...fields } });
  expect(at({ uid: 'one' })).toBe(at({ uid: 'two' }));
  expect(at({}, 'c')).not.toBe(at({}, 'd'));
});

test('neither the order of labels nor any text changes it', () => {
  const labels = fc.dictionary(
    fc.constantFrom('instance', 'container', 'severity', 'team', 'job', 'x_y'),
    fc.string(),
  );
  const of = (given: Record<string, string>, annotations: Record<string, string>) =>
    alertmanager.parse(
      {
        version: '4',
        alerts: [{ status: 'firing', labels: given, annotations, startsAt: '2026-01-01T00:00:00Z' }],
      },
      { defaultCluster: 'home' },
    )[0];
  fc.assert(
    fc.property(labels, fc.string(), fc.string(), fc.boolean(), (extra, summary, description, turned) => {
      const facts = { alertname: 'Leak', namespace: 'shop', deployment: 'web' };
      const entries = Object.entries({ ...extra, ...facts });
      const other = of(Object.fromEntries(turned ? entries.reverse() : entries), { summary, description });
      expect(other?.fingerprint).toBe(of(facts, {})?.fingerprint);
    }),
  );
});
