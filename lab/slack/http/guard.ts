import type { IncomingMessage } from 'node:http';
import { DeniedError } from '#src/errors.ts';

/** Names under which a browser on this machine reaches a loopback server. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses requests that a web page elsewhere could cause: a foreign Host header (DNS rebinding), and for anything that
 * changes something a foreign Origin or a cross-site fetch. The lab has no log-in, so this is its lock. The port may
 * differ from ours: a forwarded one (ssh -L) has another number, and a rebound name never is a loopback name.
 */
export function checkCaller(request: Pick<IncomingMessage, 'headers' | 'method'>, host: string): void {
  const given = request.headers.host ?? '';
  if (![...LOOPBACK, host].includes(given.replace(/:\d+$/, ''))) {
    throw new DeniedError(
      `The Host header ${given || '(none)'} is not this lab's.`,
      'Open it as http://localhost.',
    );
  }
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin } = request.headers;
  const foreign = origin !== undefined && origin.replace(/^https?:\/\//, '') !== given;
  if (foreign || request.headers['sec-fetch-site'] === 'cross-site') {
    throw new DeniedError(
      `Requests from ${origin ?? 'another site'} are refused.`,
      "Use the lab's own page.",
    );
  }
}
