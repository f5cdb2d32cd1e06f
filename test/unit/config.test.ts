import { expect, test } from 'vitest';
import {
  environmentSchema,
  environmentVariable,
  loadConfig,
  loadRolePasswords,
  loadSourcesConfig,
  parseClusters,
} from '#src/config.ts';

const MINIMUM = { DATABASE_URL: 'postgres://user@localhost/casebook' };

test('the database is all that must be said', () => {
  expect(loadConfig(MINIMUM)).toMatchObject({
    DATABASE_URL: MINIMUM.DATABASE_URL,
    PORT: 3000,
    CASEBOOK_CHANNEL: 'incidents',
    CASEBOOK_SWEEP_SECONDS: 15,
    LOG_LEVEL: 'info',
  });
});

test('a blank PORT is the default, a blank DATABASE_URL is missing', () => {
  expect(loadConfig({ ...MINIMUM, PORT: ' ' }).PORT).toBe(3000);
  expect(() => loadConfig({ DATABASE_URL: '' })).toThrow('DATABASE_URL');
});

test('an empty variable is one that is not set, as in an env file with blanks', () => {
  const blanks = Object.fromEntries(
    Object.entries(environmentSchema.shape)
      .filter(
        ([name, field]) =>
          name !== 'DATABASE_URL' &&
          field.safeParse(undefined).success &&
          field.safeParse(undefined).data === undefined,
      )
      .map(([name]) => [name, '']),
  );
  expect(Object.keys(blanks).length).toBeGreaterThan(10);
  const config = loadConfig({ ...MINIMUM, ...blanks });
  expect(Object.keys(blanks).filter((name) => config[name as keyof typeof config] !== undefined)).toEqual([]);
});

test('numbers are read from text', () => {
  expect(loadConfig({ ...MINIMUM, PORT: '8080', CASEBOOK_HOLD_SECONDS: '5' })).toMatchObject({
    PORT: 8080,
    CASEBOOK_HOLD_SECONDS: 5,
  });
});

test('everything that is wrong is named at once, with what it is for', () => {
  const wrong = () => loadConfig({ PORT: 'http', LOG_LEVEL: 'loud', CASEBOOK_SWEEP_SECONDS: '0' });
  expect(wrong).toThrow(expect.objectContaining({ name: 'ConfigError' }));
  for (const name of [
    'DATABASE_URL (Postgres of this process',
    'PORT (',
    'LOG_LEVEL (',
    'CASEBOOK_SWEEP_SECONDS (',
  ])
    expect(wrong).toThrow(name);
});

test('a wrong value is not repeated: it may be a secret', () => {
  expect(() => loadConfig({ DATABASE_URL: 'mysql://root:hunter2@db' })).toThrow(
    expect.not.stringContaining('hunter2'),
  );
});

test('every variable says what it is for', () => {
  for (const [name, field] of Object.entries(environmentSchema.shape))
    expect(field.description, name).toMatch(/\w+ \w+/);
});

test('clusters are pairs of name and context', () => {
  expect(parseClusters(undefined)).toEqual([]);
  expect(parseClusters('prod=ctx-a, staging = ctx-b')).toEqual([
    { name: 'prod', context: 'ctx-a' },
    { name: 'staging', context: 'ctx-b' },
  ]);
  for (const value of ['prod', 'prod=', '=ctx', 'a=b,'])
    expect(() => parseClusters(value)).toThrow('CASEBOOK_CLUSTERS');
});

test('passwords of roles are read only where they are set', () => {
  expect(loadRolePasswords({})).toEqual({});
  expect(
    loadRolePasswords({
      CASEBOOK_SLACK_PASSWORD: 's',
      CASEBOOK_WORKER_PASSWORD: '',
      CASEBOOK_EXECUTOR_PASSWORD: 'e',
    }),
  ).toEqual({
    casebook_slack: 's',
    casebook_executor: 'e',
  });
});

test('sources need no database: blanks are not set, and what is wrong is named', () => {
  expect(loadSourcesConfig({ PROMETHEUS_URL: ' ', ALERTMANAGER_URL: 'http://alerts:9093' })).toEqual({
    CLICKHOUSE_USER: 'default',
    CLICKHOUSE_PASSWORD: '',
    CLICKHOUSE_DATABASE: 'default',
    ALERTMANAGER_URL: 'http://alerts:9093',
    CASEBOOK_PROBES: 'off',
  });
  expect(() => loadSourcesConfig({ CASEBOOK_PROBES: 'sometimes' })).toThrow('CASEBOOK_PROBES (on: try');
});

test('a variable that a file names is one that is not blank', () => {
  expect(environmentVariable('ORDERS_URL', { ORDERS_URL: ' postgres://db ' })).toBe('postgres://db');
  expect(environmentVariable('ORDERS_URL', { ORDERS_URL: ' ' })).toBeUndefined();
});
