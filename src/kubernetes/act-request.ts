import { Agent, request } from 'node:https';
import { InvalidInputError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { clusterError, unreachable } from '#src/kubernetes/errors.ts';

/** Larger answers are refused: a step reads single workloads. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface SenderOptions {
  cluster: string;
  ca?: string | undefined;
  token: string;
  timeoutMs?: number;
}

export interface Sender {
  /** The answer, where it is 2xx. Throws AnsweredError for any other, and UpstreamError where there is none. */
  send(
    method: string,
    path: string,
    query: Record<string, string>,
    body?: Json,
    contentType?: string,
  ): Promise<{ status: number; text: string }>;
  close(): void;
}

/** Carries the status past the error classes, which do not all have one. */
export class AnsweredError extends Error {
  readonly status: number;
  readonly error: Error;

  constructor(status: number, error: Error) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

/** Requests with one bearer token on one kept-alive connection. */
export function createSender(server: URL, options: SenderOptions): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 2, ...(options.ca ? { ca: options.ca } : {}) });

  async function send(
    method: string,
    path: string,
    query: Record<string, string>,
    body?: Json,
    contentType = 'application/json',
  ): Promise<{ status: number; text: string }> {
    if (new URL(path, server).pathname !== path) {
      throw new InvalidInputError(
        `The path ${JSON.stringify(path)} is not as it would be sent.`,
        'Use plain names.',
      );
    }
    const search = new URLSearchParams(query).toString();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number;
      text: string;
      retryAfter?: string;
    }>();
    const call = request(
      {
        agent,
        method,
        host: server.hostname.replace(/^\[|\]$/g, ''),
        port: server.port || 443,
        path: search === '' ? path : `${path}?${search}`,
        signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
        headers: {
          authorization: `Bearer ${options.token}`,
          accept: 'application/json',
          'user-agent': 'casebook-executor',
          ...(payload === undefined
            ? {}
            : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) response.destroy(new Error(`the answer is longer than ${MAX_BYTES} bytes`));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const retryAfter = response.headers['retry-after'];
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            ...(retryAfter === undefined ? {} : { retryAfter }),
          });
        });
      },
    );
    call.on('error', reject);
    call.end(payload);
    const answer = await promise.catch((error: unknown) => {
      throw unreachable(options.cluster, method, path, error);
    });
    if (answer.status < 200 || answer.status > 299) {
      throw new AnsweredError(
        answer.status,
        clusterError({ cluster: options.cluster, method, path, body: answer.text, ...answer }),
      );
    }
    return answer;
  }

  return { send, close: () => agent.destroy() };
}
