import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, describeError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';

export interface HttpRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The raw bytes: signatures are computed over them. */
  body: Buffer;
}

export interface HttpResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  handle(request: HttpRequest): Promise<HttpResponse>;
}

/** Slack's largest payloads and Alertmanager's groups stay far below; more is an attack or a mistake. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Reads the body up to the limit; undefined where it is larger. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  // The rest was read and thrown away, so that the sender gets the answer instead of a reset connection.
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

async function answer(routes: readonly Route[], request: IncomingMessage): Promise<HttpResponse> {
  const url = URL.parse(request.url ?? '/', 'http://localhost');
  if (!url) return json(400, { error: 'The address cannot be read.' });
  const here = routes.filter((route) => route.path === url.pathname);
  if (here.length === 0) return json(404, { error: `There is nothing at ${url.pathname}.` });
  const route = here.find((candidate) => candidate.method === request.method);
  if (!route)
    return json(
      405,
      { error: `Use ${here.map((one) => one.method).join(' or ')}.` },
      { allow: here.map((one) => one.method).join(', ') },
    );
  const body = await readBody(request);
  if (!body)
    return json(413, { error: `The body is larger than ${MAX_BODY_BYTES} bytes. Send less at once.` });
  return route.handle({
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body,
  });
}

function send(response: ServerResponse, result: HttpResponse): void {
  response.writeHead(result.status, { 'x-content-type-options': 'nosniff', ...result.headers });
  response.end(result.body ?? '');
}

/** Serves the routes. A handler that throws answers 500 with an id that the log has too; never a stack. */
export async function startHttp(
  options: { host: string; port: number; routes: readonly Route[] },
  log: Logger,
  releasers: Releasers,
): Promise<{ port: number }> {
  const server = createServer((request, response) => {
    answer(options.routes, request)
      .catch((error: unknown) => {
        const id = crypto.randomUUID().slice(0, 8);
        log.error({ id, path: request.url?.split('?')[0], error: describeError(error) }, 'request failed');
        return json(500, {
          error: `Something failed here; nothing was stored. Try again, or look for ${id} in the log.`,
          id,
        });
      })
      .then((result) => send(response, result))
      .catch((error: unknown) => log.warn({ error: describeError(error) }, 'answer not sent'));
  });
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new ConfigError(
              `Port ${options.port} on ${options.host} is taken.`,
              'Stop what listens there, or choose another port.',
              { cause: error },
            )
          : error,
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  releasers.add('http', () => {
    server.closeIdleConnections();
    return new Promise<void>((resolve, reject) =>
      server.close((error) => (error ? reject(error) : resolve())),
    );
  });
  return { port: (server.address() as AddressInfo).port };
}
