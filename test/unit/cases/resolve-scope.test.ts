import { expect, test } from 'vitest';
import { type NameLookup, resolveScope } from '#src/cases/resolve-scope.ts';
import type { CaseScope } from '#src/cases/types.ts';

const scope = (fields: Partial<CaseScope> = {}): CaseScope => ({
  cluster: 'home',
  namespaces: [],
  dependencies: [],
  window: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' },
  ...fields,
});
const workloads = [
  { kind: 'Deployment', namespace: 'shop', name: 'web' },
  { kind: 'StatefulSet', namespace: 'data', name: 'web' },
  { kind: 'Deployment', namespace: 'shop', name: 'cart' },
];
const look: NameLookup = {
  namespaces: async () => ['default', 'kube-system', 'shop', 'data'],
  workloads: async (namespace) =>
    workloads.filter((one) => namespace === undefined || one.namespace === namespace),
};
const neverLooks: NameLookup = {
  namespaces: () => Promise.reject(new Error('looked')),
  workloads: () => Promise.reject(new Error('looked')),
};

test('what the signal named completely is not looked up', async () => {
  const object = { cluster: 'home', kind: 'Deployment', namespace: 'shop', name: 'web' };
  await expect(resolveScope(scope({ object }), [], neverLooks)).resolves.toMatchObject({
    namespaces: ['shop'],
    object,
  });
});

test('a word finds the workload of its name', async () => {
  await expect(resolveScope(scope(), ['why', 'is', 'cart', 'slow'], look)).resolves.toMatchObject({
    namespaces: ['shop'],
    object: { cluster: 'home', kind: 'Deployment', namespace: 'shop', name: 'cart' },
  });
});

test('a word that is a namespace narrows the look', async () => {
  await expect(resolveScope(scope(), ['web', 'data'], look)).resolves.toMatchObject({
    object: { kind: 'StatefulSet', namespace: 'data' },
  });
  const whole = await resolveScope(scope(), ['data', 'broken'], look);
  expect(whole).toMatchObject({ namespaces: ['data'] });
  expect(whole.object).toBeUndefined();
});

test('names that exist nowhere leave every namespace of applications', async () => {
  await expect(resolveScope(scope(), ['nothing'], look)).resolves.toMatchObject({
    namespaces: ['data', 'default', 'shop'],
  });
});

test('a bounded scope stays bounded, whatever is named', async () => {
  const bounded = scope({ namespaces: ['shop', 'default'] });
  const named = await resolveScope(bounded, ['web'], look);
  expect(named.namespaces.every((namespace) => bounded.namespaces.includes(namespace))).toBe(true);
});
