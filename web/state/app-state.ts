import type {
  HomeView,
  LabChannel,
  LabUser,
  Message,
  Scenario,
  ScenarioState,
  View,
  Workspace,
} from '../../lab/slack/page-api.ts';
import type { Click, StateValues } from '../blocks/context.ts';

export type Route = { kind: 'channel'; channel: string } | { kind: 'home' };
export type Side = { kind: 'thread'; channel: string; ts: string } | { kind: 'scenarios' };

/** What a confirm dialog will do when the person goes on. */
export type PendingConfirm = { container: Container; click: Click };

/** Where blocks stand: a message, a view or the home tab. */
export type Container =
  | { kind: 'message'; channel: string; ts: string }
  | { kind: 'view'; viewId: string }
  | { kind: 'home'; viewId: string };

export type Connection = 'connecting' | 'live' | 'lost';

export interface AppState {
  workspace?: Workspace;
  /** Whose eyes and hands these are. */
  userId: string;
  route: Route;
  side?: Side;
  /** Channel id -> top level messages, oldest first; absent until loaded. */
  channels: Record<string, Message[]>;
  /** `channel/ts` -> parent and replies. */
  threads: Record<string, Message[]>;
  unread: Record<string, number>;
  /** `channel/ts` of a thread -> what the app says it is doing there. */
  statuses: Record<string, string>;
  home?: HomeView | null;
  /** Open modals, the top one last. */
  views: View[];
  viewErrors: Record<string, Record<string, string>>;
  /** Container key -> what people chose there. */
  inputs: Record<string, StateValues>;
  /** Keys of what is being sent right now. */
  pending: Record<string, true>;
  /** Container key -> sentence shown under it. */
  warnings: Record<string, string>;
  confirm?: PendingConfirm;
  scenarios: Scenario[];
  scenarioStates: Record<string, ScenarioState>;
  connection: Connection;
  /** A sentence about the page as a whole, e.g. that a channel could not be loaded. */
  notice?: string;
  /** Narrow screens only: the side bar is a drawer. */
  drawerOpen: boolean;
}

export function initialState(userId: string): AppState {
  return {
    userId,
    route: { kind: 'channel', channel: '' },
    side: { kind: 'scenarios' },
    channels: {},
    threads: {},
    unread: {},
    statuses: {},
    views: [],
    viewErrors: {},
    inputs: {},
    pending: {},
    warnings: {},
    scenarios: [],
    scenarioStates: {},
    connection: 'connecting',
    drawerOpen: false,
  };
}

export function containerKey(container: Container): string {
  if (container.kind === 'message') return `m:${container.channel}/${container.ts}`;
  return `${container.kind === 'view' ? 'v' : 'h'}:${container.viewId}`;
}

export function clickKey(container: Container, blockId: string, actionId: string): string {
  return `${containerKey(container)}/${blockId}/${actionId}`;
}

export function threadKey(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

/** A copy of a record without one key. */
export function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record;
  return rest;
}

/** Channels this person sees: public ones unless a guest, else those they belong to. */
export function visibleChannels(workspace: Workspace, user: LabUser | undefined): LabChannel[] {
  if (!user) return [];
  return workspace.channels.filter((channel) => {
    const isMember = channel.members.includes(user.id);
    return channel.isDm || channel.isPrivate || user.isGuest ? isMember : true;
  });
}

/** The user's direct messages with the app. */
export function botDm(workspace: Workspace, userId: string): LabChannel | undefined {
  return workspace.channels.find(
    (channel) =>
      channel.isDm && channel.members.includes(userId) && channel.members.includes(workspace.botUserId),
  );
}

/** A direct message goes by the other person's name, as in Slack. */
export function channelTitle(workspace: Workspace, channel: LabChannel, userId: string): string {
  if (!channel.isDm) return channel.name;
  const other = channel.members.find((id) => id !== userId) ?? userId;
  return workspace.users.find((user) => user.id === other)?.name ?? channel.name;
}
