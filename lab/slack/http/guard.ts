import type { IncomingMessage } from 'node:http';
import { DeniedError } from '#src/errors.ts';

/** Names under which a browser on this machine reaches a loopback server. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses requests that a web page elsewhere could cause: a foreign Host header (DNS rebinding), and for anything that
 * changes something a foreign Origin or a cross-site fetch. The lab has no log-in, so this is its lock.
 */
export function checkCaller(request: IncomingMessage, port: number, host: string): void {
  const hosts = new Set([...LOOPBACK, host].map((name) => `${name}:${port}`));
  if (!hosts.has(request.headers.host ?? '')) {
    throw new DeniedError(
      `The Host header ${request.headers.host ?? '(none)'} is not this lab's.`,
      'Open it as http://localhost.',
    );
  }
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin } = request.headers;
  const foreign = origin !== undefined && !hosts.has(origin.replace(/^http:\/\//, ''));
  if (foreign || request.headers['sec-fetch-site'] === 'cross-site') {
    throw new DeniedError(
      `Requests from ${origin ?? 'another site'} are refused.`,
      "Use the lab's own page.",
    );
  }
}
