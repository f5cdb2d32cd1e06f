import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { ConfigError, UpstreamError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { readFailure } from '#src/slack/call-outcome.ts';

/** The workspace and the app's own user in it, from `auth.test`. */
export interface SlackIdentity {
  team: string;
  teamName: string;
  botUserId: string;
  botId: string;
}

/** Slack's packages log to the console unless they are given this. */
export function slackLogger(log: Logger, name: string): SlackLogger {
  const child = log.child({ part: name });
  const join = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: (...parts) => child.trace(join(parts)),
    info: (...parts) => child.debug(join(parts)),
    warn: (...parts) => child.warn(join(parts)),
    error: (...parts) => child.error(join(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.DEBUG,
    setName: () => undefined,
  };
}

/**
 * Options for every client. No retries: a post that was accepted and then dropped would be posted twice. A 429 is
 * rejected: the client would otherwise pause everything else with this token. A new object each time, because the
 * packages write into what they are given.
 */
export function clientOptions(options: { apiUrl?: string }, log: Logger): WebClientOptions {
  return {
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    logger: slackLogger(log, 'slack-web-api'),
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: 10_000,
  };
}

export function createWebClient(options: { botToken: string; apiUrl?: string }, log: Logger): WebClient {
  return new WebClient(options.botToken, clientOptions(options, log));
}

/**
 * Asks Slack who we are. Throws ConfigError when the token does not work, and UpstreamError when Slack does not answer:
 * the caller may try again.
 */
export async function identify(client: WebClient): Promise<SlackIdentity> {
  try {
    const answer = await client.auth.test();
    if (!answer.team_id || !answer.user_id || !answer.bot_id) {
      throw new ConfigError(
        'SLACK_BOT_TOKEN is not the token of a bot.',
        'Use the Bot User OAuth Token (xoxb-...) of the app.',
      );
    }
    return {
      team: answer.team_id,
      teamName: answer.team ?? answer.team_id,
      botUserId: answer.user_id,
      botId: answer.bot_id,
    };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const failure = readFailure(error);
    if (failure.kind === 'token') {
      throw new ConfigError(
        `Slack refuses SLACK_BOT_TOKEN (${failure.reason}).`,
        'Install the app again and set the new token.',
        { cause: error },
      );
    }
    throw new UpstreamError(
      `Slack does not answer auth.test (${failure.reason}).`,
      'Check the network and SLACK_API_URL.',
      { cause: error },
    );
  }
}
