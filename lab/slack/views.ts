import { completeBlocks } from '#lab/slack/block-kit/complete.ts';
import { checkView, VIEW_BYTES } from '#lab/slack/block-kit/validate.ts';
import { nextId, nextTs, randomToken } from '#lab/slack/ids.ts';
import type { Lab } from '#lab/slack/lab.ts';
import { pageHome, pageView } from '#lab/slack/page/shapes.ts';
import type { Block } from '#lab/slack/page-api.ts';
import type { ViewRecord } from '#lab/slack/state.ts';
import { invalidArguments, SlackApiError } from '#lab/slack/web-api/method.ts';
import { wireView } from '#lab/slack/wire.ts';

/** Slack shows at most three modals on top of each other. */
const MAX_STACK = 3;

function checked(view: unknown, kind: 'modal' | 'home'): Record<string, unknown> & { blocks: Block[] } {
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > VIEW_BYTES) throw new SlackApiError('view_too_large');
  const errors = checkView(view, kind);
  if (errors.length > 0) throw invalidArguments(errors.map((each) => `[ERROR] ${each}`));
  const payload = view as Record<string, unknown> & { blocks: Block[] };
  return { ...payload, blocks: completeBlocks(payload.blocks) };
}

const newHash = (lab: Lab): string => `${Math.floor(lab.now() / 1000)}.${randomToken(4)}`;

function stackOf(lab: Lab, rootViewId: string): ViewRecord[] {
  return [...lab.modals.values()].filter((view) => view.rootViewId === rootViewId);
}

function checkExternalId(lab: Lab, externalId: string, except?: ViewRecord): void {
  if (externalId === '') return;
  const taken = [...lab.modals.values()].some((view) => view !== except && view.externalId === externalId);
  if (taken) throw new SlackApiError('duplicate_external_id');
}

function add(lab: Lab, user: string, view: unknown, previous: ViewRecord | undefined): ViewRecord {
  const payload = checked(view, 'modal');
  const externalId = String(payload.external_id ?? '');
  checkExternalId(lab, externalId);
  const id = nextId(lab, 'V');
  const record: ViewRecord = {
    id,
    kind: 'modal',
    user,
    payload,
    externalId,
    hash: newHash(lab),
    rootViewId: previous?.rootViewId ?? id,
    previousViewId: previous?.id ?? null,
    state: {},
  };
  lab.modals.set(id, record);
  lab.hub.publish({ type: 'view_opened', view: pageView(record) }, { user });
  return record;
}

/** Opens a modal for `user`; what was open for them is replaced, as one client shows one stack. */
export function openView(lab: Lab, user: string, view: unknown): ViewRecord {
  const before = [...lab.modals.values()].filter((each) => each.user === user);
  const record = add(lab, user, view, undefined);
  for (const each of before) closeView(lab, each);
  return record;
}

/** Opens a modal on top of the one the person sees. */
export function pushView(lab: Lab, user: string, view: unknown): ViewRecord {
  const top = [...lab.modals.values()].filter((each) => each.user === user).at(-1);
  if (!top) throw new SlackApiError('not_found');
  if (stackOf(lab, top.rootViewId).length >= MAX_STACK) throw new SlackApiError('push_limit_reached');
  return add(lab, user, view, top);
}

/** Replaces a view's content. `hash`, where given, must be the one the caller last saw. */
export function updateView(lab: Lab, record: ViewRecord, view: unknown, hash?: string): ViewRecord {
  if (hash !== undefined && hash !== record.hash) throw new SlackApiError('hash_conflict');
  const payload = checked(view, 'modal');
  const externalId = String(payload.external_id ?? '');
  checkExternalId(lab, externalId, record);
  record.payload = payload;
  record.externalId = externalId;
  record.hash = newHash(lab);
  const kept = new Set(payload.blocks.map((block) => block.block_id));
  record.state = Object.fromEntries(Object.entries(record.state).filter(([blockId]) => kept.has(blockId)));
  lab.hub.publish({ type: 'view_updated', view: pageView(record) }, { user: record.user });
  return record;
}

/** Takes one modal away without telling the app. */
export function closeView(lab: Lab, record: ViewRecord): void {
  if (!lab.modals.delete(record.id)) return;
  lab.hub.publish({ type: 'view_closed', viewId: record.id }, { user: record.user });
}

/** Takes the whole stack away without telling the app. */
export function clearStack(lab: Lab, record: ViewRecord): void {
  for (const view of stackOf(lab, record.rootViewId).reverse()) closeView(lab, view);
}

export function publishHome(lab: Lab, user: string, view: unknown, hash?: string): ViewRecord {
  const current = lab.state.homes[user];
  if (hash !== undefined && current !== undefined && hash !== current.hash)
    throw new SlackApiError('hash_conflict');
  const payload = checked(view, 'home');
  const id = current?.id ?? nextId(lab, 'V');
  const record: ViewRecord = {
    id,
    kind: 'home',
    user,
    payload,
    externalId: String(payload.external_id ?? ''),
    hash: newHash(lab),
    rootViewId: id,
    previousViewId: null,
    state: {},
  };
  lab.state.homes[user] = record;
  lab.changed();
  lab.hub.publish({ type: 'home_updated', home: pageHome(record) }, { user });
  return record;
}

/** An open modal or a home tab of this user. */
export function viewOf(lab: Lab, viewId: string): ViewRecord | undefined {
  return lab.modals.get(viewId) ?? Object.values(lab.state.homes).find((home) => home.id === viewId);
}

/** Tells the app that a person opened its home or messages tab. */
export function emitHomeOpened(lab: Lab, user: string, tab: 'home' | 'messages'): void {
  const home = lab.state.homes[user];
  const im = lab.state.channels.find((channel) => channel.kind === 'im' && channel.members.includes(user));
  lab.events.emit(
    {
      type: 'app_home_opened',
      user,
      channel: im?.id ?? '',
      tab,
      ...(tab === 'home' && home ? { view: wireView(lab, home) } : {}),
      event_ts: nextTs(lab),
    },
    user,
    'app_home_opened',
  );
}
