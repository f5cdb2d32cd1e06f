import { z } from 'zod';
import { notAnswered, type Outcome } from '#lab/slack/app/actions.ts';
import { acknowledged } from '#lab/slack/app/client.ts';
import { NotOffered, stateOf } from '#lab/slack/app/input-state.ts';
import { FORM, interactionBase, interactionBody } from '#lab/slack/app/payloads.ts';
import type { Lab } from '#lab/slack/lab.ts';
import type { SubmitView } from '#lab/slack/page-api.ts';
import type { ViewRecord } from '#lab/slack/state.ts';
import { clearStack, closeView, pushView, updateView } from '#lab/slack/views.ts';
import { SlackApiError } from '#lab/slack/web-api/method.ts';
import { wireView } from '#lab/slack/wire.ts';
import { describeError } from '#src/errors.ts';

export type SubmitOutcome = Outcome & { errors?: Record<string, string> };

const responseAction = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

const trouble = (detail: string): SubmitOutcome => ({
  ok: false,
  error: `We had some trouble connecting. ${detail}`,
});

function isEmpty(value: Record<string, unknown> | undefined): boolean {
  const { type: _type, ...fields } = value ?? {};
  return Object.values(fields).every((each) => each === null || (Array.isArray(each) && each.length === 0));
}

function textError(element: Record<string, unknown>, typed: string): string | undefined {
  if (typed.length > Number(element.max_length ?? 3000)) return 'This is too long.';
  if (typed.length < Number(element.min_length ?? 0)) return 'This is too short.';
  if (element.type === 'email_text_input' && !/^[^@\s]+@[^@\s]+$/.test(typed))
    return 'This is no email address.';
  if (element.type === 'url_text_input' && !URL.canParse(typed)) return 'This is no web address.';
  if (element.type !== 'number_input') return undefined;
  const number = Number(typed);
  const range =
    number >= Number(element.min_value ?? -Infinity) && number <= Number(element.max_value ?? Infinity);
  return Number.isFinite(number) && range ? undefined : 'This is no number that can be used here.';
}

/** Slack's client checks required inputs and what is typed itself, before the app hears of the submission. */
function clientErrors(view: ViewRecord): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.payload.blocks) {
    if (block.type !== 'input' || block.block_id === undefined) continue;
    const element = block.element as Record<string, unknown>;
    const value = view.state[block.block_id]?.[String(element.action_id)] as
      | Record<string, unknown>
      | undefined;
    if (isEmpty(value)) {
      if (block.optional !== true) errors[block.block_id] = 'Please complete this required field.';
      continue;
    }
    const wrong = typeof value?.value === 'string' ? textError(element, value.value) : undefined;
    if (wrong) errors[block.block_id] = wrong;
  }
  return errors;
}

function apply(lab: Lab, view: ViewRecord, body: string): SubmitOutcome {
  if (body.trim() === '') {
    closeView(lab, view);
    return { ok: true };
  }
  const parsed = responseAction.safeParse(JSON.parse(body));
  if (!parsed.success) return trouble('The app answered with a response_action that Slack does not know.');
  const answer = parsed.data;
  switch (answer.response_action) {
    case 'errors': {
      const known = new Set(
        view.payload.blocks.filter((each) => each.type === 'input').map((each) => each.block_id),
      );
      const unknown = Object.keys(answer.errors).filter((blockId) => !known.has(blockId));
      if (unknown.length > 0)
        return trouble(`The app named blocks that are no inputs: ${unknown.join(', ')}.`);
      return { ok: false, error: 'Please correct the marked fields.', errors: answer.errors };
    }
    case 'update':
      updateView(lab, view, answer.view);
      return { ok: true };
    case 'push':
      pushView(lab, view.user, answer.view);
      return { ok: true };
    case 'clear':
      clearStack(lab, view);
      return { ok: true };
  }
}

/** Submits a modal: Slack's own checks, then view_submission, then whatever `response_action` says. */
export async function submitView(lab: Lab, submission: SubmitView): Promise<SubmitOutcome> {
  const view = lab.modals.get(submission.viewId);
  if (!view || view.user !== submission.user) return { ok: false, error: 'This view is not open any more.' };
  try {
    view.state = stateOf(view.payload.blocks, submission.state);
  } catch (error) {
    if (error instanceof NotOffered) return { ok: false, error: 'This is none of the choices.' };
    throw error;
  }
  const errors = clientErrors(view);
  if (Object.keys(errors).length > 0)
    return { ok: false, error: 'Please correct the marked fields.', errors };
  const payload = {
    ...interactionBase(lab, 'view_submission', submission.user),
    view: wireView(lab, view),
    response_urls: [],
  };
  const answer = await lab.app.post(interactionBody(payload), FORM);
  if (!acknowledged(answer)) return trouble(notAnswered(answer));
  try {
    return apply(lab, view, answer.body);
  } catch (error) {
    const messages = error instanceof SlackApiError ? JSON.stringify(error.extra) : '';
    return trouble(`The app's answer cannot be used: ${describeError(error)} ${messages}`.trim());
  }
}

/** Closes a modal; the app hears of it when it asked to (`notify_on_close`). */
export async function dismissView(lab: Lab, user: string, viewId: string): Promise<Outcome> {
  const view = lab.modals.get(viewId);
  if (!view || view.user !== user) return { ok: false, error: 'This view is not open any more.' };
  const clearAll = view.payload.clear_on_close === true;
  if (clearAll) clearStack(lab, view);
  else closeView(lab, view);
  if (view.payload.notify_on_close === true) {
    const payload = {
      ...interactionBase(lab, 'view_closed', user),
      view: wireView(lab, view),
      is_cleared: clearAll,
    };
    const answer = await lab.app.post(interactionBody(payload), FORM);
    if (!acknowledged(answer)) lab.log(`lab workspace: view_closed of ${viewId}: ${notAnswered(answer)}`);
  }
  return { ok: true };
}
