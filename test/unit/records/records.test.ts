import { expect, test } from 'vitest';
import { RECORD_KINDS } from '#src/records/kinds.ts';
import { parseRecords } from '#src/records/seed.ts';

test('documents of one file, with defaults', () => {
  const text = `
kind: service
key: checkout
body: { owner: '@payments', workload: { name: checkout-api } }
---
kind: environment
key: prod
body: { cluster: prod-eu, namespaces: [shop] }
`;
  expect(parseRecords(text, 'a.yaml')).toEqual([
    {
      kind: 'service',
      key: 'checkout',
      body: { owner: '@payments', workload: { kind: 'Deployment', name: 'checkout-api' }, dependencies: [] },
    },
    {
      kind: 'environment',
      key: 'prod',
      body: { cluster: 'prod-eu', namespaces: ['shop'], autonomy: 'suggest', approverGroups: [] },
    },
  ]);
});

test('an empty file and an empty document hold nothing', () => {
  expect(parseRecords('', 'a.yaml')).toEqual([]);
  expect(parseRecords('# only words\n---\n', 'a.yaml')).toEqual([]);
});

test('a new environment may only suggest, and nobody may approve there', () => {
  expect(RECORD_KINDS.environment.parse({ cluster: 'c' })).toMatchObject({
    autonomy: 'suggest',
    approverGroups: [],
  });
});

test.each([
  ['YAML that is none', 'kind: [', 'is not YAML'],
  ['a kind that is none', 'kind: team\nkey: a\nbody: {}', 'kind'],
  ['no key', 'kind: service\nbody: { owner: x }', 'key'],
  ['an empty key', "kind: service\nkey: ''\nbody: { owner: x }", 'key'],
  ['a service without an owner', 'kind: service\nkey: a\nbody: {}', 'owner'],
  ['an autonomy that is none', 'kind: environment\nkey: a\nbody: { cluster: c, autonomy: full }', 'autonomy'],
  ['a list', '- a', 'cannot be read'],
])('%s is refused with file and field', (_what, text, field) => {
  expect(() => parseRecords(text, 'team.yaml')).toThrow(
    expect.objectContaining({ name: 'InvalidInputError' }),
  );
  expect(() => parseRecords(text, 'team.yaml')).toThrow('team.yaml');
  expect(() => parseRecords(text, 'team.yaml')).toThrow(field);
});
