import type { LabChannel, PageEvent, View } from '../../lab/slack/page-api.ts';
import { type AppState, threadKey, without } from './app-state.ts';
import { addMessage, changeMessage, removeMessage } from './messages.ts';

/** What one server-sent event does to the page. */
export function applyEvent(state: AppState, event: PageEvent): AppState {
  switch (event.type) {
    case 'message':
      return addMessage(state, event.message);
    case 'message_changed':
      return changeMessage(state, event.message);
    case 'message_deleted':
      return removeMessage(state, event.channel, event.ts);
    case 'view_opened':
    case 'view_updated':
      return showView(state, event.view);
    case 'view_closed':
      return dropView(state, event.viewId);
    case 'home_updated':
      return { ...state, home: event.home };
    case 'channel_created':
      return addChannel(state, event.channel);
    case 'channel_changed':
      return changeChannel(state, event.channel);
    case 'status':
      return setStatus(state, threadKey(event.channel, event.threadTs), event.status);
    case 'scenario':
      return { ...state, scenarioStates: { ...state.scenarioStates, [event.state.id]: event.state } };
    default:
      // A newer server may say more than this page knows.
      return state;
  }
}

/** Opens a view on top, or replaces the one with its id; what was typed stays where ids match, as in Slack. */
export function showView(state: AppState, view: View): AppState {
  const at = state.views.findIndex((each) => each.id === view.id);
  const views = at >= 0 ? state.views.with(at, view) : [...state.views, view];
  return { ...state, views, viewErrors: without(state.viewErrors, view.id) };
}

export function dropView(state: AppState, viewId: string): AppState {
  return {
    ...state,
    views: state.views.filter((each) => each.id !== viewId),
    viewErrors: without(state.viewErrors, viewId),
    inputs: without(state.inputs, `v:${viewId}`),
    warnings: without(state.warnings, `v:${viewId}`),
  };
}

function addChannel(state: AppState, channel: LabChannel): AppState {
  const { workspace } = state;
  if (!workspace || workspace.channels.some((each) => each.id === channel.id)) return state;
  return { ...state, workspace: { ...workspace, channels: [...workspace.channels, channel] } };
}

function changeChannel(state: AppState, channel: LabChannel): AppState {
  const { workspace } = state;
  const at = workspace?.channels.findIndex((each) => each.id === channel.id) ?? -1;
  if (!workspace || at < 0) return addChannel(state, channel);
  return { ...state, workspace: { ...workspace, channels: workspace.channels.with(at, channel) } };
}

function setStatus(state: AppState, key: string, status: string): AppState {
  const rest = without(state.statuses, key);
  return { ...state, statuses: status ? { ...rest, [key]: status } : rest };
}
