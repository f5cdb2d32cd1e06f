import { expect, test } from 'vitest';
import { UpstreamError } from '#src/errors.ts';
import { healthRoutes } from '#src/http/health.ts';
import type { HttpRequest } from '#src/http/server.ts';

const request: HttpRequest = {
  method: 'GET',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
};
const get = async (path: string, checks: Parameters<typeof healthRoutes>[0]) => {
  const answer = await healthRoutes(checks)
    .find((route) => route.path === path)
    ?.handle(request);
  if (!answer) throw new Error(`no route ${path}`);
  return answer;
};
const fine = { name: 'queue', check: async () => 1 };
const down = {
  name: 'database',
  check: () => Promise.reject(new UpstreamError('No connection.', 'Start it.')),
};

test('alive is not ready: only readiness looks at what the process needs', async () => {
  expect((await get('/healthz', [down])).status).toBe(200);
  const ready = await get('/readyz', [fine, down]);
  expect(ready.status).toBe(503);
  expect(JSON.parse(ready.body ?? '')).toEqual({
    ready: false,
    checks: { queue: 'ok', database: 'No connection. Start it.' },
  });
});

test('ready when every check is, and when there is none', async () => {
  expect((await get('/readyz', [fine])).status).toBe(200);
  expect((await get('/readyz', [])).status).toBe(200);
});

test('metrics are in the text format, with help', async () => {
  const metrics = await get('/metrics', []);
  expect(metrics.headers?.['content-type']).toContain('text/plain');
  expect(metrics.body).toContain('# HELP process_cpu_user_seconds_total');
});
