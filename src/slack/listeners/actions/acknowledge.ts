import { ACKNOWLEDGE } from '#src/slack/blocks/root-card.ts';
import { acknowledge as change } from '#src/slack/change-case.ts';
import type { ActionListener } from '#src/slack/listeners/types.ts';
import { findCase } from '#src/store/cases.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const acknowledge: ActionListener = {
  actionId: ACKNOWLEDGE,
  async handle(click, deps) {
    const found =
      click.value !== undefined && UUID.test(click.value) ? await findCase(deps.db, click.value) : undefined;
    if (!found || found.team !== deps.identity.team) {
      await click.ack();
      return click.tell('This button does not belong to a case any more.');
    }
    const problem = await change(deps, found, click.user);
    await click.ack();
    if (problem !== undefined) await click.tell(problem);
  },
};
