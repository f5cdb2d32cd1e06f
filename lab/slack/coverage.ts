import type { RateTier } from '#lab/slack/rate-limits.ts';
import { assistantMethods } from '#lab/slack/web-api/assistant.ts';
import { chatMethods } from '#lab/slack/web-api/chat.ts';
import { conversationMethods } from '#lab/slack/web-api/conversations.ts';
import { fileMethods } from '#lab/slack/web-api/files.ts';
import { historyMethods } from '#lab/slack/web-api/history.ts';
import { markMethods } from '#lab/slack/web-api/marks.ts';
import type { MethodHandler } from '#lab/slack/web-api/method.ts';
import { peopleMethods } from '#lab/slack/web-api/people.ts';
import { teamMethods } from '#lab/slack/web-api/team.ts';
import { viewMethods } from '#lab/slack/web-api/views.ts';

/** Every handler there is; a test holds this list and the table against each other. */
export const HANDLERS = {
  ...teamMethods,
  ...chatMethods,
  ...conversationMethods,
  ...historyMethods,
  ...peopleMethods,
  ...viewMethods,
  ...markMethods,
  ...assistantMethods,
  ...fileMethods,
};
type MethodName = keyof typeof HANDLERS;

export interface Coverage {
  tier: RateTier;
  /** Any one of these is enough; none: a token is enough. */
  scopes: readonly string[];
  handler: MethodHandler;
  /** Where the method is exercised, below test/. */
  testedBy: string;
  /** The method answers without a token. */
  open?: boolean;
}

const EVENTS = 'integration/lab-slack/events.test.ts';
const BOLT = 'integration/lab-slack/bolt-app.test.ts';
const INTERACTIVITY = 'integration/lab-slack/interactivity.test.ts';
const CHAT = 'integration/lab-slack/chat.test.ts';
const CONVERSATIONS = 'integration/lab-slack/conversations.test.ts';
const PEOPLE = 'integration/lab-slack/people.test.ts';
const VIEWS = 'integration/lab-slack/views.test.ts';
const MARKS = 'integration/lab-slack/marks-and-files.test.ts';

function entry(name: MethodName, tier: RateTier, scopes: string, testedBy: string): [MethodName, Coverage] {
  return [name, { tier, scopes: scopes.split(' ').filter(Boolean), handler: HANDLERS[name], testedBy }];
}

/**
 * The Web API methods the lab covers. Tiers and scopes are those of docs.slack.dev/reference/methods; history and
 * replies ask for the scope of the channel's kind in their handler.
 */
export const COVERAGE: ReadonlyMap<string, Coverage> = new Map<string, Coverage>([
  ['api.test', { ...entry('api.test', 'tier4', '', PEOPLE)[1], open: true }],
  entry('auth.test', 'special', '', PEOPLE),
  entry('chat.postMessage', 'posting', 'chat:write', CHAT),
  entry('chat.update', 'tier3', 'chat:write', CHAT),
  entry('chat.delete', 'tier3', 'chat:write', CHAT),
  entry('chat.postEphemeral', 'tier4', 'chat:write', CHAT),
  entry('chat.getPermalink', 'special', '', CHAT),
  entry('conversations.list', 'tier2', 'channels:read groups:read im:read', CONVERSATIONS),
  entry('conversations.info', 'tier3', 'channels:read groups:read im:read', CONVERSATIONS),
  entry('conversations.members', 'tier4', 'channels:read groups:read im:read', CONVERSATIONS),
  entry('conversations.history', 'tier3', 'channels:history groups:history im:history', CONVERSATIONS),
  entry('conversations.replies', 'tier3', 'channels:history groups:history im:history', CONVERSATIONS),
  entry('conversations.open', 'tier3', 'im:write channels:manage groups:write', CONVERSATIONS),
  entry('conversations.create', 'tier2', 'channels:manage groups:write', CONVERSATIONS),
  entry('conversations.join', 'tier3', 'channels:join', CONVERSATIONS),
  entry(
    'conversations.invite',
    'tier3',
    'channels:manage channels:write.invites groups:write groups:write.invites',
    CONVERSATIONS,
  ),
  entry('conversations.leave', 'tier3', 'channels:manage groups:write', CONVERSATIONS),
  entry('conversations.archive', 'tier2', 'channels:manage groups:write', CONVERSATIONS),
  entry(
    'conversations.setTopic',
    'tier2',
    'channels:manage channels:write.topic groups:write groups:write.topic',
    CONVERSATIONS,
  ),
  entry('users.info', 'tier4', 'users:read', PEOPLE),
  entry('users.list', 'tier2', 'users:read', PEOPLE),
  entry('users.lookupByEmail', 'tier3', 'users:read.email', PEOPLE),
  entry('usergroups.list', 'tier2', 'usergroups:read', PEOPLE),
  entry('usergroups.users.list', 'tier2', 'usergroups:read', PEOPLE),
  entry('usergroups.users.update', 'tier2', 'usergroups:write', PEOPLE),
  entry('views.open', 'tier4', '', VIEWS),
  entry('views.push', 'tier4', '', VIEWS),
  entry('views.update', 'tier4', '', VIEWS),
  entry('views.publish', 'tier4', '', VIEWS),
  entry('reactions.add', 'tier3', 'reactions:write', MARKS),
  entry('reactions.remove', 'tier2', 'reactions:write', MARKS),
  entry('reactions.get', 'tier3', 'reactions:read', MARKS),
  entry('pins.add', 'tier2', 'pins:write', MARKS),
  entry('bookmarks.add', 'tier2', 'bookmarks:write', MARKS),
  entry('bookmarks.list', 'tier3', 'bookmarks:read', MARKS),
  entry('assistant.threads.setStatus', 'special', 'chat:write', MARKS),
  entry('assistant.threads.setSuggestedPrompts', 'tier4', 'assistant:write', MARKS),
  entry('files.getUploadURLExternal', 'tier4', 'files:write', MARKS),
  entry('files.completeUploadExternal', 'tier4', 'files:write', MARKS),
]);

/** Event subscriptions the lab delivers, and the test that waits for each. */
export const COVERED_EVENTS: ReadonlyMap<string, string> = new Map([
  ['app_home_opened', BOLT],
  ['app_mention', BOLT],
  ['message.channels', EVENTS],
  ['message.groups', EVENTS],
  ['message.im', EVENTS],
  ['reaction_added', EVENTS],
  ['reaction_removed', EVENTS],
  ['member_joined_channel', EVENTS],
  ['channel_archive', EVENTS],
  ['channel_created', EVENTS],
  ['channel_shared', EVENTS],
  ['subteam_members_changed', EVENTS],
  ['user_change', EVENTS],
]);

/** Signed requests other than events, and the test that sends each. */
export const COVERED_REQUESTS: ReadonlyMap<string, string> = new Map([
  ['url_verification', EVENTS],
  ['block_actions', INTERACTIVITY],
  ['view_submission', VIEWS],
  ['view_closed', VIEWS],
  ['response_url', INTERACTIVITY],
  ['slash command', INTERACTIVITY],
]);
