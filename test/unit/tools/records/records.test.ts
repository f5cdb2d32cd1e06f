import { expect, test } from 'vitest';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { callOver } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import getRecord from '#tools/records/get-record.ts';
import listRecords from '#tools/records/list-records.ts';

type Listed = Awaited<ReturnType<NonNullable<ToolReads['records']>['list']>>;

const reads = (): ToolReads => ({
  ports: portsOf({ objects: [] }),
  vault: createMemoryVault(() => NOW),
  records: {
    kinds: () => ['service', 'environment'],
    list: async (kind): Promise<Listed> =>
      kind === 'service'
        ? [
            {
              key: 'checkout',
              revision: 3,
              body: { owner: '@shop', dependencies: ['payments-db'], title: 'Checkout' },
            },
            { key: 'web', revision: 1, body: { owner: '@web', dependencies: ['checkout'] } },
          ]
        : [{ key: 'prod', revision: 1, body: { cluster: 'east', autonomy: 'suggest' } }],
  },
});
const ask = (tool: typeof getRecord, input: object) =>
  callOver(tool, input, { objects: [] }, { reads: reads() });

test('all kinds are listed with what tells them apart', async () => {
  expect((await ask(listRecords, {})).content.records).toEqual([
    { kind: 'service', key: 'checkout', revision: 3, title: 'Checkout', owner: '@shop' },
    { kind: 'service', key: 'web', revision: 1, owner: '@web' },
    { kind: 'environment', key: 'prod', revision: 1, cluster: 'east', autonomy: 'suggest' },
  ]);
});

test('text is looked for in keys and bodies', async () => {
  expect((await ask(listRecords, { contains: 'CHECKOUT' })).content.records).toHaveLength(2);
  expect((await ask(listRecords, { contains: 'payments' })).content.records).toMatchObject([
    { key: 'checkout' },
  ]);
  expect(await ask(listRecords, { contains: 'nothing' })).toMatchObject({ status: 'no_data' });
  expect((await ask(listRecords, { limit: 1 })).truncated).toEqual({ shown: 1, of: 3 });
});

test('one is given in full', async () => {
  expect((await ask(getRecord, { kind: 'service', key: 'checkout' })).content).toMatchObject({
    revision: 3,
    body: { dependencies: ['payments-db'] },
  });
  expect(await ask(getRecord, { kind: 'service', key: 'gone' })).toMatchObject({ status: 'no_data' });
});

test('a kind that does not exist says which do', async () => {
  for (const tool of [getRecord, listRecords])
    expect(
      await ask(tool, tool === getRecord ? { kind: 'person', key: 'x' } : { kind: 'person' }),
    ).toMatchObject({
      status: 'error',
      fix: 'The kinds are service, environment.',
    });
});
