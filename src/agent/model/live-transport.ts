import { describeError, UpstreamError } from '#src/errors.ts';
import { redactText } from '#src/redaction/redact.ts';
import type { ModelTransport } from './transport.ts';

/** An answer of a chat completion is some kilobytes; more is refused instead of filling the memory. */
const MOST_CHARS = 4 * 1024 * 1024;

/** Asks an OpenAI-compatible endpoint. `baseUrl` has the path prefix (`/v1`); neither key nor bodies are ever logged. */
export function liveTransport(baseUrl: string, apiKey: string | undefined): ModelTransport {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/chat/completions`);
  return async ({ body }, signal) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
        },
        body,
        signal,
        // A case goes to the endpoint that was configured, and nowhere else.
        redirect: 'error',
      });
      const text = await boundedText(response);
      const retryAfterMs = retryAfter(response.headers);
      return {
        status: response.status,
        body: text,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    } catch (error) {
      signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw new UpstreamError(
        `The model's endpoint at ${url.host} did not answer: ${redactText(describeError(cause)).slice(0, 200)}.`,
        'Check that it runs, can be reached from the worker, and that OPENAI_BASE_URL is right.',
        { cause: error },
      );
    }
  };
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_CHARS) throw new Error(`its answer is longer than ${MOST_CHARS} characters`);
  }
  return text + decoder.decode();
}

/** Milliseconds, from `retry-after-ms` or `retry-after` in seconds or as a date. */
function retryAfter(headers: Headers): number | undefined {
  const exact = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (exact >= 0) return exact;
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
