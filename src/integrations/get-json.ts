import { ConfigError, DeniedError, describeError, InvalidInputError, UpstreamError } from '#src/errors.ts';
import { redactText } from '#src/redaction/redact.ts';

export interface HttpSource {
  /** `Prometheus`, for messages. */
  name: string;
  /** With the path prefix, if any. */
  url: string;
  token?: string | undefined;
  /** The variables that the operator would change. */
  settings: { url: string; token: string };
}

const TIMEOUT_MS = 7_000;
/** More is refused instead of filling the memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The parsed answer of one GET. Throws DeniedError, InvalidInputError or UpstreamError that names the setting to change. */
export async function getJson(
  source: HttpSource,
  path: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
  signal: AbortSignal,
): Promise<unknown> {
  if (!/^https?:\/\//.test(source.url) || !URL.canParse(source.url)) {
    throw new ConfigError(
      `${source.settings.url} is not an address of the form http://host:port/prefix.`,
      `Correct ${source.settings.url}.`,
    );
  }
  const url = new URL(`${source.url.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
  const tried = `${source.name} at ${url.host}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      headers: {
        accept: 'application/json',
        ...(source.token ? { authorization: `Bearer ${source.token}` } : {}),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    text = await boundedText(response);
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why =
      error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : describeError(cause);
    throw new UpstreamError(
      `${tried} did not answer ${path}: ${redactText(why).slice(0, 200)}.`,
      `Check that it runs, can be reached from here, and that ${source.settings.url} is right.`,
      { cause: error },
    );
  }
  if (response.ok) {
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new UpstreamError(
        `${tried} answered ${path} with something that is not JSON.`,
        `Check that ${source.settings.url} is its address and not that of a login page.`,
        { cause: error },
      );
    }
  }
  const said = redactText(text).replaceAll(/\s+/g, ' ').slice(0, 200);
  const answered = `${tried} answered ${response.status} to ${path}${said ? `: ${said}` : ''}.`;
  if (response.status === 401 || response.status === 403)
    throw new DeniedError(answered, `Set ${source.settings.token} to a token that may read it.`);
  if (response.status === 400 || response.status === 422)
    throw new InvalidInputError(answered, 'Report this: the query should be right for every version.');
  throw new UpstreamError(answered, `Check ${source.settings.url}, with its path prefix.`, {
    status: response.status,
  });
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`the answer has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
