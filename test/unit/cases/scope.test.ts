import { expect, test } from 'vitest';
import { environmentOf, scopeOf } from '#src/cases/scope.ts';
import { environmentRecordSchema, serviceRecordSchema } from '#src/records/kinds.ts';
import type { Signal, SignalTarget } from '#src/signals/types.ts';

const signalAt = (target: SignalTarget): Signal => ({
  id: 's',
  team: 'T1',
  source: 'alertmanager',
  fingerprint: 'f',
  dedupKey: 'k',
  status: 'firing',
  title: 't',
  severity: 'high',
  target,
  labels: {},
  snippet: '',
  firstSeenAt: new Date('2026-03-04T10:00:00Z'),
  receivedAt: new Date('2026-03-04T10:05:00Z'),
});
const service = (body: object) => ({
  key: 'checkout',
  body: serviceRecordSchema.parse({ owner: '@payments', ...body }),
});
const environment = (key: string, body: object) => ({
  key,
  body: environmentRecordSchema.parse({ cluster: 'prod', ...body }),
});

test('the environment that names the namespace wins over the one of the whole cluster', () => {
  const whole = environment('prod', {});
  const shop = environment('prod-shop', { namespaces: ['shop'] });
  const elsewhere = environment('other', { cluster: 'staging' });
  const all = [elsewhere, whole, shop];
  expect(environmentOf(all, 'prod', 'shop')?.key).toBe('prod-shop');
  expect(environmentOf(all, 'prod', 'data')?.key).toBe('prod');
  expect(environmentOf(all, 'prod', undefined)?.key).toBe('prod');
  expect(environmentOf([shop], 'prod', 'data')).toBeUndefined();
  expect(environmentOf(all, 'nowhere', 'shop')).toBeUndefined();
});

test('the signal says where; the record fills in what it left out', () => {
  const object = { cluster: 'prod', namespace: 'shop', kind: 'Pod', name: 'web-1' };
  const record = service({
    namespace: 'payments',
    workload: { name: 'checkout-api' },
    dependencies: ['auth'],
  });
  expect(scopeOf(signalAt({ cluster: 'prod', namespace: 'shop', object }), record, undefined)).toMatchObject({
    namespaces: ['shop'],
    object,
    service: 'checkout',
    dependencies: ['auth'],
  });
  expect(scopeOf(signalAt({ cluster: 'prod', service: 'checkout' }), record, undefined)).toMatchObject({
    namespaces: ['payments'],
    object: { cluster: 'prod', namespace: 'payments', kind: 'Deployment', name: 'checkout-api' },
  });
});

test('without a namespace the environment bounds the look, and without an environment nothing does', () => {
  const signal = signalAt({ cluster: 'prod' });
  expect(scopeOf(signal, undefined, environment('prod', { namespaces: ['a', 'b'] })).namespaces).toEqual([
    'a',
    'b',
  ]);
  expect(scopeOf(signal, undefined, undefined)).toMatchObject({ namespaces: [], dependencies: [] });
  expect(scopeOf(signalAt({ cluster: 'prod', service: 'unknown' }), undefined, undefined)).toMatchObject({
    service: 'unknown',
  });
});

test('the window begins two hours before the first sign and ends when the signal came', () => {
  expect(scopeOf(signalAt({ cluster: 'prod' }), undefined, undefined).window).toEqual({
    from: '2026-03-04T08:00:00.000Z',
    to: '2026-03-04T10:05:00.000Z',
  });
});
