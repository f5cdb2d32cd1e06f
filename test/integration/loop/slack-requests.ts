import { MAYA } from '#test/support/play.ts';
import { formOf, freshName, INCIDENTS, type sendSlack } from './senders.ts';

/** Of the lab's seed. */
const TEAM = 'T0LAB0001';

/** Unix seconds. */
export const now = (): number => Math.floor(Date.now() / 1_000);
let events = 0;
/** A mention with an event id of its own. */
export function mentionOf(
  text: string,
  change: Record<string, unknown> = {},
): Record<string, unknown> & { event_id: string } {
  events += 1;
  const ts = `${now()}.${String(events).padStart(6, '0')}`;
  const event = {
    type: 'app_mention',
    user: MAYA,
    text,
    ts,
    event_ts: ts,
    channel: INCIDENTS,
    channel_type: 'channel',
    ...change,
  };
  return {
    type: 'event_callback',
    team_id: TEAM,
    event_id: freshName('Ev'),
    event_time: now(),
    authorizations: [{ team_id: TEAM, is_bot: true }],
    event,
  };
}

/** Requests that Slack did not sign just now, and what the refusal says. */
export const UNSIGNED: [string, () => Parameters<typeof sendSlack>[1], RegExp][] = [
  ['no signature', () => ({ body: '{}', signature: undefined }), /signature does not match/],
  [
    'a wrong signature',
    () => ({ body: '{}', signature: `v0=${'0'.repeat(64)}` }),
    /signature does not match/,
  ],
  [
    'a signature that is no signature',
    () => ({ body: '{}', signature: 'v0=\u00ff' }),
    /signature does not match/,
  ],
  ['another secret', () => ({ body: '{}', secret: 'guessed' }), /signature does not match/],
  ['a stale timestamp', () => ({ body: '{}', timestamp: now() - 301 }), /five minutes off/],
  ['a future timestamp', () => ({ body: '{}', timestamp: now() + 305 }), /five minutes off/],
  ['a timestamp in words', () => ({ body: '{}', timestamp: 'now' }), /signature does not match/],
  ['a negative timestamp', () => ({ body: '{}', timestamp: -1 }), /signature does not match/],
  [
    'ssl_check in a body that is no form',
    () => ({ body: '{"ssl_check":"1"}', signature: undefined }),
    /signature does not match/,
  ],
];

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** Signed requests that Slack would never send. */
export const GARBAGE: [string, () => Parameters<typeof sendSlack>[1]][] = [
  ['an empty body', () => ({ body: '' })],
  ['not JSON', () => ({ body: 'payload' })],
  ['a JSON list', () => ({ body: '[]' })],
  ['JSON null', () => ({ body: 'null' })],
  ['an object without a type', () => ({ body: '{}' })],
  [
    'an event without an event',
    () => ({ body: JSON.stringify({ type: 'event_callback', team_id: 'T', event_id: 'E' }) }),
  ],
  [
    'an event that is null',
    () => ({ body: JSON.stringify({ type: 'event_callback', team_id: 'T', event_id: 'E', event: null }) }),
  ],
  ['an event without an id', () => ({ body: JSON.stringify({ ...mentionOf('hi'), event_id: undefined }) })],
  [
    'an event id of 10,000 characters',
    () => ({ body: JSON.stringify({ ...mentionOf('hi'), event_id: 'E'.repeat(10_000) }) }),
  ],
  [
    'authorizations that are text',
    () => ({ body: JSON.stringify({ ...mentionOf('hi'), authorizations: 'all' }) }),
  ],
  ['a payload that is not JSON', () => formOf('{')],
  ['a payload that is a list', () => formOf([])],
  ['a payload without a type', () => formOf({})],
  [
    'a click without a user',
    () => formOf({ type: 'block_actions', actions: [{ action_id: 'proposal_approve' }] }),
  ],
  ['a click without actions', () => formOf({ type: 'block_actions', user: { id: MAYA }, actions: [] })],
  [
    'a click whose user is a number',
    () =>
      formOf({
        type: 'block_actions',
        user: 7,
        trigger_id: 't',
        actions: [{ action_id: 'proposal_approve', block_id: 'b', type: 'button', value: 1 }],
      }),
  ],
  ['a form without a view', () => formOf({ type: 'view_submission', user: { id: MAYA } })],
  [
    'a form with metadata that is not JSON',
    () =>
      formOf({
        type: 'view_submission',
        user: { id: MAYA, team_id: 'T' },
        team: { id: 'T' },
        view: {
          callback_id: 'proposal_reject',
          private_metadata: '{',
          blocks: [{ type: 'input', block_id: 'reason' }],
          state: { values: {} },
        },
      }),
  ],
  ['an unknown interaction', () => formOf({ type: 'time_travel', user: { id: MAYA } })],
  ['an empty form', () => ({ body: '', type: 'application/x-www-form-urlencoded' })],
  ['a form with other fields', () => ({ body: 'a=1&b=2', type: 'application/x-www-form-urlencoded' })],
  [
    'a command without a user',
    () => ({ body: 'command=%2Fcase&text=list', type: 'application/x-www-form-urlencoded' }),
  ],
  [
    'an event nested 20,000 deep',
    () => ({
      body: JSON.stringify(mentionOf('hi', { blocks: 0 })).replace('"blocks":0', `"blocks":${deep(20_000)}`),
    }),
  ],
];

/** What somebody types after /case, and what the answer says. */
export const COMMANDS: [string, string, RegExp][] = [
  ['an unknown verb', 'explode now', /explode[\s\S]*\/case list/],
  ['a verb that is a property of objects', 'constructor', /\/case list/],
  ['a number that is none', 'show twelve', /not the number of a case/],
  ['a case that is not there', 'show 999999', /no case 999999/],
  ['a number too large for anything', `show ${'9'.repeat(40)}`, /not the number of a case/],
  ['a broadcast as a verb', '<!channel> <@U0LABMAYA1>', /\/case list/],
  ['a NUL byte', 'show \u00001', /not the number of a case|no case/],
  ['10,000 characters', 'x'.repeat(10_000), /\/case list/],
];
