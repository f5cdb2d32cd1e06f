import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentRun, type Ledger, runIdOf } from '#src/agent/run/ledger.ts';
import { callsOfRun, pruneLedger, runsOfCase, storedLedger } from '#src/store/agent-runs.ts';
import { openOrJoinCase } from '#src/store/cases.ts';
import { newCase, openTestStore, type TestStore } from './test-store.ts';

let store: TestStore;
let ledger: Ledger;
let run: AgentRun;
beforeEach(async () => {
  store = await openTestStore();
  const { case: subject } = await openOrJoinCase(store.db, newCase());
  ledger = storedLedger(store.db);
  run = {
    id: runIdOf(subject.id, 'diagnostician:1'),
    team: subject.team,
    caseId: subject.id,
    attempt: 1,
    agent: 'diagnostician',
    key: 'diagnostician:1',
    input: { z: 1, a: { y: 2, b: 3 } },
    promptHash: 'p'.repeat(64),
    model: 'model-a',
  };
});
afterEach(() => store[Symbol.asyncDispose]());

const usage = { tokensIn: 30, tokensOut: 7, dollars: 0.25, modelCalls: 2, toolCalls: 1 };

async function play(): Promise<void> {
  const call = { model: 'model-a', tokensIn: 15, tokensOut: 3, dollars: 0.125, latencyMs: 12.6 };
  await ledger.modelCall(run.id, {
    ...call,
    seq: 1,
    request: '{"b":1,"a":2}',
    status: 429,
    retryAfterMs: 25_000,
    error: 'busy',
  });
  await ledger.modelCall(run.id, {
    ...call,
    seq: 2,
    request: '{"b":1,"a":2}',
    response: '{"ü":"  two  blanks"}',
    status: 200,
  });
  await ledger.toolCall(run.id, {
    seq: 1,
    toolCallId: 'call_1',
    tool: 'list-objects',
    input: '{ "kind":"Pod" }',
    result: '{"status":"ok"}',
    status: 'ok',
    evidenceId: 'ev-0123456789ab',
    latencyMs: 3,
  });
}

test('what was sent and answered comes back byte for byte, and keys in their order', async () => {
  expect(await ledger.begin(run)).toBe('begun');
  await play();
  await ledger.end(run.id, { state: 'done', output: { z: 1, a: 2 }, usage });
  const [kept] = await runsOfCase(store.db, run.caseId);
  expect(JSON.stringify(kept?.input)).toBe('{"z":1,"a":{"y":2,"b":3}}');
  expect(JSON.stringify(kept?.output)).toBe('{"z":1,"a":2}');
  expect(kept).toMatchObject({ state: 'done', usage });
  if (!kept) throw new Error('no run');
  const { modelCalls, toolCalls } = await callsOfRun(store.db, kept);
  expect(modelCalls.map((one) => [one.status, one.request, one.response])).toEqual([
    [429, '{"b":1,"a":2}', undefined],
    [200, '{"b":1,"a":2}', '{"ü":"  two  blanks"}'],
  ]);
  expect(modelCalls.map((one) => one.retryAfterMs)).toEqual([25_000, undefined]);
  expect(toolCalls).toMatchObject([{ input: '{ "kind":"Pod" }', result: '{"status":"ok"}' }]);
});

test('a job that comes twice begins once, and hears how it ended', async () => {
  const begun = await Promise.all([ledger.begin(run), ledger.begin(run), ledger.begin(run)]);
  expect(begun.filter((one) => one === 'begun')).toHaveLength(1);
  expect(begun.filter((one) => one === 'busy')).toHaveLength(2);
  await ledger.end(run.id, { state: 'stopped', why: 'tokens', detail: 'No tokens left.', usage });
  expect(await ledger.begin(run)).toEqual({
    state: 'stopped',
    why: 'tokens',
    detail: 'No tokens left.',
    usage,
  });
});

test('a run whose process died is begun again by one, without its old calls', async () => {
  await ledger.begin(run);
  await play();
  await store.rows(`update agent_runs set started_at = now() - interval '11 minutes'`);
  const begun = await Promise.all([ledger.begin(run), ledger.begin(run)]);
  expect(begun.sort()).toEqual(['begun', 'busy']);
  await play();
  expect(await store.rows('select 1 from model_calls')).toHaveLength(2);
});

test('a run that is over is not ended again, and one call of a model is kept once', async () => {
  await ledger.begin(run);
  await play();
  await expect(
    ledger.toolCall(run.id, {
      seq: 2,
      toolCallId: 'call_1',
      tool: 'list-objects',
      input: '{}',
      result: '{}',
      status: 'ok',
      latencyMs: 1,
    }),
  ).rejects.toMatchObject({ code: '23505' });
  await ledger.end(run.id, { state: 'done', output: 'first', usage });
  await ledger.end(run.id, { state: 'failed', detail: 'late', usage });
  expect((await runsOfCase(store.db, run.caseId))[0]).toMatchObject({ state: 'done', output: 'first' });
});

test('retention takes requests and answers, and a replay then says so', async () => {
  await ledger.begin(run);
  await play();
  await ledger.end(run.id, { state: 'done', output: 'kept', usage });
  expect(await pruneLedger(store.db, 30)).toBe(0);
  await store.rows(`update model_calls set at = now() - interval '31 days'`);
  await store.rows(`update tool_calls set at = now() - interval '31 days'`);
  expect(await pruneLedger(store.db, 30)).toBe(3);
  const [kept] = await runsOfCase(store.db, run.caseId);
  if (!kept) throw new Error('no run');
  expect(kept.output).toBe('kept');
  await expect(callsOfRun(store.db, kept)).rejects.toMatchObject({ name: 'NotFoundError' });
});
