import { clickElement, type Outcome } from '#lab/slack/app/actions.ts';
import { runCommand } from '#lab/slack/app/commands.ts';
import { dismissView, type SubmitOutcome, submitView } from '#lab/slack/app/submissions.ts';
import { addMember } from '#lab/slack/channels.ts';
import type { Lab } from '#lab/slack/lab.ts';
import { channelOf, maySee, messageOf, showsMessage, userOf } from '#lab/slack/lookup.ts';
import { addMessage, react } from '#lab/slack/messages.ts';
import { pageHome, pageMessage, pageView } from '#lab/slack/page/shapes.ts';
import type {
  ClickAction,
  HomeView,
  Message,
  PostMessage,
  RunCommand,
  SubmitView,
  View,
} from '#lab/slack/page-api.ts';
import type { ChannelRecord, UserRecord } from '#lab/slack/state.ts';
import { emitHomeOpened } from '#lab/slack/views.ts';
import { DeniedError, InvalidInputError, NotFoundError } from '#src/errors.ts';

/** What a person in front of Slack's client can do; the page's routes and the tests both go through here. */

const TYPED_TEXT = 40_000;

/** Somebody who can sign in: not deactivated, no bot. People of other organisations only see shared channels. */
export function playable(lab: Lab, userId: string): UserRecord {
  const user = userOf(lab, userId);
  if (!user || user.deleted) {
    throw new NotFoundError(
      `There is no user ${userId} in this workspace.`,
      'Choose one of the listed people.',
    );
  }
  if (user.isBot) throw new DeniedError('The app speaks for itself.', 'Choose a person.');
  return user;
}

/** A channel this person's client shows. */
export function seen(lab: Lab, userId: string, channelId: string): ChannelRecord {
  playable(lab, userId);
  const channel = channelOf(lab, channelId);
  if (!channel || !maySee(lab, userId, channel)) {
    throw new NotFoundError(`There is no channel ${channelId} for you.`, 'Choose one of your channels.');
  }
  return channel;
}

export function channelMessages(lab: Lab, userId: string, channelId: string): Message[] {
  const channel = seen(lab, userId, channelId);
  return (lab.state.messages[channel.id] ?? [])
    .filter(
      (message) =>
        message.threadTs === undefined || message.threadTs === message.ts || message.replyBroadcast,
    )
    .filter((message) => showsMessage(message, userId))
    .map((message) => pageMessage(lab, message));
}

export function threadMessages(lab: Lab, userId: string, channelId: string, ts: string): Message[] {
  const channel = seen(lab, userId, channelId);
  const thread = (lab.state.messages[channel.id] ?? []).filter(
    (message) => (message.ts === ts || message.threadTs === ts) && showsMessage(message, userId),
  );
  if (thread.length === 0)
    throw new NotFoundError('This thread is not there any more.', 'Go back to the channel.');
  return thread.map((message) => pageMessage(lab, message));
}

export function postAs(lab: Lab, post: PostMessage): { ts: string } {
  const channel = seen(lab, post.user, post.channel);
  const text = post.text.trim();
  if (text === '') throw new InvalidInputError('An empty message cannot be sent.', 'Write something.');
  if (text.length > TYPED_TEXT)
    throw new InvalidInputError('This message is too long.', 'Shorten it to 40 000 characters.');
  if (channel.isArchived) throw new DeniedError('This channel is archived.', 'Write in another channel.');
  const root = post.threadTs ? messageOf(lab, channel.id, post.threadTs) : undefined;
  if (post.threadTs && !root)
    throw new NotFoundError('This thread is not there any more.', 'Go back to the channel.');
  addMember(lab, channel, post.user);
  const threadTs = root && (root.threadTs ?? root.ts);
  const fields = { channel: channel.id, user: post.user, byApp: false, text };
  return { ts: addMessage(lab, { ...fields, ...(threadTs ? { threadTs } : {}) }).ts };
}

export interface ReactAs {
  user: string;
  channel: string;
  ts: string;
  name: string;
  remove?: boolean | undefined;
}

export function reactAs(lab: Lab, reaction: ReactAs): Outcome {
  const channel = seen(lab, reaction.user, reaction.channel);
  const message = messageOf(lab, channel.id, reaction.ts);
  if (!message || message.ephemeralFor !== undefined)
    return { ok: false, error: 'This message is not there any more.' };
  const changed = react(lab, message, reaction.user, reaction.name, reaction.remove ?? false);
  return changed
    ? { ok: true }
    : { ok: false, error: reaction.remove ? 'You have not reacted.' : 'You have already reacted.' };
}

export function homeOf(lab: Lab, userId: string): HomeView | null {
  playable(lab, userId);
  const home = lab.state.homes[userId];
  return home ? pageHome(home) : null;
}

/** Opens the app's home tab; the app usually publishes a fresh view a moment later. */
export function openHome(lab: Lab, userId: string): HomeView | null {
  playable(lab, userId);
  emitHomeOpened(lab, userId, 'home');
  return homeOf(lab, userId);
}

export interface Person {
  post(channel: string, text: string, threadTs?: string): { ts: string };
  click(click: Omit<ClickAction, 'user'>): Promise<Outcome>;
  command(channel: string, command: string, text?: string): Promise<Outcome>;
  submit(submission: Omit<SubmitView, 'user'>): Promise<SubmitOutcome>;
  dismiss(viewId: string): Promise<Outcome>;
  react(reaction: Omit<ReactAs, 'user'>): Outcome;
  openHome(): HomeView | null;
  home(): HomeView | null;
  /** Open modals, the topmost last. */
  modals(): View[];
  messages(channel: string): Message[];
  thread(channel: string, ts: string): Message[];
}

/** One person's hands, for tests and scripted demonstrations. */
export function personOf(lab: Lab, user: string): Person {
  playable(lab, user);
  return {
    post: (channel, text, threadTs) =>
      postAs(lab, { user, channel, text, ...(threadTs ? { threadTs } : {}) }),
    click: (click) => clickElement(lab, { user, ...click }),
    command: (channel, command, text = '') =>
      runCommand(lab, { user, channel, command, text } satisfies RunCommand),
    submit: (submission) => submitView(lab, { user, ...submission }),
    dismiss: (viewId) => dismissView(lab, user, viewId),
    react: (reaction) => reactAs(lab, { user, ...reaction }),
    openHome: () => openHome(lab, user),
    home: () => homeOf(lab, user),
    modals: () => [...lab.modals.values()].filter((view) => view.user === user).map(pageView),
    messages: (channel) => channelMessages(lab, user, channel),
    thread: (channel, ts) => threadMessages(lab, user, channel, ts),
  };
}
