import { z } from 'zod';
import { url3000 } from '#lab/slack/block-kit/objects.ts';

/** The inside of a `rich_text` block (docs.slack.dev/reference/block-kit/blocks/rich-text-block). */
const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
    highlight: z.boolean().optional(),
    client_highlight: z.boolean().optional(),
    unlink: z.boolean().optional(),
  })
  .optional();

const inline = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string().min(1), style }),
  z.strictObject({
    type: z.literal('link'),
    url: url3000,
    text: z.string().optional(),
    unsafe: z.boolean().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({
    type: z.literal('emoji'),
    name: z.string().min(1),
    unicode: z.string().optional(),
    url: z.string().optional(),
    style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.number().int(),
    format: z.string().min(1),
    url: url3000.optional(),
    fallback: z.string().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('color'), value: z.string().min(1), style }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const indent = z.number().int().min(0).max(8).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) });
const preformatted = z.strictObject({
  type: z.literal('rich_text_preformatted'),
  elements: z.array(inline),
  border,
  language: z.string().optional(),
});
const quote = z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline), border });
const list = z.strictObject({
  type: z.literal('rich_text_list'),
  style: z.enum(['bullet', 'ordered']),
  elements: z.array(section),
  indent,
  offset: z.number().int().min(0).optional(),
  border,
});

/** A rich text without content is refused. */
export const richTextElements = z
  .array(z.discriminatedUnion('type', [section, preformatted, quote, list]))
  .min(1);
