import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BodyTooLarge, sendJson } from '#lab/slack/http/body.ts';
import { checkCaller } from '#lab/slack/http/guard.ts';
import type { Router } from '#lab/slack/http/router.ts';
import {
  CasebookError,
  ConfigError,
  DeniedError,
  describeError,
  InvalidInputError,
  NotFoundError,
} from '#src/errors.ts';

function statusOf(error: unknown): number {
  if (error instanceof DeniedError) return 403;
  if (error instanceof NotFoundError) return 404;
  if (error instanceof InvalidInputError) return 400;
  if (error instanceof BodyTooLarge) return 413;
  return 500;
}

/** A loopback server over `router`. Errors become `{ok: false, error}`; only what was meant for people is shown. */
export async function listen(
  router: Router,
  options: { port: number; host: string; log: (line: string) => void },
): Promise<{ server: Server; port: number }> {
  let port = options.port;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    checkCaller(request, options.host);
    const url = new URL(request.url ?? '/', `http://${options.host}:${port}`);
    const found = router.find(request.method ?? 'GET', url.pathname);
    if ('handler' in found) return await found.handler({ request, response, url, params: found.params });
    if (found.allowed.length > 0) {
      return sendJson(response, { ok: false, error: `${request.method} is not possible here.` }, 405, {
        allow: found.allowed.join(', '),
      });
    }
    throw new NotFoundError(`There is nothing at ${url.pathname}.`, 'Open the start page.');
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const status = statusOf(error);
      if (status === 500)
        options.log(`lab workspace: ${request.method} ${request.url}: ${describeError(error)}`);
      if (response.headersSent || response.destroyed) return void response.destroy();
      const shown = error instanceof CasebookError || error instanceof BodyTooLarge;
      sendJson(
        response,
        { ok: false, error: shown ? describeError(error) : 'Something went wrong in the lab.' },
        status,
      );
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new ConfigError(
              `Port ${options.port} on ${options.host} is taken.`,
              'Stop what uses it or choose another port.',
            )
          : error,
      );
    });
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address) port = address.port;
  return { server, port };
}
