import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { InvalidInputError } from '#src/errors.ts';

/** Larger than any Slack call; uploads have their own limit. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export class BodyTooLarge extends Error {}

/** The whole body. Throws BodyTooLarge past `limit`, after reading on so that the answer can be sent. */
export async function readBody(request: IncomingMessage, limit = MAX_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new BodyTooLarge(`The body has ${size} bytes; at most ${limit} are taken.`);
  return Buffer.concat(chunks);
}

/** A JSON body that fits the schema; throws InvalidInputError with the first misfit. */
export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.output<Schema>> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) {
    throw new InvalidInputError(`The content type is ${type || 'missing'}.`, 'Send application/json.');
  }
  let value: unknown;
  try {
    value = JSON.parse((await readBody(request)).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new InvalidInputError('The body is no JSON.', 'Send a JSON object.');
    throw error;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidInputError(
    `${issue?.path.join('.') || 'The body'}: ${issue?.message}.`,
    'See lab/slack/page-api.ts.',
  );
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}
