import { z } from 'zod';
import { viewBlock } from '#lab/slack/block-kit/blocks.ts';
import { plainText } from '#lab/slack/block-kit/objects.ts';

const common = {
  blocks: z.array(viewBlock).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

export const modalView = z.strictObject({
  type: z.literal('modal'),
  ...common,
  blocks: z.array(viewBlock).min(1).max(100),
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

export const homeView = z.strictObject({ type: z.literal('home'), ...common });
