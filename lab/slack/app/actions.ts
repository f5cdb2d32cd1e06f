import { acknowledged } from '#lab/slack/app/client.ts';
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

function optionsOf(element: Record<string, unknown>): Record<string, unknown>[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  const options = Array.isArray(element.options) ? element.options : [];
  return [
    ...options,
    ...groups.flatMap((group: { options?: unknown }) => (Array.isArray(group.options) ? group.options : [])),
  ];
}

/** The fields an action carries for its kind of element; undefined when the chosen value is none of the element's. */
function chosen(
  element: Record<string, unknown>,
  click: ClickAction,
  stateValue: Record<string, unknown> | undefined,
): Record<string, unknown> | undefined {
  switch (element.type) {
    case 'button':
      return {
        text: element.text,
        ...(element.value === undefined ? {} : { value: element.value }),
        ...(element.style === undefined ? {} : { style: element.style }),
        ...(element.url === undefined ? {} : { url: element.url }),
      };
    case 'static_select':
    case 'overflow':
    case 'radio_buttons': {
      const option = optionsOf(element).find((each) => each.value === click.value);
      return option ? { selected_option: option } : undefined;
    }
    case 'users_select':
      return { selected_user: click.value };
    case 'channels_select':
      return { selected_channel: click.value };
    case 'conversations_select':
      return { selected_conversation: click.value };
    case 'datepicker':
      return { selected_date: click.value };
    case 'timepicker':
      return { selected_time: click.value };
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { value: click.value };
    default: {
      // Several values at once (checkboxes, multi selects) come as Slack's state value.
      const { type: _type, ...fields } = stateValue ?? {};
      return fields;
    }
  }
}

interface Place {
  blocks: readonly Block[];
  fields: Record<string, unknown>;
}

function placeOf(lab: Lab, click: ClickAction): Place | string {
  if ('viewId' in click.container) {
    const view = viewOf(lab, click.container.viewId);
    if (!view || view.user !== click.user) return 'This view is not open any more.';
    if (click.state) view.state = click.state;
    return {
      blocks: view.payload.blocks,
      fields: { container: { type: 'view', view_id: view.id }, view: wireView(lab, view) },
    };
  }
  const { channel: channelId, messageTs } = click.container;
  const channel = channelOf(lab, channelId);
  const message = messageOf(lab, channelId, messageTs);
  if (!channel || !message || !maySee(lab, click.user, channel) || !showsMessage(message, click.user)) {
    return 'This message is not there any more.';
  }
  const thread = message.threadTs ? { thread_ts: message.threadTs } : {};
  const isEphemeral = message.ephemeralFor !== undefined;
  return {
    blocks: message.blocks ?? [],
    fields: {
      container: {
        type: 'message',
        message_ts: messageTs,
        channel_id: channelId,
        is_ephemeral: isEphemeral,
        ...thread,
      },
      channel: channelField(lab, channelId),
      // An ephemeral message is not sent back: the app only has the response_url to change it.
      ...(isEphemeral ? {} : { message: wireMessage(lab, message) }),
      state: { values: click.state ?? {} },
      response_url: lab.responseUrls.issue({
        channel: channelId,
        user: click.user,
        messageTs,
        ...(message.threadTs ? { threadTs: message.threadTs } : {}),
      }),
    },
  };
}

/** Sends a click as block_actions and waits for the acknowledgement. What is not on screen now cannot be clicked. */
export async function clickElement(lab: Lab, click: ClickAction): Promise<Outcome> {
  const place = placeOf(lab, click);
  if (typeof place === 'string') return refused(place);
  const block = place.blocks.find((each) => each.block_id === click.blockId);
  const element = block && elementsOf(block).find((each) => each.action_id === click.actionId);
  if (!element) return refused('This was changed in the meantime; the button is not there any more.');
  const fields = chosen(
    element,
    click,
    click.state?.[click.blockId]?.[click.actionId] as Record<string, unknown> | undefined,
  );
  if (!fields) return refused('This is none of the choices.');
  const payload = {
    ...interactionBase(lab, 'block_actions', click.user),
    ...place.fields,
    actions: [
      {
        action_id: click.actionId,
        block_id: click.blockId,
        ...fields,
        type: element.type,
        action_ts: nextTs(lab),
      },
    ],
  };
  const answer = await lab.app.post(interactionBody(payload), FORM);
  return acknowledged(answer) ? { ok: true } : refused(notAnswered(answer));
}
