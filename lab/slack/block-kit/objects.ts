import { z } from 'zod';

/**
 * Block Kit's composition objects with Slack's limits (docs.slack.dev/reference/block-kit/composition-objects).
 * Unknown properties are refused, as Slack does.
 */
export const id255 = z.string().min(1).max(255);
export const url3000 = z
  .string()
  .min(1)
  .max(3000)
  .regex(/^[a-z][a-z0-9+.-]*:/i, 'must be a valid URL');

export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

export const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });

export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

const optionBase = { value: z.string().min(1).max(150), url: url3000.optional() };
export const plainOption = z.strictObject({
  ...optionBase,
  text: plainText(75),
  description: plainText(75).optional(),
});
/** Radio buttons and checkboxes may use mrkdwn. */
export const richOption = z.strictObject({
  ...optionBase,
  text: anyText(75),
  description: anyText(75).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(plainOption).min(1).max(100),
});

export const dispatchActionConfig = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
});

export const conversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});

export const slackFile = z.union([
  z.strictObject({ id: z.string().min(1) }),
  z.strictObject({ url: url3000 }),
]);
