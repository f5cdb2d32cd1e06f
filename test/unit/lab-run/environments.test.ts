import { expect, test } from 'vitest';
import { commandLineEnvironment, modelEnvironment, roleEnvironments } from '#lab/run/environments.ts';

const KEY = 'sk-of-a-test';

function environments() {
  return roleEnvironments({
    databaseUrl: 'postgres://owner:x@127.0.0.1:5432/casebook',
    clickhouse: { url: 'http://127.0.0.1:8123', user: 'default', password: '', database: 'default' },
    given: {},
    secrets: {
      botToken: 'b',
      signingSecret: 's',
      webhookToken: 'w',
      slackDatabase: 'a',
      workerDatabase: 'b',
      executorDatabase: 'c',
    } as Parameters<typeof roleEnvironments>[0]['secrets'],
    clusterName: 'lab',
    kubeconfigs: { reader: 'r', executor: 'e' },
    ports: { app: 1, worker: 2, executor: 3 },
    slackApiUrl: 'http://127.0.0.1:3000/api/',
    recordsDir: 'records',
    sweepSeconds: 5,
    holdSeconds: undefined,
    logLevel: 'info',
    more: {},
    worker: modelEnvironment({
      CASEBOOK_MODEL: 'some-model',
      CASEBOOK_MODEL_FAST: ' ',
      CASEBOOK_AGENT_TOKENS: '9000',
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: 'http://127.0.0.1:8099/v1',
      HOME: '/root',
    }),
  });
}

test('the model of whoever starts the lab is the worker’s alone, and its key stands in no file', () => {
  const { slack, worker, executor } = environments();
  expect(worker).toMatchObject({
    CASEBOOK_MODEL: 'some-model',
    CASEBOOK_AGENT_TOKENS: '9000',
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: 'http://127.0.0.1:8099/v1',
  });
  expect(worker).not.toHaveProperty('CASEBOOK_MODEL_FAST');
  expect(worker).not.toHaveProperty('HOME');
  for (const other of [slack, executor]) expect(JSON.stringify(other)).not.toMatch(/OPENAI|CASEBOOK_MODEL/);
  const file = commandLineEnvironment({ slack, worker, executor });
  expect(file).toContain('CLICKHOUSE_URL=');
  expect(file).not.toContain(KEY);
});
