import { z } from 'zod';
import { redactText } from '#src/redaction/redact.ts';
import { REASON_BLOCK, REASON_INPUT, REJECT_VIEW } from '#src/slack/blocks/reject-modal.ts';
import type { ViewListener } from '#src/slack/listeners/types.ts';
import { takeDecision } from '#src/slack/take-decision.ts';

const metadataSchema = z.object({
  proposalId: z.uuid(),
  digest: z.string().min(8).max(128),
  channel: z.string().min(1),
});

export function rejectionMetadata(metadata: z.infer<typeof metadataSchema>): string {
  return JSON.stringify(metadata);
}

export const rejectSubmission: ViewListener = {
  callbackId: REJECT_VIEW,
  async handle(submission, deps) {
    const { channel, ...value } = metadataSchema.parse(JSON.parse(submission.privateMetadata));
    const reason = redactText(submission.input(REASON_BLOCK, REASON_INPUT) ?? '').trim();
    if (!reason) return submission.refuse(REASON_BLOCK, 'Say in a few words why not.');
    const { said, counted } = await takeDecision(deps, {
      user: submission.user,
      channel,
      value,
      decision: 'reject',
      reason,
    });
    if (counted || said === undefined) return submission.ack();
    return submission.refuse(REASON_BLOCK, said);
  },
};
