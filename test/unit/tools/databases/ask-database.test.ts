import { describe, expect, test } from 'vitest';
import type { DatabaseAnswer, DatabasesPort } from '#src/evidence/ports.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { callOver, toolScope } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import askDatabase from '#tools/databases/ask-database.ts';

const answer = (connection: string, question: DatabaseAnswer['question'], rows = 1): DatabaseAnswer => ({
  connection,
  question,
  rows: Array.from({ length: rows }, (_, n) => ({ used: n })),
});

const missing = [{ what: 'locks of database orders', why: 'It hangs', fix: 'See what it is busy with.' }];
function readsWith(items: DatabaseAnswer[], seen: unknown[] = []) {
  const databases: DatabasesPort = {
    source: 'postgres',
    ask: async (request) => {
      seen.push(request);
      return { items, truncated: false, query: 'orders: connections', missing };
    },
  };
  return { ports: { ...portsOf({ objects: [] }), databases }, vault: createMemoryVault(() => NOW) };
}

describe('ask-database', () => {
  const items = [
    answer('orders', 'connections', 120),
    answer('orders', 'read-only'),
    answer('stock', 'connections'),
  ];
  const ask = (input: object) => callOver(askDatabase, input, { objects: [] }, { reads: readsWith(items) });

  test('gives answers by question and database, and what was not answered', async () => {
    const all = await ask({});
    expect(all.content.answers).toHaveLength(3);
    expect(all.content.notAnswered).toEqual(missing);
    expect(all.summary).toBe(
      '3 answers of the databases of namespace shop; not answered: locks of database orders.',
    );
    const stock = await ask({ database: 'stock', question: 'connections' });
    expect(stock.content).toMatchObject({ answers: [{ connection: 'stock' }], notAnswered: [] });
    expect(await ask({ database: 'gone' })).toMatchObject({ status: 'no_data' });
    expect((await ask({ question: 'locks' })).summary).toContain('No answer of the databases');
  });

  test('many rows are cut, and how many there were is said', async () => {
    const { content } = await ask({ database: 'orders', question: 'connections' });
    expect(content.answers[0].rows.slice(0, 2)).toEqual([{ used: 0 }, { used: 1 }]);
    expect(content.answers[0]).toMatchObject({ rowsInAll: 120 });
    expect(content.answers[0].rows.length).toBeLessThanOrEqual(50);
  });

  test('asks for the namespace and the services of the case', async () => {
    const seen: unknown[] = [];
    await callOver(
      askDatabase,
      {},
      { objects: [] },
      {
        reads: readsWith([], seen),
        scope: { ...toolScope('shop'), service: 'checkout', dependencies: ['stock'] },
      },
    );
    expect(seen).toEqual([{ namespace: 'shop', services: ['checkout', 'stock'] }]);
  });

  test('without any says which setting connects them', async () => {
    const { databases: _, ...ports } = portsOf({ objects: [] });
    expect(
      await callOver(
        askDatabase,
        {},
        { objects: [] },
        { reads: { ports, vault: createMemoryVault(() => NOW) } },
      ),
    ).toMatchObject({ status: 'error', fix: expect.stringContaining('CASEBOOK_CONNECTIONS') as string });
  });
});
