import type {
  ClickAction,
  HomeView,
  Message,
  PostMessage,
  RunCommand,
  Scenario,
  ScenarioState,
  SubmitView,
  Workspace,
} from '../lab/slack/page-api.ts';

import { ApiError } from './api-error.ts';

export type Answer = { ok: boolean; error?: string };
export type SubmitAnswer = Answer & { errors?: Record<string, string> };
export type ReactionCall = { user: string; channel: string; ts: string; name: string; remove?: boolean };

async function call<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit =
    body === undefined
      ? { headers: { accept: 'application/json' } }
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(`/lab${path}`, init);
  } catch {
    throw new ApiError('The workspace does not answer. Is it still running?');
  }
  const text = await response.text();
  const data: unknown = text ? parse(text) : undefined;
  if (response.ok) return data as T;
  const error = (data as { error?: unknown } | undefined)?.error;
  const sentence = typeof error === 'string' ? error : `The workspace answered ${response.status}.`;
  throw new ApiError(sentence, response.status);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('The workspace sent an answer that is not JSON.');
  }
}

const segment = encodeURIComponent;

/** The workspace's calls (lab/slack/page-api.ts). Each throws ApiError. */
export const api = {
  workspace: () => call<Workspace>('/workspace'),
  messages: (channel: string, user: string) =>
    call<Message[]>(`/channels/${segment(channel)}/messages?user=${segment(user)}`),
  thread: (channel: string, ts: string, user: string) =>
    call<Message[]>(`/channels/${segment(channel)}/threads/${segment(ts)}?user=${segment(user)}`),
  post: (body: PostMessage) => call<{ ts: string }>('/messages', body),
  command: (body: RunCommand) => call<Answer>('/commands', body),
  click: (body: ClickAction) => call<Answer>('/actions', body),
  openHome: (user: string) => call<HomeView | null>('/home', { user }),
  submit: (body: SubmitView) => call<SubmitAnswer>('/views/submit', body),
  closeView: (user: string, viewId: string) => call<Answer>('/views/close', { user, viewId }),
  react: (body: ReactionCall) => call<Answer>('/reactions', body),
  scenarios: () => call<Scenario[]>('/scenarios'),
  startScenario: (id: string) => call<ScenarioState>(`/scenarios/${segment(id)}/start`, {}),
};

export type Api = typeof api;
