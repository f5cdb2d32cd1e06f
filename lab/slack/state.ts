import type { Block } from '#lab/slack/page-api.ts';

/** A person or bot of the workspace, in the lab's own shape; `web-api/users.ts` expands it to Slack's user object. */
export interface UserRecord {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  title: string;
  email: string;
  hue: number;
  deleted: boolean;
  isBot: boolean;
  isAdmin: boolean;
  /** Multi-channel guest. */
  isRestricted: boolean;
  /** Single-channel guest. */
  isUltraRestricted: boolean;
  /** Seen only through a shared channel. */
  isStranger: boolean;
  isEmailConfirmed: boolean;
}

export interface ChannelRecord {
  id: string;
  name: string;
  topic: string;
  kind: 'public' | 'private' | 'im';
  isArchived: boolean;
  /** Slack Connect: people of another organisation read along. */
  isExtShared: boolean;
  isPendingExtShared: boolean;
  members: string[];
  creator: string;
  /** Unix seconds. */
  created: number;
}

export interface UserGroupRecord {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

export interface MessageMetadata {
  event_type: string;
  event_payload: Record<string, unknown>;
  [key: string]: unknown;
}

export interface MessageRecord {
  channel: string;
  ts: string;
  threadTs?: string;
  user: string;
  /** Posted by the app rather than typed by a person. */
  byApp: boolean;
  text: string;
  blocks?: Block[];
  attachments?: Record<string, unknown>[];
  files?: Record<string, unknown>[];
  metadata?: MessageMetadata;
  editedTs?: string;
  subtype?: string;
  replyBroadcast?: boolean;
  reactions: { name: string; users: string[] }[];
  pinned?: boolean;
  ephemeralFor?: string;
  clientMsgId?: string;
}

/** A view as Slack stores it: what the app sent, completed with ids. */
export interface ViewRecord {
  id: string;
  kind: 'modal' | 'home';
  user: string;
  /** The view payload as sent, block ids completed. */
  payload: Record<string, unknown> & { blocks: Block[] };
  externalId: string;
  hash: string;
  rootViewId: string;
  previousViewId: string | null;
  /** Input values of the page, as last seen. */
  state: Record<string, Record<string, unknown>>;
}

export interface LabState {
  team: { id: string; name: string; domain: string };
  appId: string;
  botUserId: string;
  botId: string;
  users: UserRecord[];
  channels: ChannelRecord[];
  userGroups: UserGroupRecord[];
  /** Channel id -> messages, oldest first; ephemerals are among them. */
  messages: Record<string, MessageRecord[]>;
  /** User id -> home tab. */
  homes: Record<string, ViewRecord>;
  bookmarks: Record<string, { id: string; title: string; link: string; emoji: string }[]>;
  files: Record<
    string,
    { id: string; name: string; title: string; mimetype: string; size: number; data: string }
  >;
  /** The last `ts` given out, in microseconds: time stamps are ids and never repeat, not even across restarts. */
  lastTsMicros: number;
  /** Counts ids up. */
  sequence: number;
}
