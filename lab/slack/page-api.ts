/**
 * The contract between the lab workspace's server (`lab/slack`) and its page (`web/`): JSON over HTTP on the page's own
 * origin, under /lab. It is no part of Slack's API; it plays the Slack client a person sits in front of.
 *
 *   GET  /lab/workspace                        Workspace
 *   GET  /lab/channels/:id/messages?user=U     Message[]  (top level, oldest first; ephemerals of that user included)
 *   GET  /lab/channels/:id/threads/:ts?user=U  Message[]  (parent first)
 *   GET  /lab/events?user=U                    server-sent events, each `data:` a PageEvent
 *   POST /lab/messages      PostMessage        201 { ts }
 *   POST /lab/commands      RunCommand         200 { ok, error? }
 *   POST /lab/actions       ClickAction        200 { ok, error? }
 *   POST /lab/home          { user }           200 HomeView | null  (sends app_home_opened)
 *   GET  /lab/home?user=U                      HomeView | null
 *   POST /lab/views/submit  SubmitView         200 { ok, errors?: Record<blockId, message> }
 *   POST /lab/views/close   { user, viewId }   200 { ok }
 *   POST /lab/reactions     { user, channel, ts, name, remove?: boolean }  200 { ok, error? }
 *   GET  /lab/scenarios                        Scenario[]
 *   POST /lab/scenarios/:id/start              202 ScenarioState
 *   GET  /lab/faults                           the switches of faults.ts
 *   POST /lab/faults        FaultsPatch        200 the switches (see faults.ts); for tests of what a failing Slack does
 *   GET  /lab/files/:id?user=U                 the content of an uploaded file, as a download
 *
 * A failed call answers 4xx/5xx { ok: false, error: string } with a sentence that can be shown.
 */
export interface LabUser {
  id: string;
  name: string;
  realName: string;
  title: string;
  /** Two letters and a hue for the avatar. */
  initials: string;
  hue: number;
  isGuest: boolean;
  isBot: boolean;
  email: string;
}

export interface LabChannel {
  id: string;
  name: string;
  topic: string;
  isDm: boolean;
  /** Members' user ids; a guest sees only channels that list them. */
  members: string[];
  /** Absent means false. */
  isPrivate?: boolean;
  isArchived?: boolean;
  /** Shared with another organisation (Slack Connect). */
  isExtShared?: boolean;
}

export interface Workspace {
  teamId: string;
  teamName: string;
  botUserId: string;
  users: LabUser[];
  channels: LabChannel[];
  userGroups: { id: string; handle: string; name: string; users: string[] }[];
  commands: { command: string; description: string; usageHint: string }[];
}

/** Block Kit as the app sent it; the page renders it and never trusts it to be known. */
export type Block = { type: string; block_id?: string } & Record<string, unknown>;

export interface Message {
  channel: string;
  ts: string;
  threadTs?: string;
  user: string;
  text: string;
  blocks?: Block[];
  /** Set when changed after posting. */
  editedTs?: string;
  replyCount?: number;
  latestReply?: string;
  reactions?: { name: string; users: string[] }[];
  /** Only this user sees it. */
  ephemeralFor?: string;
  /** A reply that is also shown in the channel: it is among the channel's messages although it has a threadTs. */
  replyBroadcast?: boolean;
  pinned?: boolean;
  files?: { id: string; name: string; title: string }[];
}

export interface View {
  id: string;
  type: 'modal';
  callbackId: string;
  title: string;
  submit?: string;
  close?: string;
  blocks: Block[];
  hash: string;
}

export interface HomeView {
  id: string;
  blocks: Block[];
  hash: string;
}

export type PageEvent =
  | { type: 'message'; message: Message }
  | { type: 'message_changed'; message: Message }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'view_opened' | 'view_updated'; view: View }
  | { type: 'view_closed'; viewId: string }
  | { type: 'home_updated'; home: HomeView }
  | { type: 'channel_created'; channel: LabChannel }
  /** Members, topic or flags changed. */
  | { type: 'channel_changed'; channel: LabChannel }
  /** "Casebook is looking…" under a thread; an empty status takes it away. */
  | { type: 'status'; channel: string; threadTs: string; status: string }
  | { type: 'scenario'; state: ScenarioState };

export interface PostMessage {
  user: string;
  channel: string;
  /** Slack mrkdwn; a mention is `<@U…>`. */
  text: string;
  threadTs?: string;
}

export interface RunCommand {
  user: string;
  channel: string;
  command: string;
  text: string;
}

export interface ClickAction {
  user: string;
  /** Where the element stands: a message, a view or the home tab. */
  container: { channel: string; messageTs: string } | { viewId: string };
  blockId: string;
  actionId: string;
  /** Button value, or the selected option's value. */
  value?: string;
  /** State of the inputs in the same container: block id -> action id -> Slack's state value object. */
  state?: Record<string, Record<string, unknown>>;
}

export interface SubmitView {
  user: string;
  viewId: string;
  /** block id -> action id -> Slack's state value object, e.g. {type:'plain_text_input', value:'…'}. */
  state: Record<string, Record<string, unknown>>;
}

export interface Scenario {
  id: string;
  title: string;
  description: string;
}

export interface ScenarioState {
  id: string;
  state: 'starting' | 'running' | 'failed';
  /** What was done, or why it failed, for people. */
  detail: string;
}
