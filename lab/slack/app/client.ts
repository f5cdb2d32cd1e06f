import { createHmac } from 'node:crypto';
import type { AppAnswer, AppClient } from '#lab/slack/lab.ts';
import { describeError } from '#src/errors.ts';

export interface AppClientOptions {
  signingSecret: string;
  requestUrl: () => string | undefined;
  /** Slack waits three seconds for every acknowledgement. */
  ackTimeoutMs: number;
  now: () => number;
}

/** `v0=` and the HMAC of `v0:{timestamp}:{raw body}`; `timestamp` in Unix seconds. */
function sign(signingSecret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

function failure(error: unknown): AppAnswer {
  if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'timeout' };
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return { kind: 'unreachable', detail: describeError(cause) };
}

export function createAppClient(options: AppClientOptions): AppClient {
  return {
    post: async (body, contentType, headers = {}) => {
      const url = options.requestUrl();
      if (!url) return { kind: 'unreachable', detail: 'the app has no Request URL yet' };
      const timestamp = Math.floor(options.now() / 1000);
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'manual',
          signal: AbortSignal.timeout(options.ackTimeoutMs),
          headers: {
            'content-type': contentType,
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            'x-slack-request-timestamp': String(timestamp),
            'x-slack-signature': sign(options.signingSecret, timestamp, body),
            ...headers,
          },
          body,
        });
        return {
          kind: 'reply',
          status: response.status,
          contentType: response.headers.get('content-type') ?? '',
          body: await response.text(),
          noRetry: response.headers.get('x-slack-no-retry') === '1',
        };
      } catch (error) {
        return failure(error);
      }
    },
  };
}

/** True when the app acknowledged: Slack takes any 2xx. */
export const acknowledged = (answer: AppAnswer): answer is Extract<AppAnswer, { kind: 'reply' }> =>
  answer.kind === 'reply' && answer.status >= 200 && answer.status < 300;
