import { nextId } from '#lab/slack/ids.ts';
import { publishMessage, react } from '#lab/slack/messages.ts';
import { joinedChannel, knownChannel, sharedMessage } from '#lab/slack/web-api/access.ts';
import { invalidArguments, method, requiredText, SlackApiError, text } from '#lab/slack/web-api/method.ts';
import { wireMessage } from '#lab/slack/wire.ts';

/** Reactions, pins and bookmarks: what stands beside a message or above a channel. */

const EMOJI_NAME = /^[\p{L}\p{N}_+'-]+(::skin-tone-[2-6])?$/u;

function reaction(remove: boolean) {
  return method({ channel: requiredText, timestamp: requiredText, name: requiredText }, (lab, args) => {
    const channel = knownChannel(lab, args.channel);
    if (!EMOJI_NAME.test(args.name)) throw new SlackApiError('invalid_name');
    if (channel.isArchived) throw new SlackApiError('is_archived');
    const message = sharedMessage(lab, channel.id, args.timestamp);
    if (!react(lab, message, lab.state.botUserId, args.name, remove)) {
      throw new SlackApiError(remove ? 'no_reaction' : 'already_reacted');
    }
    return {};
  });
}

const getReactions = method({ channel: requiredText, timestamp: requiredText }, (lab, args) => {
  const channel = knownChannel(lab, args.channel);
  const message = sharedMessage(lab, channel.id, args.timestamp);
  return { type: 'message', channel: channel.id, message: wireMessage(lab, message) };
});

const addPin = method({ channel: requiredText, timestamp: requiredText }, (lab, args) => {
  const channel = joinedChannel(lab, args.channel);
  const message = sharedMessage(lab, channel.id, args.timestamp);
  if (message.pinned) throw new SlackApiError('already_pinned');
  message.pinned = true;
  lab.changed();
  publishMessage(lab, 'message_changed', message);
  return {};
});

const addBookmark = method(
  {
    channel_id: requiredText,
    title: requiredText,
    type: requiredText,
    link: text.optional(),
    emoji: text.optional(),
  },
  (lab, args) => {
    const channel = joinedChannel(lab, args.channel_id);
    if (args.type !== 'link') throw new SlackApiError('invalid_bookmark_type');
    if (!args.link) throw invalidArguments(['[ERROR] missing required field: link']);
    if (!URL.canParse(args.link)) throw new SlackApiError('invalid_link');
    const bookmark = { id: nextId(lab, 'Bk'), title: args.title, link: args.link, emoji: args.emoji ?? '' };
    lab.state.bookmarks[channel.id] = [...(lab.state.bookmarks[channel.id] ?? []), bookmark];
    lab.changed();
    return {
      bookmark: {
        ...bookmark,
        channel_id: channel.id,
        type: 'link',
        date_created: Math.floor(lab.now() / 1000),
      },
    };
  },
);

const listBookmarks = method({ channel_id: requiredText }, (lab, args) => {
  const channel = joinedChannel(lab, args.channel_id);
  const bookmarks = lab.state.bookmarks[channel.id] ?? [];
  return { bookmarks: bookmarks.map((each) => ({ ...each, channel_id: channel.id, type: 'link' })) };
});

export const markMethods = {
  'reactions.add': reaction(false),
  'reactions.remove': reaction(true),
  'reactions.get': getReactions,
  'pins.add': addPin,
  'bookmarks.add': addBookmark,
  'bookmarks.list': listBookmarks,
};
