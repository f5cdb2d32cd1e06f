import { randomUUID } from 'node:crypto';
import { App, type Receiver } from '@slack/bolt';
import { z } from 'zod';
import { CasebookError, describeError } from '#src/errors.ts';
import { problemMessage } from '#src/slack/blocks/problem.ts';
import { clientOptions, slackLogger } from '#src/slack/client.ts';
import { ACTIONS } from '#src/slack/listeners/actions/registry.ts';
import { answerCommand, COMMAND } from '#src/slack/listeners/commands/registry.ts';
import { EVENTS } from '#src/slack/listeners/events/registry.ts';
import type { Click, ListenerDeps, SlackEvent } from '#src/slack/listeners/types.ts';
import { VIEWS } from '#src/slack/listeners/views/registry.ts';
import { tellByResponseUrl } from '#src/slack/response-url.ts';

const text = z.string().optional().catch(undefined);

const clickSchema = z.looseObject({
  user: z.looseObject({ id: z.string(), team_id: text }),
  channel: z.looseObject({ id: z.string() }).optional(),
  container: z.looseObject({ message_ts: text, thread_ts: text }).optional(),
  trigger_id: z.string(),
  response_url: text,
  actions: z.array(z.looseObject({ value: text })).min(1),
});

const submissionSchema = z.looseObject({
  user: z.looseObject({ id: z.string(), team_id: text }),
  view: z.looseObject({
    private_metadata: z.string().default(''),
    state: z.looseObject({
      values: z.record(z.string(), z.record(z.string(), z.looseObject({ value: z.string().nullish() }))),
    }),
  }),
});

const eventSchema = z.looseObject({
  type: z.string(),
  user: text,
  channel: text,
  channel_type: text,
  subtype: text,
  bot_id: text,
  text,
  ts: text,
  thread_ts: text,
  tab: text,
});

function clickOf(body: unknown, ack: () => Promise<void>, deps: ListenerDeps): Click {
  const click = clickSchema.parse(body);
  return {
    user: { id: click.user.id, ...(click.user.team_id === undefined ? {} : { teamId: click.user.team_id }) },
    ...(click.channel === undefined ? {} : { channel: click.channel.id }),
    ...(click.container?.message_ts === undefined ? {} : { messageTs: click.container.message_ts }),
    ...(click.container?.thread_ts === undefined ? {} : { threadTs: click.container.thread_ts }),
    ...(click.actions[0]?.value === undefined ? {} : { value: click.actions[0].value }),
    triggerId: click.trigger_id,
    ack,
    tell: async (sentence, people) => {
      const id = randomUUID().slice(0, 8);
      deps.log.info({ id, user: click.user.id, sentence }, 'told a person');
      await tellByResponseUrl(click.response_url, problemMessage(sentence, id, people), deps.log);
    },
  };
}

function eventOf(payload: unknown): SlackEvent {
  const {
    type,
    user,
    channel,
    channel_type: channelType,
    subtype,
    bot_id: botId,
    text: words,
    ts,
    thread_ts: threadTs,
    tab,
  } = eventSchema.parse(payload);
  const fields = { user, channel, channelType, subtype, botId, text: words, ts, threadTs, tab };
  return { type, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

function registerEvents(app: App, deps: ListenerDeps): void {
  for (const listener of EVENTS) {
    app.event(listener.type, async ({ payload }) => listener.handle(eventOf(payload), deps));
  }
}

function registerClicks(app: App, deps: ListenerDeps): void {
  for (const listener of ACTIONS) {
    app.action(listener.actionId, async ({ body, ack }) =>
      listener.handle(
        clickOf(body, () => ack(), deps),
        deps,
      ),
    );
  }
  // Link buttons send an action too; without an acknowledgement the person would see a warning.
  const known = new Set(ACTIONS.map((listener) => listener.actionId));
  app.action(/.*/, async ({ payload, ack }) => {
    if (!('action_id' in payload) || !known.has(payload.action_id)) await ack();
  });
}

function registerForms(app: App, deps: ListenerDeps): void {
  for (const listener of VIEWS) {
    app.view(listener.callbackId, async ({ body, ack }) => {
      const { user, view } = submissionSchema.parse(body);
      await listener.handle(
        {
          user: { id: user.id, ...(user.team_id === undefined ? {} : { teamId: user.team_id }) },
          privateMetadata: view.private_metadata,
          input: (blockId, actionId) => view.state.values[blockId]?.[actionId]?.value ?? undefined,
          ack: () => ack(),
          refuse: (blockId, sentence) => ack({ response_action: 'errors', errors: { [blockId]: sentence } }),
        },
        deps,
      );
    });
  }
}

function registerCommands(app: App, deps: ListenerDeps): void {
  app.command(/.*/, async ({ command, ack }) => {
    if (command.command !== COMMAND) {
      return ack({
        response_type: 'ephemeral',
        text: `Casebook answers to ${COMMAND}. Try ${COMMAND} help.`,
      });
    }
    try {
      const call = {
        user: { id: command.user_id, teamId: command.team_id },
        channel: command.channel_id,
        text: command.text,
      };
      await ack({ response_type: 'ephemeral', ...(await answerCommand(call, deps)) });
    } catch (error) {
      if (!(error instanceof CasebookError)) throw error;
      const id = randomUUID().slice(0, 8);
      deps.log.info({ id, error: describeError(error) }, 'command refused');
      await ack({ response_type: 'ephemeral', ...problemMessage(describeError(error), id) });
    }
  });
}

/** The Bolt app of one workspace with every listener. Call `init()` before use; it talks to nobody. */
export function createSlackApp(options: {
  botToken: string;
  apiUrl?: string;
  receiver: Receiver;
  deps: ListenerDeps;
}): App {
  const { deps } = options;
  const { identity } = deps;
  const app = new App({
    receiver: options.receiver,
    logger: slackLogger(deps.log, 'bolt'),
    clientOptions: clientOptions(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }, deps.log),
    // One workspace, one token: nothing is looked up. Who may do what is decided by each listener.
    authorize: async () => ({
      botToken: options.botToken,
      botId: identity.botId,
      botUserId: identity.botUserId,
      teamId: identity.team,
    }),
    // The default keeps every conversation in memory for ever.
    convoStore: false,
    ignoreSelf: true,
    deferInitialization: true,
    extendedErrorHandler: true,
  });
  app.error(async ({ error }: { error: Error }) => {
    // Thrown on: the inbox tries again later, and a click, command or form is answered with a visible refusal.
    throw 'original' in error && error.original instanceof Error ? error.original : error;
  });
  registerEvents(app, deps);
  registerClicks(app, deps);
  registerForms(app, deps);
  registerCommands(app, deps);
  return app;
}
