import type { ModalView } from '@slack/types';
import { section } from '#src/slack/blocks/elements.ts';
import { escapeText } from '#src/slack/blocks/escape.ts';

export const REJECT_VIEW = 'proposal_reject';
export const REASON_BLOCK = 'reason';
export const REASON_INPUT = 'reason';

/** Asks why. `metadata` comes back with the submission; Slack holds it, so it is checked again there. */
export function rejectModal(title: string, metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: REJECT_VIEW,
    private_metadata: metadata,
    title: { type: 'plain_text', text: 'Reject the plan' },
    submit: { type: 'plain_text', text: 'Reject' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      section(`*${escapeText(title)}*`),
      {
        type: 'input',
        block_id: REASON_BLOCK,
        label: { type: 'plain_text', text: 'Why not?' },
        hint: {
          type: 'plain_text',
          text: 'Everybody in the thread sees it, and it is kept in the audit log.',
        },
        element: {
          type: 'plain_text_input',
          action_id: REASON_INPUT,
          multiline: true,
          min_length: 3,
          max_length: 1_000,
        },
      },
    ],
  };
}
