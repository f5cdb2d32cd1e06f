import type { App } from '@slack/bolt';
import type { Kysely } from 'kysely';
import { ConfigError, describeError } from '#src/errors.ts';
import type { Enqueue } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';
import { createSlackApp } from '#src/slack/app.ts';
import { createWebClient, identify, type SlackIdentity } from '#src/slack/client.ts';
import { createInbox } from '#src/slack/inbox.ts';
import { createDispatcher, type Dispatcher } from '#src/slack/outbox.ts';
import { createPeople } from '#src/slack/people.ts';
import { createReceiver, type SlackReceiver } from '#src/slack/receiver.ts';
import { createSocketReceiver } from '#src/slack/socket-mode.ts';
import { showStatus } from '#src/slack/thread-reply.ts';
import type { Database } from '#src/store/schema.ts';
import { purgeInbox } from '#src/store/slack-inbox.ts';
import { purgeOutbox } from '#src/store/slack-outbox.ts';

const PURGE_EVERY_MS = 3_600_000;

interface SlackOptions {
  botToken: string;
  /** For requests over HTTP. */
  signingSecret?: string;
  /** Socket Mode instead of HTTP. */
  appToken?: string;
  /** Another address of the Web API, ending with `/`. */
  apiUrl?: string;
  /** Cluster of a mention that names none. */
  defaultCluster: string;
  db: Kysely<Database>;
  enqueue: Enqueue;
  now?: () => Date;
}

export interface Slack {
  identity: SlackIdentity;
  app: App;
  dispatcher: Dispatcher;
  /** Says under a thread what is being done, as far as Slack lets it. */
  showStatus(at: { channel: string; threadTs: string }, status: string): Promise<void>;
  /** Answers `POST /slack/events`; absent in Socket Mode. */
  handle?: SlackReceiver['handle'];
  /** Begins to receive; over HTTP that is up to whoever mounts `handle`. */
  start(): Promise<void>;
}

/**
 * Connects to one workspace. Throws ConfigError for a token that does not work or a missing secret, and UpstreamError
 * while Slack does not answer.
 */
export async function openSlack(options: SlackOptions, log: Logger, releasers: Releasers): Promise<Slack> {
  const { db, enqueue, signingSecret, appToken } = options;
  const api = options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl };
  const now = options.now ?? (() => new Date());
  if (signingSecret === undefined && appToken === undefined) {
    throw new ConfigError(
      'There is a Slack bot token, but no way to receive.',
      'Set SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode.',
    );
  }
  const client = createWebClient({ botToken: options.botToken, ...api }, log);
  const identity = await identify(client);
  const { team } = identity;
  const inbox = createInbox({ db, enqueue, team, log });
  const http =
    appToken === undefined
      ? createReceiver({ signingSecret: signingSecret ?? '', inbox, log, now: () => now().getTime() })
      : undefined;
  const receiver = http?.receiver ?? createSocketReceiver({ appToken: appToken ?? '', ...api, inbox, log });
  const people = createPeople({ client, team, log, now: () => now().getTime() });
  const app = createSlackApp({
    botToken: options.botToken,
    ...api,
    receiver,
    deps: { db, client, enqueue, people, identity, defaultCluster: options.defaultCluster, log, now },
  });
  await app.init();
  return {
    identity,
    app,
    dispatcher: createDispatcher({ db, client, team, log, now }),
    showStatus: (at, status) => showStatus({ client, log }, at, status),
    ...(http ? { handle: http.handle } : {}),
    start: async () => {
      await app.start();
      releasers.add('slack', () => app.stop());
      const timer = setInterval(() => {
        Promise.all([purgeInbox(db), purgeOutbox(db)]).catch((error: unknown) => {
          log.warn({ error: describeError(error) }, 'old slack rows not removed; tried again in an hour');
        });
      }, PURGE_EVERY_MS);
      releasers.add('purge of slack rows', () => clearInterval(timer));
    },
  };
}
