import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabWorkspace } from '#lab/slack/lab-workspace.ts';
import { errorCode, GENERAL, INCIDENTS, startLab, webClient } from '#test/integration/lab-slack/lab-app.ts';

let lab: LabWorkspace;
let client: WebClient;
let clock: number;
beforeEach(async () => {
  clock = Date.now();
  lab = await startLab({ now: () => clock });
  client = webClient(lab);
});
afterEach(() => lab.close());

const post = (channel = INCIDENTS) => client.chat.postMessage({ channel, text: 'x' });

it('answers 429 with Retry-After as often as planned, then works again', async () => {
  lab.faults.fail('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 7 }, 2);
  for (const _ of [1, 2]) {
    await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 });
  }
  expect((await post()).ok).toBe(true);
  expect(lab.calls('chat.postMessage').map((call) => call.outcome)).toEqual([
    'ratelimited',
    'ratelimited',
    'ok',
  ]);
  expect(lab.messages(INCIDENTS)).toHaveLength(1);
});

it('answers 500 or an error of Slack without carrying the call out', async () => {
  lab.faults.fail('*', { kind: 'server_error', status: 503 });
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 503 });
  lab.faults.fail('chat.postMessage', { kind: 'error', error: 'internal_error' });
  expect(await errorCode(post())).toBe('internal_error');
  expect(lab.messages(INCIDENTS)).toEqual([]);
});

it('never answers, or posts and then cuts the line: the caller cannot tell which', async () => {
  lab.faults.fail('chat.postMessage', { kind: 'timeout' });
  const impatient = webClient(lab, 300).chat.postMessage({ channel: INCIDENTS, text: 'x' });
  await expect(impatient).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  expect(lab.messages(INCIDENTS)).toEqual([]);
  lab.faults.fail('chat.postMessage', { kind: 'accepted_then_dropped' });
  await expect(post()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
  expect(lab.messages(INCIDENTS)).toHaveLength(1);
});

it('fails only the method it was told to', async () => {
  lab.faults.fail('chat.update', { kind: 'server_error' });
  const { ts = '' } = await post();
  await expect(client.chat.update({ channel: INCIDENTS, ts, text: 'y' })).rejects.toMatchObject({
    statusCode: 500,
  });
});

it('limits posting to about one a second and channel, others by their tier', async () => {
  lab.faults.rateLimits = true;
  for (const _ of [1, 2, 3]) await post();
  await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
  expect((await post(GENERAL)).ok).toBe(true);
  clock += 1_000;
  expect((await post()).ok).toBe(true);
  await expect(post()).rejects.toMatchObject({ retryAfter: 1 });

  const { ts = '' } = await post(GENERAL);
  const update = () => client.chat.update({ channel: GENERAL, ts, text: 'y' });
  for (let count = 0; count < 50; count += 1) await update();
  await expect(update()).rejects.toMatchObject({ retryAfter: 2 });
  clock += 2_000;
  expect((await update()).ok).toBe(true);
});

it('can be told over HTTP, and refuses what it does not know', async () => {
  const tell = (patch: object) =>
    fetch(`${lab.url}/lab/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(patch),
    });
  const fail = [{ method: 'chat.postMessage', fault: { kind: 'ratelimited' } }];
  expect(await (await tell({ duplicateEvents: 2, fail })).json()).toMatchObject({
    duplicateEvents: 2,
    planned: [{ method: 'chat.postMessage', times: 1, fault: { kind: 'ratelimited', retryAfterSeconds: 1 } }],
  });
  await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
  expect((await tell({ explode: true })).status).toBe(400);
  expect(await (await tell({ clear: true })).json()).toMatchObject({ duplicateEvents: 0, planned: [] });
});
