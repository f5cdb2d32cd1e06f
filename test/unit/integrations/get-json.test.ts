import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getJson } from '#src/integrations/get-json.ts';

let server: Server;
let url = '';
const asked: { path: string; authorization: string | undefined }[] = [];
beforeAll(async () => {
  server = createServer(({ url: path = '', headers }, response) => {
    asked.push({ path, authorization: headers.authorization });
    if (path.includes('/slow')) return;
    const status = Number(/\/(\d{3})/.exec(path)?.[1] ?? 200);
    response.writeHead(status).end(path.includes('/login') ? '<html>' : '{"said":"password=hunter2secret"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const settings = { url: 'THING_URL', token: 'THING_TOKEN' };
const get = (path: string, more: { url?: string } = {}, signal = AbortSignal.timeout(5_000)) =>
  getJson({ name: 'Thing', url, token: 'secret-token', settings, ...more }, path, { q: 'a b' }, signal);

it('keeps the path prefix, and sends parameters and the token', async () => {
  expect(await get('/api', { url: `${url}/prefix/` })).toEqual({ said: 'password=hunter2secret' });
  expect(asked.at(-1)).toEqual({ path: '/prefix/api?q=a+b', authorization: 'Bearer secret-token' });
});

it.each([
  ['/401', 'DeniedError', 'THING_TOKEN'],
  ['/403', 'DeniedError', 'THING_TOKEN'],
  ['/400', 'InvalidInputError', 'Report'],
  ['/404', 'UpstreamError', 'THING_URL'],
  ['/500', 'UpstreamError', 'THING_URL'],
  ['/login', 'UpstreamError', 'login page'],
])('turns %s into a %s that says what to do, without secrets', async (path, name, fix) => {
  const error = await get(path).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name, fix: expect.stringContaining(fix) as string });
  expect(String(error)).not.toContain('hunter2secret');
  expect(String(error)).not.toContain('secret-token');
});

it('says which setting is no address', async () => {
  await expect(get('/api', { url: 'prometheus:9090' })).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('THING_URL') as string,
  });
});

it('says that nobody listens', async () => {
  await expect(get('/api', { url: 'http://127.0.0.1:1' })).rejects.toMatchObject({
    name: 'UpstreamError',
    fix: expect.stringContaining('THING_URL') as string,
  });
});

it('is left when the look is cancelled', async () => {
  const stop = new AbortController();
  const pending = get('/slow', {}, stop.signal);
  setTimeout(() => stop.abort(new Error('the case was closed')), 20);
  await expect(pending).rejects.toThrow('the case was closed');
});
