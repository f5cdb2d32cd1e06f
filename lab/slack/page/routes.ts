import { z } from 'zod';
import { clickElement } from '#lab/slack/app/actions.ts';
import { runCommand } from '#lab/slack/app/commands.ts';
import { dismissView, submitView } from '#lab/slack/app/submissions.ts';
import { faultsPatchSchema } from '#lab/slack/faults.ts';
import { readJson, sendJson } from '#lab/slack/http/body.ts';
import type { RouteContext, Router } from '#lab/slack/http/router.ts';
import type { PageHub } from '#lab/slack/hub.ts';
import type { Lab } from '#lab/slack/lab.ts';
import {
  channelMessages,
  homeOf,
  openHome,
  playable,
  postAs,
  reactAs,
  seen,
  threadMessages,
} from '#lab/slack/page/person.ts';
import { pageWorkspace } from '#lab/slack/page/shapes.ts';
import type { ClickAction, Scenario, ScenarioState } from '#lab/slack/page-api.ts';
import { NotFoundError } from '#src/errors.ts';

export interface ScenarioSource {
  list(): Scenario[];
  start(id: string): Promise<ScenarioState>;
}

const id = z.string().min(1).max(255);
const stateValues = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())));
const postSchema = z.object({ user: id, channel: id, text: z.string(), threadTs: id.optional() });
const commandSchema = z.object({ user: id, channel: id, command: id, text: z.string().max(4000) });
const clickSchema = z.object({
  user: id,
  container: z.union([z.strictObject({ channel: id, messageTs: id }), z.strictObject({ viewId: id })]),
  blockId: id,
  actionId: id,
  value: z.string().max(4000).optional(),
  state: stateValues.optional(),
});
const submitSchema = z.object({ user: id, viewId: id, state: stateValues });
const closeSchema = z.object({ user: id, viewId: id });
const reactionSchema = z.object({ user: id, channel: id, ts: id, name: id, remove: z.boolean().optional() });

const userQuery = ({ url }: RouteContext): string => url.searchParams.get('user') ?? '';

/** The page's contract (page-api.ts) on `router`. */
export function addPageRoutes(router: Router, lab: Lab, hub: PageHub, scenarios: ScenarioSource): void {
  router.on('GET', '/lab/workspace', ({ response }) => sendJson(response, pageWorkspace(lab)));
  router.on('GET', '/lab/channels/:id/messages', (context) =>
    sendJson(context.response, channelMessages(lab, userQuery(context), context.params.id ?? '')),
  );
  router.on('GET', '/lab/channels/:id/threads/:ts', (context) => {
    const { id: channel = '', ts = '' } = context.params;
    sendJson(context.response, threadMessages(lab, userQuery(context), channel, ts));
  });
  router.on('GET', '/lab/events', (context) =>
    hub.connect(playable(lab, userQuery(context)).id, context.response),
  );
  router.on('POST', '/lab/messages', async ({ request, response }) => {
    const { threadTs, ...post } = await readJson(request, postSchema);
    sendJson(response, postAs(lab, { ...post, ...(threadTs ? { threadTs } : {}) }), 201);
  });
  router.on('POST', '/lab/commands', async ({ request, response }) => {
    const run = await readJson(request, commandSchema);
    playable(lab, run.user);
    sendJson(response, await runCommand(lab, run));
  });
  router.on('POST', '/lab/actions', async ({ request, response }) => {
    const click = await readJson(request, clickSchema);
    playable(lab, click.user);
    sendJson(response, await clickElement(lab, click as ClickAction));
  });
  router.on('GET', '/lab/home', (context) => sendJson(context.response, homeOf(lab, userQuery(context))));
  router.on('POST', '/lab/home', async ({ request, response }) => {
    const { user } = await readJson(request, z.object({ user: id }));
    sendJson(response, openHome(lab, user));
  });
  router.on('POST', '/lab/views/submit', async ({ request, response }) => {
    const submission = await readJson(request, submitSchema);
    playable(lab, submission.user);
    sendJson(response, await submitView(lab, submission));
  });
  router.on('POST', '/lab/views/close', async ({ request, response }) => {
    const { user, viewId } = await readJson(request, closeSchema);
    playable(lab, user);
    sendJson(response, await dismissView(lab, user, viewId));
  });
  router.on('POST', '/lab/reactions', async ({ request, response }) => {
    sendJson(response, reactAs(lab, await readJson(request, reactionSchema)));
  });
  router.on('GET', '/lab/scenarios', ({ response }) => sendJson(response, scenarios.list()));
  router.on('POST', '/lab/scenarios/:id/start', async ({ response, params }) => {
    const wanted = params.id ?? '';
    if (!scenarios.list().some((each) => each.id === wanted)) {
      throw new NotFoundError(`There is no scenario ${wanted}.`, 'Choose one of the list.');
    }
    const state = await scenarios.start(wanted);
    hub.publish({ type: 'scenario', state }, 'everyone');
    sendJson(response, state, 202);
  });
  router.on('GET', '/lab/faults', ({ response }) => sendJson(response, lab.faults.status()));
  router.on('POST', '/lab/faults', async ({ request, response }) => {
    lab.faults.apply(await readJson(request, faultsPatchSchema));
    sendJson(response, lab.faults.status());
  });
  router.on('GET', '/lab/files/:id', (context) => {
    const user = userQuery(context);
    playable(lab, user);
    const file = lab.state.files[context.params.id ?? ''];
    const shared = Object.values(lab.state.messages)
      .flat()
      .find((message) => message.files?.some((each) => each.id === file?.id));
    if (!file || !shared) throw new NotFoundError('This file is not there.', 'Go back to the channel.');
    seen(lab, user, shared.channel);
    context.response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
    });
    context.response.end(Buffer.from(file.data, 'base64'));
  });
}
