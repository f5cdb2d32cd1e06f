import { APPROVE, parseDecisionValue } from '#src/slack/blocks/proposal.ts';
import type { ActionListener } from '#src/slack/listeners/types.ts';
import { takeDecision } from '#src/slack/take-decision.ts';

export const approve: ActionListener = {
  actionId: APPROVE,
  async handle(click, deps) {
    const value = parseDecisionValue(click.value);
    if (!value || click.channel === undefined) {
      await click.ack();
      return click.tell('This button does not belong to a proposal any more.');
    }
    const { said, by } = await takeDecision(deps, {
      user: click.user,
      channel: click.channel,
      value,
      decision: 'approve',
    });
    await click.ack();
    if (said !== undefined) await click.tell(said, by);
  },
};
