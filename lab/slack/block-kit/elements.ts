import { z } from 'zod';
import {
  confirm,
  conversationFilter,
  dispatchActionConfig,
  id255,
  optionGroup,
  plainOption,
  plainText,
  richOption,
  slackFile,
  url3000,
} from '#lab/slack/block-kit/objects.ts';

const action = { action_id: id255.optional(), confirm: confirm.optional() };
const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };

const button = z.strictObject({
  type: z.literal('button'),
  ...action,
  text: plainText(75),
  url: url3000.optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const oneOf = (value: { options?: unknown; option_groups?: unknown }) =>
  (value.options === undefined) !== (value.option_groups === undefined);
const oneOfMessage = { message: 'missing required field: options' };
const selectOptions = {
  options: z.array(plainOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...action,
    ...focus,
    ...placeholder,
    ...selectOptions,
    initial_option: plainOption.optional(),
  })
  .refine(oneOf, oneOfMessage);
const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...action,
    ...focus,
    ...placeholder,
    ...selectOptions,
    initial_options: z.array(plainOption).min(1).max(100).optional(),
    max_selected_items: z.number().int().min(1).optional(),
  })
  .refine(oneOf, oneOfMessage);
const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...action,
  ...focus,
  ...placeholder,
  initial_option: plainOption.optional(),
  min_query_length: z.number().int().min(0).optional(),
});
const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...action,
  ...focus,
  ...placeholder,
  initial_user: z.string().optional(),
});
const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...action,
  ...focus,
  ...placeholder,
  initial_users: z.array(z.string()).optional(),
  max_selected_items: z.number().int().min(1).optional(),
});
const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...action,
  ...focus,
  ...placeholder,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...action,
  ...focus,
  ...placeholder,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: conversationFilter.optional(),
});
const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...action,
  options: z.array(plainOption).min(1).max(5),
});
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...action,
  ...focus,
  ...placeholder,
  initial_date: z.iso.date().optional(),
});
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...action,
  ...focus,
  ...placeholder,
  initial_time: z
    .string()
    .regex(/^\d{2}:\d{2}$/)
    .optional(),
  timezone: z.string().optional(),
});
const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...action,
  ...focus,
  initial_date_time: z.number().int().optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...action,
  ...focus,
  options: z.array(richOption).min(1).max(10),
  initial_option: richOption.optional(),
});
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...action,
  ...focus,
  options: z.array(richOption).min(1).max(10),
  initial_options: z.array(richOption).min(1).optional(),
});
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: id255.optional(),
  ...focus,
  ...placeholder,
  initial_value: z.string().optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
  dispatch_action_config: dispatchActionConfig.optional(),
});
const singleLine = {
  action_id: id255.optional(),
  ...focus,
  ...placeholder,
  initial_value: z.string().optional(),
  dispatch_action_config: dispatchActionConfig.optional(),
};
const emailInput = z.strictObject({ type: z.literal('email_text_input'), ...singleLine });
const urlInput = z.strictObject({ type: z.literal('url_text_input'), ...singleLine });
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...singleLine,
  is_decimal_allowed: z.boolean(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});
export const imageElement = z.strictObject({
  type: z.literal('image'),
  alt_text: z.string().min(1).max(2000),
  image_url: url3000.optional(),
  slack_file: slackFile.optional(),
});

const selects = [
  staticSelect,
  multiStaticSelect,
  externalSelect,
  usersSelect,
  multiUsersSelect,
  channelsSelect,
  conversationsSelect,
] as const;
const pickers = [datepicker, timepicker, radioButtons, checkboxes] as const;

/** What may stand beside a section's text. */
export const sectionAccessory = z.discriminatedUnion('type', [
  button,
  overflow,
  imageElement,
  ...selects,
  ...pickers,
]);
/** What an actions block may hold. */
export const actionsElement = z.discriminatedUnion('type', [
  button,
  overflow,
  datetimepicker,
  ...selects,
  ...pickers,
]);
/** What an input block may hold. */
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  emailInput,
  urlInput,
  numberInput,
  datetimepicker,
  ...selects,
  ...pickers,
]);
