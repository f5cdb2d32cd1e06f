import type { Lab } from '#lab/slack/lab.ts';
import type { ChannelRecord, MessageRecord } from '#lab/slack/state.ts';
import { joinedChannel, missingScope, paged } from '#lab/slack/web-api/access.ts';
import { flag, method, requiredText, SlackApiError, text, whole } from '#lab/slack/web-api/method.ts';
import { wireMessage } from '#lab/slack/wire.ts';

const SCOPES = { public: 'channels:history', private: 'groups:history', im: 'im:history' } as const;
const MAX_LIMIT = 999;
const DEFAULT_LIMIT = 100;

const shape = {
  channel: requiredText,
  oldest: text.optional(),
  latest: text.optional(),
  inclusive: flag.optional(),
  include_all_metadata: flag.optional(),
  limit: whole.optional(),
  cursor: text.optional(),
};

interface Window {
  oldest?: string | undefined;
  latest?: string | undefined;
  inclusive?: boolean | undefined;
}

function readable(lab: Lab, id: string): ChannelRecord {
  const channel = joinedChannel(lab, id);
  const scope = SCOPES[channel.kind];
  if (!lab.scopes.has(scope)) throw missingScope(lab, scope);
  return channel;
}

function checkedLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT) throw new SlackApiError('invalid_limit');
  return limit;
}

/** Compared in whole microseconds: seconds with a fraction of six digits do not survive as floating point. */
function micros(ts: string, refusal: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(ts);
  if (!match) throw new SlackApiError(refusal);
  return BigInt(match[1] ?? '0') * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
}

function within(window: Window): (message: MessageRecord) => boolean {
  const oldest = window.oldest ? micros(window.oldest, 'invalid_ts_oldest') : undefined;
  const latest = window.latest ? micros(window.latest, 'invalid_ts_latest') : undefined;
  return ({ ts }) => {
    const at = micros(ts, 'internal_error');
    if (window.inclusive && (at === oldest || at === latest)) return true;
    return (oldest === undefined || at > oldest) && (latest === undefined || at < latest);
  };
}

function visible(lab: Lab, channel: ChannelRecord): MessageRecord[] {
  return (lab.state.messages[channel.id] ?? []).filter((message) => message.ephemeralFor === undefined);
}

const history = method(shape, (lab, args) => {
  const channel = readable(lab, args.channel);
  const found = visible(lab, channel)
    .filter(
      (message) =>
        message.threadTs === undefined || message.threadTs === message.ts || message.replyBroadcast,
    )
    .filter(within(args))
    .reverse();
  const { page, nextCursor } = paged(found, checkedLimit(args.limit), args.cursor);
  return {
    messages: page.map((message) => wireMessage(lab, message, args.include_all_metadata)),
    has_more: nextCursor !== '',
    pin_count: visible(lab, channel).filter((message) => message.pinned).length,
    response_metadata: { next_cursor: nextCursor },
  };
});

const replies = method({ ...shape, ts: requiredText }, (lab, args) => {
  const channel = readable(lab, args.channel);
  const asked = visible(lab, channel).find((message) => message.ts === args.ts);
  const rootTs = asked?.threadTs ?? args.ts;
  const thread = visible(lab, channel).filter(
    (message) => message.ts === rootTs || message.threadTs === rootTs,
  );
  if (thread.length === 0) throw new SlackApiError('thread_not_found');
  const inWindow = within(args);
  // The root comes first whatever the window is.
  const found = thread.filter((message) => message.ts === rootTs || inWindow(message));
  const { page, nextCursor } = paged(found, checkedLimit(args.limit), args.cursor);
  return {
    messages: page.map((message) => wireMessage(lab, message, args.include_all_metadata)),
    has_more: nextCursor !== '',
    response_metadata: { next_cursor: nextCursor },
  };
});

export const historyMethods = { 'conversations.history': history, 'conversations.replies': replies };
