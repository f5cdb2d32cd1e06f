import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { Answer } from '#lab/cluster/api/answer.ts';
import { authenticate } from '#lab/cluster/api/authentication.ts';
import { dispatch } from '#lab/cluster/api/dispatch.ts';
import type { RawRequest } from '#lab/cluster/api/request.ts';
import type { Core } from '#lab/cluster/core.ts';
import { StatusError } from '#lab/cluster/status-error.ts';

/** etcd takes no larger object; a server answers 413 beyond this. */
const LARGEST_BODY = 3 * 1024 * 1024;

export interface ApiServer {
  port: number;
  /** Ends open watches and connections, so that clients see the loss. */
  disconnectAll(): void;
  close(): Promise<void>;
}

/** Serves the core over TLS on loopback. */
export async function serveApi(
  core: Core,
  tls: { key: string; cert: string },
  port: number,
): Promise<ApiServer> {
  const server = createServer(tls, (request, response) => {
    void answer(core, request, response);
  });
  const sockets = new Set<Socket>();
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away in the middle of a watch is no event worth more than its end.
    socket.on('error', () => socket.destroy());
  });
  // Node would end a quiet watch after five minutes.
  server.requestTimeout = 0;
  await listen(server, port);
  const address = server.address();
  const disconnectAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    disconnectAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        disconnectAll();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const user = authenticate(core, request.headers);
    const raw = await readRequest(request);
    send(response, dispatch(core, raw, user, request.headers.host ?? ''));
  } catch (error) {
    if (!(error instanceof StatusError)) {
      core.log(
        `lab cluster: ${request.method} ${request.url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
    const known =
      error instanceof StatusError
        ? error
        : new StatusError(
            500,
            'InternalError',
            `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`,
          );
    if (response.headersSent) response.destroy();
    else send(response, { code: known.code, body: known.toStatus() });
  }
}

async function readRequest(request: IncomingMessage): Promise<RawRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) {
      throw new StatusError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${LARGEST_BODY}`,
      );
    }
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', 'https://lab');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    contentType: request.headers['content-type'] ?? '',
    accept: request.headers.accept ?? '',
    body: Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, result: Answer): void {
  if ('stream' in result) {
    result.stream(response);
    return;
  }
  const isText = 'text' in result;
  const payload = isText ? result.text : `${JSON.stringify(result.body)}\n`;
  response.writeHead(result.code, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'cache-control': 'no-cache, private',
    ...retryAfter(result),
  });
  response.end(payload);
}

function retryAfter(result: Answer): Record<string, string> {
  if (!('body' in result)) return {};
  const details = result.body.details;
  const seconds =
    typeof details === 'object' && details !== null && 'retryAfterSeconds' in details
      ? details.retryAfterSeconds
      : undefined;
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}
