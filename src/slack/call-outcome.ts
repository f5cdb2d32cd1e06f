import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { describeError } from '#src/errors.ts';

/** What a failed call to Slack means for whoever made it. */
export type CallFailure =
  /** Not carried out; come again later. */
  | { kind: 'rate_limited'; retryAfterMs: number; reason: string }
  /** The token does not work: nothing will, until an operator acts. */
  | { kind: 'token'; reason: string }
  /** The message, or the root of its thread, was deleted. */
  | { kind: 'gone'; reason: string }
  /** Not carried out, and never will be as it is. */
  | { kind: 'refused'; reason: string; fix: string }
  /** Not carried out: Slack was never reached. */
  | { kind: 'unreached'; reason: string }
  /** Perhaps carried out. */
  | { kind: 'unknown'; reason: string };

const TOKEN_ERRORS = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'org_login_required',
]);
const GONE_ERRORS = new Set(['message_not_found', 'thread_not_found', 'cant_update_message']);
/** Slack's words for "some of it may have happened" and "it did not work this time". */
const UNKNOWN_ERRORS = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

const FIXES: Readonly<Record<string, string>> = {
  channel_not_found:
    'Name a channel that exists in CASEBOOK_CHANNEL or in the service record, and invite the app to it.',
  not_in_channel: 'Invite the app to the channel with /invite.',
  is_archived: 'Unarchive the channel, or name another one in the service record.',
  missing_scope: 'Install the app again with the scopes of manifest.json.',
  restricted_action: 'Ask a workspace admin to let the app post in this channel.',
};

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function networkCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && NEVER_CONNECTED.has(current.code))
      return current.code;
    if (current instanceof WebAPIRequestError) return networkCode(current.original);
  }
  return undefined;
}

/** Reads what a thrown value of the Web API client means. */
export function readFailure(error: unknown): CallFailure {
  const reason = describeError(error);
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'rate_limited', retryAfterMs: error.retryAfter * 1_000, reason };
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    if (code === 'ratelimited' || code === 'rate_limited')
      return { kind: 'rate_limited', retryAfterMs: 5_000, reason: code };
    if (TOKEN_ERRORS.has(code)) return { kind: 'token', reason: code };
    if (GONE_ERRORS.has(code)) return { kind: 'gone', reason: code };
    if (UNKNOWN_ERRORS.has(code)) return { kind: 'unknown', reason: code };
    const details = error.data.response_metadata?.messages?.join('; ');
    return {
      kind: 'refused',
      reason: details ? `${code}: ${details}` : code,
      fix: FIXES[code] ?? 'Report this: the message was not as Slack wants it.',
    };
  }
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode === 429) return { kind: 'rate_limited', retryAfterMs: 30_000, reason };
    if (error.statusCode >= 500) return { kind: 'unknown', reason: `HTTP ${error.statusCode}` };
    return {
      kind: 'refused',
      reason: `HTTP ${error.statusCode}`,
      fix: 'Check SLACK_API_URL and what stands between Casebook and Slack.',
    };
  }
  const code = networkCode(error);
  if (code !== undefined) return { kind: 'unreached', reason: code };
  return { kind: 'unknown', reason };
}
