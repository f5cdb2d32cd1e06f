import type { WebClient } from '@slack/web-api';
import type { Enqueue } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import type { MessageContent } from '#src/slack/blocks/elements.ts';
import type { SlackIdentity } from '#src/slack/client.ts';
import type { People } from '#src/slack/people.ts';
import type { Db } from '#src/store/database.ts';

/** What listeners work with. */
export interface ListenerDeps {
  db: Db;
  client: WebClient;
  enqueue: Enqueue;
  people: People;
  identity: SlackIdentity;
  /** Cluster of a mention that names none. */
  defaultCluster: string;
  log: Logger;
  now(): Date;
}

/** The person behind a click, command or form, as Slack's signed request says. */
export interface Clicker {
  id: string;
  /** Workspace of the person; another one's where a channel is shared. */
  teamId?: string;
}

export interface Click {
  user: Clicker;
  channel?: string;
  messageTs?: string;
  /** Root of the thread that the message is in. */
  threadTs?: string;
  value?: string;
  /** Good for one view within 3 s. */
  triggerId: string;
  /** Acknowledges; until then the person sees a spinner. */
  ack(): Promise<void>;
  /** Says a sentence to this person alone, with the people it is about and an id that the log has too. */
  tell(sentence: string, people?: readonly string[]): Promise<void>;
}

export interface ActionListener {
  actionId: string;
  handle(click: Click, deps: ListenerDeps): Promise<void>;
}

export interface Submission {
  user: Clicker;
  privateMetadata: string;
  /** The value of an input. */
  input(blockId: string, actionId: string): string | undefined;
  /** Closes the form. */
  ack(): Promise<void>;
  /** Keeps the form open with a sentence beside an input. */
  refuse(blockId: string, sentence: string): Promise<void>;
}

export interface ViewListener {
  callbackId: string;
  handle(submission: Submission, deps: ListenerDeps): Promise<void>;
}

export interface CommandCall {
  user: Clicker;
  channel: string;
  /** Words after the verb. */
  args: string[];
}

export interface CommandListener {
  /** The word after `/case`. */
  verb: string;
  usage: string;
  /** What it does, for the help. */
  does: string;
  handle(call: CommandCall, deps: ListenerDeps): Promise<MessageContent>;
}

export interface SlackEvent {
  type: string;
  user?: string;
  channel?: string;
  channelType?: string;
  subtype?: string;
  botId?: string;
  text?: string;
  ts?: string;
  threadTs?: string;
  tab?: string;
}

export interface EventListener {
  /** Slack's event type. */
  type: string;
  /** Subscriptions of the manifest that bring it. */
  subscriptions: readonly string[];
  handle(event: SlackEvent, deps: ListenerDeps): Promise<void>;
}
