import { describeError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';

/**
 * Tells one person something about what they just did. Never throws and never replaces a message: it is the last resort
 * of whoever calls it. `url` comes from a request whose signature was checked; it is a secret and is not logged.
 */
export async function tellByResponseUrl(url: unknown, message: unknown, log: Logger): Promise<void> {
  if (typeof url !== 'string' || message === null || typeof message !== 'object') return;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) log.warn({ status: response.status }, 'an ephemeral answer was not taken');
  } catch (error) {
    log.warn({ error: describeError(error) }, 'an ephemeral answer was not delivered');
  }
}
