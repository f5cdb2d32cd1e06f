import { type App, type Receiver, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import { describeError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { clientOptions, slackLogger } from '#src/slack/client.ts';
import type { Inbox } from '#src/slack/inbox.ts';
import { createIntake, type Intake } from '#src/slack/intake.ts';

/**
 * What is done with each message of the socket. An event is committed and then acknowledged; when it cannot be committed
 * this throws, nothing is acknowledged, and Slack sends it again.
 */
export function createSocketIntake(options: { inbox: Inbox; intake: Pick<Intake, 'interact'>; log: Logger }) {
  return async ({ body, ack }: Pick<ReceiverEvent, 'body' | 'ack'>): Promise<void> => {
    if (body.type === 'app_rate_limited') {
      options.log.error(
        { minute: body.minute_rate_limited },
        'slack drops events of this app: more than 30,000 in an hour',
      );
      return ack();
    }
    if (body.type === 'event_callback') {
      await options.inbox.accept(body);
      return ack();
    }
    await ack(await options.intake.interact(body));
  };
}

/**
 * Receives from Slack over a WebSocket that this process opens: no address that Slack could reach is needed. Events take
 * the same way as over HTTP: committed to the inbox, then acknowledged; one that is not acknowledged comes again.
 */
export function createSocketReceiver(options: {
  appToken: string;
  apiUrl?: string;
  inbox: Inbox;
  log: Logger;
}): Receiver {
  const { log } = options;
  const intake = createIntake(log);
  const socket = new SocketModeReceiver({
    appToken: options.appToken,
    logger: slackLogger(log, 'slack-socket-mode'),
    // Half of the default: a connection that died is noticed in time for Slack's 3 s on another one.
    clientPingTimeout: 2_500,
    installerOptions: {
      clientOptions: clientOptions(
        { ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }) },
        log,
      ),
    },
    processEventErrorHandler: async ({ error }) => {
      log.error({ error: describeError(error) }, 'event not stored; slack will deliver it again');
      return false;
    },
  });

  const processEvent = createSocketIntake({ inbox: options.inbox, intake, log });
  return {
    init: (app: App) => {
      intake.init(app);
      // The receiver hands everything to `app.processEvent`; in between stands the inbox.
      socket.init(Object.assign(Object.create(app) as App, { processEvent }));
    },
    start: () => socket.start(),
    stop: () => socket.stop(),
  };
}
