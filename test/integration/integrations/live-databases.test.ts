import { createServer, type Server } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liveDatabases } from '#src/evidence/live-databases.ts';
import type { DatabaseAnswer, DatabaseQuestion } from '#src/evidence/ports.ts';
import type { Connection } from '#src/integrations/postgres/connections.ts';
import { type TestDatabase, testPostgres } from '#test/support/engines.ts';

let database: TestDatabase;
let owner: pg.Client;
const roles: string[] = [];

beforeAll(async () => {
  database = await testPostgres();
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query('create table instances (instance text, service text, last_seen timestamptz)');
  await owner.query("insert into instances values ('10.0.0.7:8080', 'cart', '2030-05-17T12:00:00Z')");
});

afterAll(async () => {
  for (const role of roles) await owner.query(`drop owned by ${role}; drop role ${role}`);
  await owner.end();
  await database.drop();
});

/** The url of a new role, named apart from those of tests at the same time. */
async function roleUrl(grants: (role: string) => string): Promise<{ role: string; url: string }> {
  const role = `reader_${roles.length}_${database.name}`.slice(0, 60);
  await owner.query(`create role ${role} login password 'pw-of-reader'`);
  roles.push(role);
  const sql = grants(role);
  if (sql) await owner.query(sql);
  const url = new URL(database.url);
  url.username = role;
  url.password = 'pw-of-reader';
  return { role, url: url.href };
}

function connection(url: string, more: Partial<Connection> = {}): Connection {
  return {
    name: 'orders',
    url,
    namespaces: ['shop'],
    services: [],
    statementTimeoutMs: 2_000,
    questions: ['connections', 'read-only', 'replication', 'locks'],
    ...more,
  };
}

const ask = (connections: Connection[], services: string[] = [], signal = AbortSignal.timeout(20_000)) =>
  liveDatabases(connections).ask({ namespace: 'shop', services }, { signal, limit: 50 });

const answer = (items: DatabaseAnswer[], question: DatabaseQuestion) =>
  items.find((each) => each.question === question)?.rows;

const sessions = async (role: string): Promise<number> => {
  const { rows } = await owner.query<{ count: number }>(
    'select count(*)::int as count from pg_stat_activity where usename = $1',
    [role],
  );
  return rows[0]?.count ?? -1;
};

describe('a database of users', () => {
  test('answers what it is asked, to a role that may only read, and the connection is closed', async () => {
    const { role, url } = await roleUrl((name) => `grant select on instances to ${name}`);
    const found = await ask([
      connection(url, {
        services: ['cart'],
        questions: ['connections', 'read-only', 'replication', 'locks', 'registrations'],
        registrations: { sql: 'select instance, service, last_seen from instances' },
      }),
    ]);
    expect(found.missing).toEqual([]);
    expect(found.items.map(({ connection: name, services }) => [name, services])).toEqual(
      Array.from({ length: 5 }, () => ['orders', ['cart']]),
    );
    const [connections] = answer(found.items, 'connections') ?? [];
    expect(connections).toMatchObject({ max: 200, reserved: 3 });
    // Ours and the owner's at least: others' sessions are seen by a plain role too.
    expect(connections?.used).toBeGreaterThanOrEqual(2);
    expect(answer(found.items, 'read-only')).toEqual([{ in_recovery: false, default_read_only: false }]);
    expect(answer(found.items, 'replication')).toEqual([]);
    expect(answer(found.items, 'locks')).toMatchObject([{ waiting: expect.any(Number) as number }]);
    expect(answer(found.items, 'registrations')).toEqual([
      { instance: '10.0.0.7:8080', service: 'cart', last_seen: '2030-05-17T12:00:00.000Z' },
    ]);
    expect(found.query).toBe('orders: connections, read-only, replication, locks, registrations');
    await expect.poll(() => sessions(role)).toBe(0);
  });

  test('says that it is read-only by default, whatever the reader has for itself', async () => {
    const { role, url } = await roleUrl(
      (name) => `alter role ${name} set default_transaction_read_only = on`,
    );
    const readOnly = () =>
      ask([connection(url, { questions: ['read-only'] })]).then(({ items }) => answer(items, 'read-only'));
    expect(await readOnly()).toEqual([{ in_recovery: false, default_read_only: false }]);
    await owner.query(`alter database ${database.name} set default_transaction_read_only = on`);
    try {
      expect(await readOnly()).toEqual([{ in_recovery: false, default_read_only: true }]);
      await owner.query(`alter role ${role} reset default_transaction_read_only`);
      expect(await readOnly()).toEqual([{ in_recovery: false, default_read_only: true }]);
    } finally {
      await owner.query(`alter database ${database.name} reset default_transaction_read_only`);
    }
  });

  test('says who waits for locks, and for how long', async () => {
    const { url } = await roleUrl(() => '');
    const waiter = new pg.Client({ connectionString: database.url });
    await waiter.connect();
    await owner.query('begin; lock table instances in access exclusive mode');
    const waiting = waiter.query('select * from instances');
    try {
      await expect
        .poll(async () => answer((await ask([connection(url, { questions: ['locks'] })])).items, 'locks'))
        .toMatchObject([{ waiting: 1 }]);
      const [locks] = answer((await ask([connection(url, { questions: ['locks'] })])).items, 'locks') ?? [];
      expect(locks?.longest_wait_seconds).toBeGreaterThan(0);
      expect(locks?.longest_wait_seconds).toBeLessThan(30);
    } finally {
      await owner.query('rollback');
      await waiting;
      await waiter.end();
    }
  });

  test('is asked only for its namespaces, those of the services in question first', async () => {
    const { url } = await roleUrl(() => '');
    const questions: DatabaseQuestion[] = ['read-only'];
    const found = await ask(
      [
        connection(url, { name: 'elsewhere', namespaces: ['other'], questions }),
        connection(url, { name: 'plain', questions }),
        connection(url, { name: 'used', services: ['cart'], questions }),
      ],
      ['cart'],
    );
    expect(found.items.map(({ connection: name }) => name)).toEqual(['used', 'plain']);
  });

  test.each<[string, (role: string) => string, RegExp, RegExp]>([
    [
      'a table',
      (role) => `grant insert on instances to ${role}`,
      /may write to table instances/,
      /revoke insert, update, delete, truncate on instances/,
    ],
    [
      'a column',
      (role) => `grant update (service) on instances to ${role}`,
      /may write to table instances/,
      /revoke insert/,
    ],
    [
      'all data',
      (role) => `grant pg_write_all_data to ${role}`,
      /is a member of pg_write_all_data/,
      /revoke pg_write_all_data from reader_/,
    ],
    [
      'a schema',
      (role) => `grant create on schema public to ${role}`,
      /may create in schema public/,
      /revoke create on schema public/,
    ],
    [
      'the database',
      (role) => `grant create on database ${database.name} to ${role}`,
      /may create schemas/,
      /revoke create on database/,
    ],
    ['roles', (role) => `alter role ${role} createrole`, /may create roles/, /nocreaterole/],
    [
      'its own table',
      (role) => `create table owned_by_reader (); alter table owned_by_reader owner to ${role}`,
      /owns table owned_by_reader/,
      /owner to another role/,
    ],
    ['everything', (role) => `alter role ${role} superuser`, /is a superuser/, /nosuperuser/],
  ])(
    'is not asked by a role that may write to %s: a gap that says what to revoke',
    async (_, grants, why, fix) => {
      const { role, url } = await roleUrl(grants);
      const found = await ask([connection(url)]);
      await owner.query(`alter role ${role} nosuperuser`);
      expect(found.items).toEqual([]);
      expect(found.missing).toHaveLength(1);
      expect(found.missing?.[0]).toMatchObject({
        what: 'connections, read-only, replication, locks of database orders',
        why: expect.stringMatching(why) as string,
        fix: expect.stringMatching(fix) as string,
      });
      expect(found.missing?.[0]?.fix).toMatch(/create role casebook_reader login/);
    },
  );

  test('refuses a statement that writes, in a function too', async () => {
    const { url } = await roleUrl(() => '');
    await owner.query(
      `create or replace function sneaky() returns int language plpgsql security definer as
       $$ begin insert into instances values ('x', 'x', now()); return 1; end $$`,
    );
    const found = await ask([
      connection(url, {
        questions: ['registrations', 'read-only'],
        registrations: { sql: 'select sneaky() as instance' },
      }),
    ]);
    expect(found.missing).toMatchObject([
      {
        what: 'registrations of database orders',
        why: expect.stringContaining('read-only transaction') as string,
      },
    ]);
    expect(found.items.map(({ question }) => question)).toEqual(['read-only']);
    const { rows } = await owner.query("select 1 from instances where service = 'x'");
    expect(rows).toEqual([]);
  });

  test('names the right that is missing for registrations', async () => {
    const { url } = await roleUrl(() => '');
    const found = await ask([
      connection(url, {
        questions: ['registrations'],
        registrations: { sql: 'select instance from instances' },
      }),
    ]);
    expect(found.missing).toMatchObject([
      {
        why: expect.stringContaining('permission denied for table instances') as string,
        fix: expect.stringContaining('Grant') as string,
      },
    ]);
  });

  test('a statement that hangs is a gap, and the other questions are answered', async () => {
    const { url } = await roleUrl(() => '');
    const started = Date.now();
    const found = await ask([
      connection(url, {
        statementTimeoutMs: 300,
        questions: ['registrations', 'read-only'],
        registrations: { sql: 'select pg_sleep(60)::text as instance' },
      }),
    ]);
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(found.items.map(({ question }) => question)).toEqual(['read-only']);
    expect(found.missing).toMatchObject([
      { what: 'registrations of database orders', why: expect.stringContaining('within 300 ms') as string },
    ]);
  });

  test('a database that is full says so itself', async () => {
    const { role, url } = await roleUrl((name) => `alter role ${name} connection limit 0`);
    const found = await ask([connection(url, { questions: ['connections', 'locks'] })]);
    expect(answer(found.items, 'connections')).toEqual([
      { used: null, max: null, reserved: null, refused: `too many connections for role "${role}"` },
    ]);
    expect(found.missing).toMatchObject([{ what: 'locks of database orders' }]);
  });

  test('a wrong password is a gap without the password', async () => {
    const { url } = await roleUrl(() => '');
    const found = await ask([connection(url.replace('pw-of-reader', 'pw-that-is-wrong'))]);
    expect(found.missing).toMatchObject([
      { why: expect.stringContaining('authentication failed') as string },
    ]);
    expect(JSON.stringify(found)).not.toContain('pw-that-is-wrong');
  });
});

describe('a server that does not answer', () => {
  let silent: Server;
  let port: number;
  beforeAll(async () => {
    silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    port = (silent.address() as { port: number }).port;
  });
  afterAll(() => void silent.close());

  test('that is down is a gap, and stops no other', async () => {
    const { url } = await roleUrl(() => '');
    const found = await ask([
      connection('postgres://reader:pw@127.0.0.1:9/none', { name: 'down' }),
      connection(url, { name: 'up', questions: ['read-only'] }),
    ]);
    expect(found.items.map(({ connection: name }) => name)).toEqual(['up']);
    expect(found.missing).toMatchObject([
      {
        what: 'connections, read-only, replication, locks of database down',
        why: expect.stringContaining('ECONNREFUSED') as string,
      },
    ]);
  });

  test('that takes the connection and is silent is given up', async () => {
    const started = Date.now();
    const found = await ask([connection(`postgres://reader:pw@127.0.0.1:${port}/none`)]);
    expect(Date.now() - started).toBeLessThan(6_000);
    expect(found.missing).toHaveLength(1);
  });

  test('is left at once when the look is cancelled', async () => {
    const stop = new AbortController();
    const asked = ask([connection(`postgres://reader:pw@127.0.0.1:${port}/none`)], [], stop.signal);
    setTimeout(() => stop.abort(new Error('the case was closed')), 50);
    const started = Date.now();
    await expect(asked).rejects.toThrow('the case was closed');
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});
