import type { Faults } from '#lab/slack/faults.ts';
import type { PageEvent } from '#lab/slack/page-api.ts';
import type { LabState, ViewRecord } from '#lab/slack/state.ts';

/** What the app answered to a signed request, or why there is no answer. */
export type AppAnswer =
  | { kind: 'reply'; status: number; contentType: string; body: string; noRetry: boolean }
  | { kind: 'timeout' }
  | { kind: 'unreachable'; detail: string };

/** Sends signed requests to the app's Request URL and waits for the acknowledgement Slack would wait for. */
export interface AppClient {
  post(body: string, contentType: string, headers?: Record<string, string>): Promise<AppAnswer>;
}

export interface Hub {
  /** Sends to every open page whose user passes `visibleTo` (a channel id, or one user's id). */
  publish(event: PageEvent, visibleTo: { channel: string } | { user: string } | 'everyone'): void;
}

export interface Triggers {
  issue(user: string): string;
  /** Returns the user the trigger belongs to; throws the Slack error code when used, unknown or older than 3 s. */
  redeem(triggerId: string): string;
}

export interface ResponseUrlGrant {
  channel: string;
  user: string;
  /** The message the interaction came from; absent for slash commands. */
  messageTs?: string;
  threadTs?: string;
  usesLeft: number;
  expiresAt: number;
}

export interface ResponseUrls {
  issue(grant: Omit<ResponseUrlGrant, 'usesLeft' | 'expiresAt'>): string;
}

/** What "is thinking…" lines stand under which thread. */
export interface Statuses {
  set(channel: string, threadTs: string, status: string): void;
  clear(channel: string, threadTs: string): void;
  get(channel: string, threadTs: string): string;
  close(): void;
}

/** An event of the Events API; `type` is Slack's, the rest is its payload. */
export type SlackEvent = { type: string; event_ts: string } & Record<string, unknown>;

export interface EventDelivery {
  /** Queues for the app; events with the same `order` key are first attempted in the order they were emitted. */
  emit(event: SlackEvent, order: string, subscription: string, extShared?: boolean): void;
  /** Resolves when nothing is queued, in flight or waiting for a retry. */
  idle(): Promise<void>;
  log(): DeliveryRecord[];
  close(): void;
}

export interface DeliveryRecord {
  eventId: string;
  type: string;
  attempt: number;
  outcome: 'ok' | 'http_error' | 'http_timeout' | 'connection_failed' | 'lost';
}

/** One Web API call as it came in, for tests and for looking at what an app does. */
export interface CallRecord {
  method: string;
  args: Record<string, unknown>;
  at: number;
  /** `ok`, Slack's error code, or the fault that answered instead. */
  outcome: string;
}

/** The parts of the running lab that its modules share. */
export interface Lab {
  state: LabState;
  /** Call after every change of `state`: it is written to the data file a moment later. */
  changed(): void;
  now(): number;
  log(line: string): void;
  /** The base of response_url and upload links, without a trailing slash. */
  url(): string;
  scopes: ReadonlySet<string>;
  verificationToken: string;
  commands: readonly { command: string; description: string; usageHint: string }[];
  hub: Hub;
  app: AppClient;
  events: EventDelivery;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  faults: Faults;
  statuses: Statuses;
  /** Open modals by id; a restart of Slack's client loses them too, so they are not kept on disk. */
  modals: Map<string, ViewRecord>;
  calls: CallRecord[];
}
