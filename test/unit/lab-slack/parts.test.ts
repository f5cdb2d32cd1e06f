import { describe, expect, it } from 'vitest';
import { createFaults } from '#lab/slack/faults.ts';
import { checkCaller } from '#lab/slack/http/guard.ts';
import { createRouter } from '#lab/slack/http/router.ts';
import { mentions, toRichText } from '#lab/slack/mrkdwn.ts';
import { createRateLimiter } from '#lab/slack/rate-limits.ts';
import { seedState } from '#lab/slack/seed.ts';
import { createTriggers } from '#lab/slack/triggers.ts';

describe('what a person types', () => {
  it('becomes rich text with mentions, links and unescaped text', () => {
    const text =
      'Hey <@U1|maya>, <!here> in <#C1|x>: a &lt;b&gt; at <https://x.example?a=1&amp;b=2|the graph> <!subteam^S1>';
    expect(toRichText(text).elements).toEqual([
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Hey ' },
          { type: 'user', user_id: 'U1' },
          { type: 'text', text: ', ' },
          { type: 'broadcast', range: 'here' },
          { type: 'text', text: ' in ' },
          { type: 'channel', channel_id: 'C1' },
          { type: 'text', text: ': a <b> at ' },
          { type: 'link', url: 'https://x.example?a=1&b=2', text: 'the graph' },
          { type: 'text', text: ' ' },
          { type: 'usergroup', usergroup_id: 'S1' },
        ],
      },
    ]);
  });

  it('mentions somebody only by their id', () => {
    expect(mentions('hi <@U1>', 'U1')).toBe(true);
    expect(mentions('hi <@U1|maya>', 'U1')).toBe(true);
    expect(mentions('hi @U1 <@U12> &lt;@U1&gt; <#U1>', 'U1')).toBe(false);
  });
});

describe('rate limits', () => {
  it('give each channel a short burst, then one post a second', () => {
    let now = 0;
    const limiter = createRateLimiter(() => now);
    const post = (channel = 'C1') => limiter.check('chat.postMessage', 'posting', channel);
    expect([post(), post(), post(), post(), post('C2')]).toEqual([
      undefined,
      undefined,
      undefined,
      1,
      undefined,
    ]);
    now = 999;
    expect(post()).toBe(1);
    now = 1_000;
    expect([post(), post()]).toEqual([undefined, 1]);
    now = 3_600_000;
    expect([post(), post(), post(), post()]).toEqual([undefined, undefined, undefined, 1]);
  });

  it('say how long to wait for a slow tier', () => {
    const limiter = createRateLimiter(() => 0);
    expect(limiter.check('a', 'tier1', '')).toBeUndefined();
    expect(limiter.check('a', 'tier1', '')).toBe(60);
    expect(limiter.check('b', 'tier1', '')).toBeUndefined();
  });
});

it('triggers work once, for three seconds', () => {
  let now = 1_000;
  const triggers = createTriggers(() => now);
  const [first, second] = [triggers.issue('U1'), triggers.issue('U2')];
  now += 3_000;
  expect(triggers.redeem(first)).toBe('U1');
  expect(() => triggers.redeem(first)).toThrow('exchanged_trigger_id');
  now += 1;
  expect(() => triggers.redeem(second)).toThrow('expired_trigger_id');
  expect(() => triggers.redeem('other')).toThrow('invalid_trigger_id');
});

it('faults are taken in order, by method or by any, as often as planned', () => {
  const faults = createFaults();
  faults.fail('chat.update', { kind: 'timeout' }, 2);
  faults.fail('*', { kind: 'server_error' });
  expect(faults.take('chat.postMessage')).toEqual({ kind: 'server_error', status: 500 });
  expect(faults.take('chat.postMessage')).toBeUndefined();
  expect([1, 2, 3].map(() => faults.take('chat.update')?.kind)).toEqual(['timeout', 'timeout', undefined]);
  expect(() => faults.fail('x', { kind: 'server_error', status: 200 })).toThrow();
});

it('the router tells a wrong verb from a wrong path, and decodes segments', () => {
  const router = createRouter();
  const handler = () => undefined;
  router.on('GET', '/lab/channels/:id/messages', handler);
  router.on('GET', '/*path', handler);
  expect(router.find('GET', '/lab/channels/C%201/messages')).toMatchObject({ params: { id: 'C 1' } });
  expect(router.find('GET', '/styles/a.css')).toMatchObject({ params: { path: 'styles/a.css' } });
  expect(router.find('GET', '/%zz')).toMatchObject({ params: { path: '%zz' } });
  expect(router.find('POST', '/lab/channels/C1/messages')).toEqual({ allowed: ['GET', 'GET'] });
});

it('the seed has two people who can decide, one who cannot, a guest, and nobody twice', () => {
  const { users, channels, userGroups, botUserId } = seedState(0);
  const ids = [...users, ...channels, ...userGroups].map((each) => each.id);
  expect(new Set(ids).size).toBe(ids.length);
  const sre = userGroups.find((group) => group.handle === 'sre')?.users ?? [];
  expect(sre).toHaveLength(2);
  for (const channel of channels) for (const member of channel.members) expect(ids).toContain(member);
  const guest = users.find((user) => user.isRestricted)?.id ?? '';
  const open = channels.filter((channel) => channel.members.includes(guest)).map((channel) => channel.kind);
  expect(open.sort()).toEqual(['im', 'public']);
  const incidents = channels.find((channel) => channel.name === 'incidents');
  expect(incidents?.members).toEqual(expect.arrayContaining([botUserId, ...sre]));
});

describe('who may call', () => {
  const check = (method: string, headers: Record<string, string>) => () =>
    checkCaller({ method, headers }, '127.0.0.1');
  const own = { host: 'localhost:3000' };

  it.each([
    ['GET', { host: '127.0.0.1:3000' }],
    ['GET', { host: '[::1]:3000' }],
    ['GET', { host: 'localhost' }],
    ['POST', own],
    ['POST', { ...own, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }],
    ['POST', { host: 'localhost:8080', origin: 'http://localhost:8080' }],
  ])('%s %o passes', (method, headers) => {
    expect(check(method, headers)).not.toThrow();
  });

  it.each([
    ['GET', { host: 'evil.example:3000' }],
    ['GET', { host: 'localhost.evil.example' }],
    ['GET', {}],
    ['POST', { ...own, origin: 'https://evil.example' }],
    ['POST', { ...own, origin: 'http://localhost:9999' }],
    ['POST', { ...own, origin: 'null' }],
    ['DELETE', { ...own, 'sec-fetch-site': 'cross-site' }],
  ])('%s %o is refused', (method, headers) => {
    expect(check(method, headers)).toThrow(/Host header|are refused/);
  });
});
