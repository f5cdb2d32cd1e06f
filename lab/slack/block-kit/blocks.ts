import { z } from 'zod';
import { dataVisualization } from '#lab/slack/block-kit/chart.ts';
import {
  actionsElement,
  imageElement,
  inputElement,
  sectionAccessory,
} from '#lab/slack/block-kit/elements.ts';
import { anyText, id255, mrkdwn, plainText, slackFile, url3000 } from '#lab/slack/block-kit/objects.ts';
import { richTextElements } from '#lab/slack/block-kit/rich-text.ts';

const base = { block_id: id255.optional() };

const section = z
  .strictObject({
    type: z.literal('section'),
    ...base,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: sectionAccessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, {
    message: 'missing required field: text',
  });
const header = z.strictObject({
  type: z.literal('header'),
  ...base,
  text: plainText(150),
  level: z.number().int().min(1).max(4).optional(),
});
const divider = z.strictObject({ type: z.literal('divider'), ...base });
const context = z.strictObject({
  type: z.literal('context'),
  ...base,
  elements: z
    .array(z.discriminatedUnion('type', [imageElement, plainText(3000), mrkdwn(3000)]))
    .min(1)
    .max(10),
});
const actions = z.strictObject({
  type: z.literal('actions'),
  ...base,
  elements: z.array(actionsElement).min(1).max(25),
});
const input = z.strictObject({
  type: z.literal('input'),
  ...base,
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});
const image = z.strictObject({
  type: z.literal('image'),
  ...base,
  alt_text: z.string().min(1).max(2000),
  image_url: url3000.optional(),
  slack_file: slackFile.optional(),
  title: plainText(2000).optional(),
});
const richText = z.strictObject({ type: z.literal('rich_text'), ...base, elements: richTextElements });
const markdown = z.strictObject({
  type: z.literal('markdown'),
  ...base,
  text: z.string().min(1).max(12_000),
});

const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().optional() }),
  z.strictObject({ type: z.literal('rich_text'), elements: richTextElements, block_id: id255.optional() }),
]);
const table = z.strictObject({
  type: z.literal('table'),
  ...base,
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z
    .array(
      z
        .strictObject({
          align: z.enum(['left', 'center', 'right']).optional(),
          is_wrapped: z.boolean().optional(),
        })
        .nullable(),
    )
    .max(20)
    .optional(),
});

const taskStatus = z.enum(['pending', 'in_progress', 'complete', 'error']);
const richTextBlock = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id255.optional(),
  elements: richTextElements,
});
const taskCard = z.strictObject({
  type: z.literal('task_card'),
  ...base,
  task_id: id255,
  title: z.string().min(1).max(256),
  status: taskStatus.optional(),
  details: richTextBlock.optional(),
  output: richTextBlock.optional(),
  sources: z
    .array(
      z.strictObject({
        type: z.literal('url'),
        url: url3000,
        text: z.string().min(1),
        icon_url: url3000.optional(),
      }),
    )
    .optional(),
});
const plan = z.strictObject({
  type: z.literal('plan'),
  ...base,
  title: z.string().min(1).max(256),
  tasks: z.array(taskCard).max(50).optional(),
});

const display = [section, header, divider, context, actions, image, richText] as const;

/** Blocks a message may hold; home views and modals take fewer kinds, and inputs. */
export const messageBlock = z.discriminatedUnion('type', [
  ...display,
  input,
  markdown,
  table,
  plan,
  taskCard,
  dataVisualization,
]);
export const viewBlock = z.discriminatedUnion('type', [...display, input, markdown]);
