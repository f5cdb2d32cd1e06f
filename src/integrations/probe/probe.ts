import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { describeError } from '#src/errors.ts';

export interface Probed {
  success: boolean;
  /** What came back, or the error. */
  detail: string;
  latencyMs: number;
  /** HTTP status. */
  status?: number;
  /** Of the certificate: ISO 8601. */
  validUntil?: string;
}

export interface Place {
  /** An address, so that nothing is resolved again. */
  address: string;
  port: number;
  /** The name that is asked for: SNI and Host. */
  host: string;
}

type Outcome = Omit<Probed, 'latencyMs'>;

/** Opens a TCP connection and closes it. */
export function probeTcp({ address, port }: Place, signal: AbortSignal): Promise<Probed> {
  return timed(signal, (done) => {
    const socket = connect({ host: address, port });
    socket.once('connect', () => done({ success: true, detail: 'connected' }));
    socket.once('error', (error) => done(failed(error)));
    return () => socket.destroy();
  });
}

/**
 * Shakes hands over TLS. A certificate of a private authority is no failure inside a cluster, one that is out of its
 * time or for another name is.
 */
export function probeTls({ address, port, host }: Place, signal: AbortSignal): Promise<Probed> {
  return timed(signal, (done) => {
    const socket = connectSecurely({ host: address, port, servername: host, rejectUnauthorized: false });
    socket.once('secureConnect', () => {
      const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
      const validUntil = to && !Number.isNaN(Date.parse(to)) ? new Date(to).toISOString() : undefined;
      const now = Date.now();
      const early = Date.parse(from) > now;
      const late = Date.parse(to) <= now;
      const { authorizationError: problem } = socket;
      done({
        success: !early && !late,
        detail: late
          ? `certificate has expired on ${validUntil}`
          : early
            ? `certificate is not yet valid, before ${new Date(from).toISOString()}`
            : `${socket.getProtocol() ?? 'TLS'}${problem ? `, ${String(problem)}` : ''}`,
        ...(validUntil ? { validUntil } : {}),
      });
    });
    socket.once('error', (error) => done(failed(error)));
    return () => socket.destroy();
  });
}

/** Asks for `/`. Any answer below 500 shows that the route works: what is there, and for whom, is another question. */
export function probeHttp(
  { address, port, host }: Place,
  secure: boolean,
  signal: AbortSignal,
): Promise<Probed> {
  return timed(signal, (done) => {
    const options = {
      host: address,
      port,
      path: '/',
      method: 'GET',
      agent: false as const,
      headers: { host: `${host}:${port}`, 'user-agent': 'casebook-probe', connection: 'close' },
    };
    const sent = secure
      ? secureRequest({ ...options, servername: host, rejectUnauthorized: false })
      : request(options);
    sent.once('response', ({ statusCode: status = 0, statusMessage = '' }) =>
      done({ success: status > 0 && status < 500, detail: `HTTP ${status} ${statusMessage}`.trim(), status }),
    );
    sent.once('error', (error) => done(failed(error)));
    sent.end();
    return () => sent.destroy();
  });
}

function failed(error: Error): Outcome {
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  const text = describeError(error);
  return { success: false, detail: (text.includes(code) ? text : `${code}${text}`).slice(0, 200) };
}

/** Runs until `done` or the signal, whichever is first, and closes what was opened. Never rejects. */
function timed(
  signal: AbortSignal,
  start: (done: (outcome: Outcome) => void) => () => void,
): Promise<Probed> {
  return new Promise((resolve) => {
    const began = performance.now();
    let close: (() => void) | undefined;
    const finish = (outcome: Outcome): void => {
      signal.removeEventListener('abort', stop);
      resolve({ ...outcome, latencyMs: Math.round((performance.now() - began) * 10) / 10 });
      close?.();
    };
    const stop = (): void => finish({ success: false, detail: 'no answer in time' });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else close = start(finish);
  });
}
