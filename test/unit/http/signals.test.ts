import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import type { HttpRequest } from '#src/http/server.ts';
import { signalRoutes } from '#src/http/signals.ts';
import { SIGNAL_SOURCES } from '#src/signals/registry.ts';
import type { NewSignal } from '#src/signals/types.ts';

const TOKEN = 'a-long-webhook-token';
const webhook = {
  version: '4',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'A', namespace: 'shop' },
      annotations: {},
      startsAt: '2026-01-01T00:00:00Z',
    },
    {
      status: 'firing',
      labels: { alertname: 'B', namespace: 'shop' },
      annotations: {},
      startsAt: '2026-01-01T00:00:00Z',
    },
  ],
};

function setUp(
  options: {
    token?: string;
    ids?: string[];
    store?: () => Promise<string[]>;
    enqueue?: () => Promise<void>;
  } = {},
) {
  const store = vi.fn<(signals: readonly NewSignal[]) => Promise<string[]>>(
    options.store ?? (async () => options.ids ?? ['id-1', 'id-2']),
  );
  const enqueue = vi.fn(options.enqueue ?? (async () => undefined));
  const warnings: string[] = [];
  const log = pino({}, { write: (line: string) => void warnings.push(line) });
  const [route, ...others] = signalRoutes({
    token: 'token' in options ? options.token : TOKEN,
    defaultCluster: 'home',
    store,
    enqueue,
    log,
  });
  if (!route || others.length !== SIGNAL_SOURCES.length - 1)
    throw new Error('expected one route for each source');
  const post = (body: string, authorization?: string) => {
    const request: HttpRequest = {
      method: 'POST',
      path: route.path,
      query: new URLSearchParams(),
      headers: authorization === undefined ? {} : { authorization },
      body: Buffer.from(body),
    };
    return route.handle(request);
  };
  return { route, post, store, enqueue, warnings };
}

const BEARER = `Bearer ${TOKEN}`;

test('signals are stored, then hinted at, and the answer counts the new ones', async () => {
  const { route, post, store, enqueue } = setUp({ ids: ['id-1'] });
  expect(route).toMatchObject({ method: 'POST', path: '/signals/alertmanager' });
  const answer = await post(JSON.stringify(webhook), BEARER);
  expect(answer.status).toBe(202);
  expect(JSON.parse(answer.body ?? '')).toEqual({ accepted: 2, new: 1 });
  expect(store.mock.calls[0]?.[0].map((signal) => signal.target)).toEqual([
    { cluster: 'home', namespace: 'shop', service: undefined },
    { cluster: 'home', namespace: 'shop', service: undefined },
  ]);
  expect(enqueue.mock.calls).toEqual([['signals', { signalId: 'id-1' }]]);
});

describe('nothing is stored', () => {
  test.each([
    ['no token', undefined],
    ['another token', 'Bearer another-long-token'],
    ['a token of the same length', `Bearer ${'x'.repeat(TOKEN.length)}`],
    ['another scheme', `Basic ${TOKEN}`],
    ['a longer one that begins well', `${BEARER}x`],
    ['an empty one', 'Bearer '],
  ])('with %s: 401', async (_what, authorization) => {
    const { post, store } = setUp();
    const answer = await post(JSON.stringify(webhook), authorization);
    expect(answer.status).toBe(401);
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer' });
    expect(store).not.toHaveBeenCalled();
  });

  test('while no token is configured: 503, and no token opens it', async () => {
    const { post, store } = setUp({ token: undefined });
    for (const authorization of [undefined, 'Bearer undefined', 'Bearer ']) {
      expect((await post(JSON.stringify(webhook), authorization)).status).toBe(503);
    }
    expect(store).not.toHaveBeenCalled();
  });

  test.each([
    ['text', 'firing!', 'not JSON'],
    ['nothing', '', 'not JSON'],
    ['JSON of another kind', '[]', 'not an Alertmanager webhook'],
    ['another version', '{"version":"3","alerts":[]}', 'version'],
  ])('from %s: 400 with the reason', async (_what, body, reason) => {
    const { post, store } = setUp();
    const answer = await post(body, BEARER);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(reason);
    expect(store).not.toHaveBeenCalled();
  });
});

test('a database that is down is not answered with 2xx: the sender tries again', async () => {
  const { post, enqueue } = setUp({ store: () => Promise.reject(new Error('connection refused')) });
  await expect(post(JSON.stringify(webhook), BEARER)).rejects.toThrow('connection refused');
  expect(enqueue).not.toHaveBeenCalled();
});

test('a queue that is down delays the signal and does not lose it: the rows are there', async () => {
  const { post, warnings } = setUp({ enqueue: () => Promise.reject(new Error('queue down')) });
  expect((await post(JSON.stringify(webhook), BEARER)).status).toBe(202);
  expect(warnings.join()).toContain('queue down');
});
