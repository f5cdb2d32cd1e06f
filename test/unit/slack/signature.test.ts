import { expect, test } from 'vitest';
import { createReplayGuard, sign, signatureProblem } from '#src/slack/signature.ts';

const body = Buffer.from('token=xyz&text=94070');
const NOW = 1_531_420_618_000;

/** The example of docs.slack.dev/authentication/verifying-requests-from-slack. */
test("agrees with Slack's own example", () => {
  const example = Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  );
  expect(sign('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', example)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});

test.each([
  ['the same second', 0, undefined],
  ['five minutes ago', -300, undefined],
  ['longer ago', -301, 'stale'],
  ['five minutes ahead', 300, undefined],
  ['an hour ahead', 3_600, 'stale'],
])('%s', (_name, offset, problem) => {
  const timestamp = String(NOW / 1_000 + offset);
  const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': sign('s', timestamp, body) };
  expect(signatureProblem('s', headers, body, NOW)).toBe(problem);
});

test('anything else than the right signature over these bytes is refused', () => {
  const timestamp = String(NOW / 1_000);
  const good = sign('s', timestamp, body);
  const ask = (headers: Record<string, string | undefined>, bytes = body) =>
    signatureProblem('s', headers, bytes, NOW);
  expect(ask({ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': good })).toBeUndefined();
  expect(
    ask(
      { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': good },
      Buffer.from('token=xyz&text=94071'),
    ),
  ).toBe('wrong');
  expect(ask({ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': good.slice(0, -1) })).toBe(
    'wrong',
  );
  expect(ask({ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': '' })).toBe('wrong');
  expect(ask({ 'x-slack-request-timestamp': 'now', 'x-slack-signature': good })).toBe('wrong');
  expect(ask({ 'x-slack-signature': good })).toBe('missing');
  expect(ask({ 'x-slack-request-timestamp': timestamp })).toBe('missing');
});

test('a replay is noticed for ten minutes, and the guard does not grow without end', () => {
  let now = 0;
  const guard = createReplayGuard(() => now, 600_000, 3);
  expect([guard.first('a'), guard.first('a')]).toEqual([true, false]);
  now = 599_000;
  expect(guard.first('a')).toBe(false);
  now = 601_000;
  expect(guard.first('a')).toBe(true);
  for (const key of ['b', 'c', 'd', 'e']) expect(guard.first(key)).toBe(true);
  expect(guard.first('e')).toBe(false);
});
