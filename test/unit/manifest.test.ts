import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { COMMAND, VERBS } from '#src/slack/listeners/commands/registry.ts';
import { EVENTS } from '#src/slack/listeners/events/registry.ts';

const root = new URL('../../', import.meta.url).pathname;

/**
 * The rules of Slack's manifest.schema.2.0.0.json (github.com/slackapi/manifest-schema, definitions
 * app-manifests.v1.*) for the parts that our manifest has; it knows no other parts, so neither does this.
 */
const address = z
  .string()
  .regex(/^https?:\/\//)
  .max(3_000);
const names = z.array(z.string().max(50)).max(255);
const manifestSchema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.int() }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().min(1).max(140),
    background_color: z.string().regex(/^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$/),
  }),
  features: z.strictObject({
    agent_view: z.strictObject({
      agent_description: z.string().max(300),
      suggested_prompts: z.array(z.strictObject({ title: z.string(), message: z.string() })).max(4),
    }),
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().min(1).max(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\//).min(2).max(32),
          url: address,
          description: z.string().min(1).max(2_000),
          usage_hint: z.string().min(1).max(1_000),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: names, bot_optional: names }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: address, bot_events: names.max(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: address }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
});

const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')));

/** Scopes of what we call and take, from docs.slack.dev/reference/methods and /events. */
const METHOD_SCOPES: Record<string, string[]> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history', 'metadata.message:read'],
  'conversations.info': ['channels:read', 'groups:read', 'im:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history', 'metadata.message:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
};
const EVENT_SCOPES: Record<string, string[]> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.im': ['im:history'],
};
/** A slash command needs `commands`; `agent_view` needs `assistant:write`. */
const FEATURE_SCOPES = ['commands', 'assistant:write'];

function methodsInSource(): string[] {
  const folder = join(root, 'src/slack');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const direct = [
    ...text.matchAll(
      /\bclient\s*\.((?:auth|chat|conversations|reactions|usergroups|users|views)(?:\.\w+)+)\(/g,
    ),
  ].map((match) => match[1] ?? '');
  const named = [
    ...text.matchAll(/'((?:chat|conversations|assistant|bookmarks|pins|reactions|files)\.[a-zA-Z.]+)'/g),
  ].map((match) => match[1] ?? '');
  return [...new Set([...direct, ...named])].sort();
}

test('every subscription has a listener, and every listener a subscription', () => {
  expect(manifest.settings.event_subscriptions.bot_events.toSorted()).toEqual(
    EVENTS.flatMap((listener) => listener.subscriptions).toSorted(),
  );
});

test('the one command is the one that is answered, and its hint names every verb', () => {
  expect(manifest.features.slash_commands.map((each) => each.command)).toEqual([COMMAND]);
  const hint = manifest.features.slash_commands[0]?.usage_hint ?? '';
  expect(hint.split(' | ').map((part) => part.split(' ')[0])).toEqual([
    ...VERBS.map((verb) => verb.verb),
    'help',
  ]);
});

test('the scopes are those that calls, events and features need, no more and no fewer', () => {
  expect(methodsInSource()).toEqual(Object.keys(METHOD_SCOPES).toSorted());
  const needed = new Set([
    ...Object.values(METHOD_SCOPES).flat(),
    ...manifest.settings.event_subscriptions.bot_events.flatMap(
      (event) => EVENT_SCOPES[event] ?? [`no scopes known for ${event}`],
    ),
    ...FEATURE_SCOPES,
  ]);
  const { bot, bot_optional: optional } = manifest.oauth_config.scopes;
  expect([...bot, ...optional].toSorted()).toEqual([...needed].toSorted());
  // Private channels work where an operator wants them.
  expect(optional).toEqual(['groups:history', 'groups:read']);
});

test('all requests come to the one address that is served', () => {
  const { settings, features } = manifest;
  const addresses = [
    settings.event_subscriptions.request_url,
    settings.interactivity.request_url,
    ...features.slash_commands.map((each) => each.url),
  ];
  expect(new Set(addresses.map((each) => new URL(each).pathname))).toEqual(new Set(['/slack/events']));
});
