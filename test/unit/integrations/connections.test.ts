import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConnections } from '#src/integrations/postgres/connections.ts';

const folder = mkdtempSync(join(tmpdir(), 'casebook-connections-'));
const URL_OF_ORDERS = 'postgres://reader:secret-of-reader@db/orders';

function load(yaml: string, variables: Record<string, string> = {}) {
  const file = join(folder, 'connections.yaml');
  writeFileSync(file, yaml);
  return loadConnections(file, (name) => variables[name]);
}

describe('the file of connections', () => {
  it('names databases, with the questions that cost nothing by default', async () => {
    const connections = await load(`
- name: orders
  kind: postgres
  url: ${URL_OF_ORDERS}
  namespaces: [shop]
`);
    expect(connections).toEqual([
      {
        name: 'orders',
        url: URL_OF_ORDERS,
        namespaces: ['shop'],
        services: [],
        statementTimeoutMs: 2_000,
        questions: ['connections', 'read-only', 'replication', 'locks'],
      },
    ]);
  });

  it('takes urls from the environment and from files beside it', async () => {
    writeFileSync(join(folder, 'users.url'), 'postgresql://reader@db/users\n');
    const connections = await load(
      `
- {name: orders, kind: postgres, urlFrom: {env: ORDERS_URL}, namespaces: [shop]}
- {name: users, kind: postgres, urlFrom: {file: users.url}, namespaces: [shop]}
`,
      { ORDERS_URL: URL_OF_ORDERS },
    );
    expect(connections.map(({ url }) => url)).toEqual([URL_OF_ORDERS, 'postgresql://reader@db/users']);
  });

  it('may be empty', async () => {
    expect(await load('# none yet\n')).toEqual([]);
  });

  const valid = `name: orders, kind: postgres, url: "${URL_OF_ORDERS}", namespaces: [shop]`;
  it.each([
    ['what is no list', 'orders: {}', 'the file: '],
    ['broken YAML', '- {', 'cannot be used'],
    ['another kind', `[{${valid.replace('postgres,', 'mysql,')}}]`, '0.kind'],
    ['an unknown key', `[{${valid}, password: x}]`, 'password'],
    ['no namespaces', `[{${valid.replace('[shop]', '[]')}}]`, '0.namespaces'],
    ['no url', '[{name: orders, kind: postgres, namespaces: [shop]}]', '0.url: give url or urlFrom'],
    ['two urls', `[{${valid}, urlFrom: {env: X}}]`, '0.url: give url or urlFrom'],
    ['a url of another kind', `[{${valid.replace('postgres://', 'mysql://')}}]`, 'postgres://role:password'],
    [
      'a variable that is not set',
      '[{name: orders, kind: postgres, urlFrom: {env: NONE}, namespaces: [a]}]',
      'NONE is not set',
    ],
    [
      'a file that is not there',
      '[{name: orders, kind: postgres, urlFrom: {file: none}, namespaces: [a]}]',
      'ENOENT',
    ],
    ['two of a name', `[{${valid}}, {${valid}}]`, 'two have the same name'],
    ['an unknown question', `[{${valid}, questions: [tables]}]`, '0.questions.0'],
    ['registrations without SQL', `[{${valid}, questions: [registrations]}]`, '0.registrations'],
    ['SQL that writes', `[{${valid}, registrations: {sql: delete from a}}]`, 'begin with select'],
    ['two statements', `[{${valid}, registrations: {sql: "select 1; delete from a"}}]`, 'one statement'],
    ['a timeout that is too long', `[{${valid}, statementTimeoutMs: 60000}]`, '0.statementTimeoutMs'],
  ])('is refused with %s, and its secrets are not repeated', async (_, yaml, said) => {
    const refused = await load(yaml).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'ConfigError', message: expect.stringContaining(said) as string });
    expect(String(refused)).not.toContain('secret-of-reader');
  });

  it('says so where it is not there', async () => {
    await expect(loadConnections(join(folder, 'none.yaml'), () => undefined)).rejects.toThrow('ENOENT');
  });
});
