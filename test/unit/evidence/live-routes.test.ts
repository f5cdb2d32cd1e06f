import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liveRoutes } from '#src/evidence/live-routes.ts';
import type { RouteTarget } from '#src/evidence/ports.ts';

const DAY_MS = 86_400_000;
const servers: Server[] = [];
const ports = { web: 0, failing: 0, silent: 0, expired: 0, valid: 0 };

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function certified(notBefore: number, notAfter: number): Promise<number> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'web.shop.svc' }], {
    keySize: 2_048,
    notBeforeDate: new Date(Date.now() + notBefore * DAY_MS),
    notAfterDate: new Date(Date.now() + notAfter * DAY_MS),
  });
  return listening(createHttps({ key, cert }, (_, response) => response.end('ok')));
}

beforeAll(async () => {
  ports.web = await listening(createHttp((_, response) => response.writeHead(404).end('nothing here')));
  ports.failing = await listening(createHttp((_, response) => response.writeHead(503).end()));
  ports.silent = await listening(createServer(() => undefined));
  ports.expired = await certified(-30, -1);
  ports.valid = await certified(-1, 30);
});

afterAll(() => {
  for (const server of servers) {
    if ('closeAllConnections' in server) (server as ReturnType<typeof createHttp>).closeAllConnections();
    server.close();
  }
});

const asked: string[] = [];
const here = async (host: string): Promise<string[]> => {
  asked.push(host);
  if (host.startsWith('gone.')) throw new Error(`getaddrinfo ENOTFOUND ${host}`);
  return ['127.0.0.1'];
};
const probe = async (targets: RouteTarget[], signal = AbortSignal.timeout(10_000)) =>
  (
    await liveRoutes({ resolve: here, inside: async () => true }).probe(
      { namespace: 'shop', targets },
      { signal, limit: 50 },
    )
  ).items;
const target = (port: number, more: Partial<RouteTarget> = {}): RouteTarget => ({
  service: 'web',
  port,
  ...more,
});

describe('probes of routes', () => {
  it('try name, TCP and HTTP; an answer below 500 is one', async () => {
    const probes = await probe([target(ports.web, { name: 'http' })]);
    expect(probes).toMatchObject([
      { namespace: 'shop', service: 'web', port: ports.web, kind: 'dns', success: true, detail: '127.0.0.1' },
      { kind: 'tcp', success: true },
      { kind: 'http', success: true, status: 404, detail: 'HTTP 404 Not Found' },
    ]);
    for (const { latencyMs } of probes) expect(latencyMs).toBeGreaterThanOrEqual(0);
    expect(asked).toContain('web.shop.svc');
  });

  it('say what a server answers that fails', async () => {
    expect(await probe([target(ports.failing, { name: 'http-api' })])).toContainEqual(
      expect.objectContaining({ kind: 'http', success: false, status: 503 }),
    );
  });

  it('speak HTTP only where the Service says so', async () => {
    const kinds = (await probe([target(ports.web, { name: 'grpc' })])).map(({ kind }) => kind);
    expect(kinds).toEqual(['dns', 'tcp']);
  });

  it('tell an expired certificate from one that is merely not signed by a known authority', async () => {
    const expired = await probe([target(ports.expired, { appProtocol: 'https' })]);
    const tls = expired.find(({ kind }) => kind === 'tls');
    expect(tls).toMatchObject({ success: false, detail: expect.stringContaining('has expired') as string });
    expect(Date.parse(tls?.validUntil ?? '')).toBeLessThan(Date.now());
    const valid = await probe([target(ports.valid, { appProtocol: 'https' })]);
    expect(valid.map(({ kind, success }) => [kind, success])).toEqual([
      ['dns', true],
      ['tcp', true],
      ['tls', true],
      ['http', true],
    ]);
    expect(Date.parse(valid.find(({ kind }) => kind === 'tls')?.validUntil ?? '')).toBeGreaterThan(
      Date.now(),
    );
  });

  it('say that nobody listens, and try nothing more there', async () => {
    const free = await listening(createServer());
    servers.pop()?.close();
    const probes = await probe([target(free, { name: 'http' })]);
    expect(probes.map(({ kind }) => kind)).toEqual(['dns', 'tcp']);
    expect(probes[1]).toMatchObject({
      success: false,
      detail: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('say that a name does not exist', async () => {
    expect(await probe([{ service: 'gone', port: 80 }])).toMatchObject([
      {
        service: 'gone',
        kind: 'dns',
        success: false,
        detail: expect.stringContaining('ENOTFOUND') as string,
      },
    ]);
  });

  it('connect to no address that is not of the Service', async () => {
    const probes = await probe([target(ports.web, { name: 'http', addresses: ['10.96.0.7'] })]);
    expect(probes).toMatchObject([
      { kind: 'dns', success: false, detail: 'web.shop.svc is 127.0.0.1, the Service has 10.96.0.7' },
    ]);
    expect((await probe([target(ports.web, { addresses: ['127.0.0.1'] })]))[0]?.success).toBe(true);
  });

  it.each(['evil.example.com/x', '../x', 'a b'])('refuse %s as a Service', async (service) => {
    await expect(probe([{ service, port: 80 }])).rejects.toMatchObject({ name: 'InvalidInputError' });
  });

  it('give up a server that is silent', async () => {
    const started = Date.now();
    const probes = await probe([target(ports.silent, { name: 'http' })]);
    expect(probes.at(-1)).toMatchObject({ kind: 'http', success: false, detail: 'no answer in time' });
    expect(Date.now() - started).toBeLessThan(4_000);
  });

  it('stop at once when the look is cancelled', async () => {
    const stop = new AbortController();
    const pending = probe([target(ports.silent, { name: 'http' })], stop.signal);
    setTimeout(() => stop.abort(new Error('the case was closed')), 50);
    const started = Date.now();
    await expect(pending).rejects.toThrow('the case was closed');
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  it('try some at once, not all', async () => {
    let now = 0;
    let most = 0;
    const slow = async (): Promise<string[]> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      throw new Error('no');
    };
    const targets = Array.from({ length: 40 }, (_, index) => ({ service: `web-${index}`, port: 80 }));
    const found = await liveRoutes({ resolve: slow, inside: async () => true }).probe(
      { namespace: 'shop', targets },
      { signal: AbortSignal.timeout(5_000), limit: 10 },
    );
    expect(found).toMatchObject({ truncated: true });
    expect(found.items).toHaveLength(10);
    expect(most).toBe(8);
  });

  it('say so where the names of Services mean nothing, instead of calling them gone', async () => {
    const outside = liveRoutes({ resolve: here, inside: async () => false });
    const request = { namespace: 'shop', targets: [target(ports.web)] };
    await expect(
      outside.probe(request, { signal: AbortSignal.timeout(5_000), limit: 10 }),
    ).rejects.toMatchObject({
      name: 'ConfigError',
      fix: expect.stringContaining('CASEBOOK_PROBES') as string,
    });
  });
});
