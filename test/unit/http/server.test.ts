import { request as httpRequest } from 'node:http';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, type Route, startHttp } from '#src/http/server.ts';
import { createReleasers, type Releasers } from '#src/shutdown.ts';

const lines: { level: number; msg: string; id?: string; error?: string }[] = [];
const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
let releasers: Releasers;
let url: string;

const routes: Route[] = [
  { method: 'GET', path: '/thing', handle: async ({ query }) => json(200, { q: query.get('q') }) },
  {
    method: 'POST',
    path: '/thing',
    handle: async ({ body }) => json(201, { bytes: body.length, text: body.toString('utf8').slice(0, 20) }),
  },
  { method: 'GET', path: '/broken', handle: () => Promise.reject(new Error('the secret reason')) },
];

beforeEach(async () => {
  lines.length = 0;
  releasers = createReleasers(log);
  const { port } = await startHttp({ host: '127.0.0.1', port: 0, routes }, log, releasers);
  url = `http://127.0.0.1:${port}`;
});
afterEach(() => releasers.releaseAll());

/** A request line that fetch would refuse to send. */
function raw(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    httpRequest({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('routes by path and method', async () => {
  const got = await fetch(`${url}/thing?q=a%20b`);
  expect(got.status).toBe(200);
  expect(got.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await got.json()).toEqual({ q: 'a b' });
  const posted = await fetch(`${url}/thing`, { method: 'POST', body: 'é' });
  expect(await posted.json()).toEqual({ bytes: 2, text: 'é' });
});

test('an unknown path is 404, another method 405 with what is allowed', async () => {
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  const refused = await fetch(`${url}/thing`, { method: 'DELETE' });
  expect(refused.status).toBe(405);
  expect(refused.headers.get('allow')).toBe('GET, POST');
});

describe('large bodies', () => {
  test('4 MiB are taken', async () => {
    const answer = await fetch(`${url}/thing`, { method: 'POST', body: Buffer.alloc(4 * 1024 * 1024) });
    expect(await answer.json()).toMatchObject({ bytes: 4 * 1024 * 1024 });
  });

  test('10 MB are answered with 413, not by a reset connection', async () => {
    const answer = await fetch(`${url}/thing`, { method: 'POST', body: Buffer.alloc(10_000_000) });
    expect(answer.status).toBe(413);
    expect((await answer.json()) as object).toHaveProperty('error');
    expect((await fetch(`${url}/thing`)).status).toBe(200);
  });
});

test('a handler that throws answers 500 with an id that the log has, and no reason', async () => {
  const answer = await fetch(`${url}/broken`);
  expect(answer.status).toBe(500);
  const body = (await answer.json()) as { id: string };
  expect(JSON.stringify(body)).not.toContain('secret reason');
  expect(lines).toContainEqual(
    expect.objectContaining({ id: body.id, error: 'the secret reason', msg: 'request failed' }),
  );
});

test('an address that cannot be read is the sender’s mistake', async () => {
  expect(await raw('//')).toBe(400);
  expect(await raw('/%')).toBe(404);
  expect(lines).toEqual([]);
});

test('a port that is taken is a matter of configuration', async () => {
  const port = Number(new URL(url).port);
  await expect(startHttp({ host: '127.0.0.1', port, routes }, log, releasers)).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining(String(port)),
  });
});

test('a release waits for the answer that is under way and then nobody listens', async () => {
  let finish = (): void => undefined;
  const slow: Route = {
    method: 'GET',
    path: '/slow',
    handle: () => new Promise((resolve) => (finish = () => resolve(json(200, { done: true })))),
  };
  const own = createReleasers(log);
  const { port } = await startHttp({ host: '127.0.0.1', port: 0, routes: [slow] }, log, own);
  const answer = fetch(`http://127.0.0.1:${port}/slow`, { headers: { connection: 'close' } });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const released = own.releaseAll();
  finish();
  expect(await (await answer).json()).toEqual({ done: true });
  await released;
  await expect(fetch(`http://127.0.0.1:${port}/slow`)).rejects.toThrow();
});
