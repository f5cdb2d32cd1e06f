import { acknowledged } from '#lab/slack/app/client.ts';
import {
  clickedValue,
  type InputState,
  NotOffered,
  optionsOf,
  stateOf,
  stateValue,
} from '#lab/slack/app/input-state.ts';
import { channelField, FORM, interactionBase, interactionBody } from '#lab/slack/app/payloads.ts';
import { elementsOf } from '#lab/slack/block-kit/validate.ts';
import { nextTs } from '#lab/slack/ids.ts';
import type { AppAnswer, Lab } from '#lab/slack/lab.ts';
import { channelOf, maySee, messageOf, showsMessage } from '#lab/slack/lookup.ts';
import type { Block, ClickAction } from '#lab/slack/page-api.ts';
import { viewOf } from '#lab/slack/views.ts';
import { wireMessage, wireView } from '#lab/slack/wire.ts';

export type Outcome = { ok: true } | { ok: false; error: string };

const refused = (error: string): Outcome => ({ ok: false, error });

/** What the person reads when the app did not acknowledge; Slack shows a warning sign beside the element. */
export function notAnswered(answer: AppAnswer): string {
  if (answer.kind === 'timeout')
    return 'The app did not answer within three seconds. Nothing may have happened; try again.';
  if (answer.kind === 'unreachable') return 'The app could not be reached. Nothing happened; try again.';
  return `The app answered with status ${answer.status}. Nothing may have happened; try again.`;
}

/** What the action carries for its kind of element. Throws NotOffered. */
function chosen(element: Record<string, unknown>, click: ClickAction): Record<string, unknown> {
  if (element.type === 'button') {
    const { text, value, style, url } = element;
    return {
      text,
      ...(value === undefined ? {} : { value }),
      ...(style ? { style } : {}),
      ...(url ? { url } : {}),
    };
  }
  if (element.type === 'overflow') {
    const option = optionsOf(element).find((each) => each.value === click.value);
    if (!option) throw new NotOffered();
    return { selected_option: option };
  }
  const { type: _type, ...fields } =
    (click.value === undefined
      ? stateValue(element, click.state?.[click.blockId]?.[click.actionId])
      : clickedValue(element, click.value)) ?? {};
  return fields;
}

/** The page's state with the clicked element's new value in it. */
function stateAfter(
  click: ClickAction,
  element: Record<string, unknown>,
  fields: Record<string, unknown>,
): InputGiven {
  if (element.type === 'button' || element.type === 'overflow') return click.state ?? {};
  const block = { ...click.state?.[click.blockId], [click.actionId]: fields };
  return { ...click.state, [click.blockId]: block };
}
type InputGiven = Record<string, Record<string, unknown>>;

interface Place {
  blocks: readonly Block[];
  /** Fields of the payload that say where it happened, with the values of the inputs there. */
  fields(state: InputState): Record<string, unknown>;
}

function viewPlace(lab: Lab, user: string, viewId: string): Place | string {
  const view = viewOf(lab, viewId);
  if (!view || view.user !== user) return 'This view is not open any more.';
  return {
    blocks: view.payload.blocks,
    fields: (state) => {
      view.state = state;
      return { container: { type: 'view', view_id: view.id }, view: wireView(lab, view) };
    },
  };
}

function messagePlace(lab: Lab, user: string, channelId: string, messageTs: string): Place | string {
  const channel = channelOf(lab, channelId);
  const message = messageOf(lab, channelId, messageTs);
  if (!channel || !message || !maySee(lab, user, channel) || !showsMessage(message, user)) {
    return 'This message is not there any more.';
  }
  const isEphemeral = message.ephemeralFor !== undefined;
  const { threadTs } = message;
  return {
    blocks: message.blocks ?? [],
    fields: (state) => ({
      container: {
        type: 'message',
        message_ts: messageTs,
        channel_id: channelId,
        is_ephemeral: isEphemeral,
        ...(threadTs ? { thread_ts: threadTs } : {}),
      },
      channel: channelField(lab, channelId),
      // An ephemeral message is not sent back: the app only has the response_url to change it.
      ...(isEphemeral ? {} : { message: wireMessage(lab, message) }),
      state: { values: state },
      response_url: lab.responseUrls.issue({
        channel: channelId,
        user,
        messageTs,
        ...(threadTs ? { threadTs } : {}),
      }),
    }),
  };
}

function actionPayload(
  lab: Lab,
  click: ClickAction,
  place: Place,
  element: Record<string, unknown>,
): Record<string, unknown> {
  const fields = chosen(element, click);
  const state = stateOf(place.blocks, stateAfter(click, element, fields));
  const { actionId, blockId } = click;
  return {
    ...interactionBase(lab, 'block_actions', click.user),
    ...place.fields(state),
    actions: [
      { ...fields, action_id: actionId, block_id: blockId, type: element.type, action_ts: nextTs(lab) },
    ],
  };
}

/** Sends a click as block_actions and waits for the acknowledgement. What is not on screen now cannot be clicked. */
export async function clickElement(lab: Lab, click: ClickAction): Promise<Outcome> {
  const { user, container, blockId, actionId } = click;
  const place =
    'viewId' in container
      ? viewPlace(lab, user, container.viewId)
      : messagePlace(lab, user, container.channel, container.messageTs);
  if (typeof place === 'string') return refused(place);
  const block = place.blocks.find((each) => each.block_id === blockId);
  const element = block && elementsOf(block).find((each) => each.action_id === actionId);
  if (!element) return refused('This was changed in the meantime; the button is not there any more.');
  let payload: Record<string, unknown>;
  try {
    payload = actionPayload(lab, click, place, element);
  } catch (error) {
    if (error instanceof NotOffered) return refused('This is none of the choices.');
    throw error;
  }
  const answer = await lab.app.post(interactionBody(payload), FORM);
  return acknowledged(answer) ? { ok: true } : refused(notAnswered(answer));
}
