import { LIVE_STATES } from '#src/cases/states.ts';
import type { Case } from '#src/cases/types.ts';
import { homeView } from '#src/slack/blocks/home.ts';
import type { EventListener, ListenerDeps } from '#src/slack/listeners/types.ts';
import { listCases } from '#src/store/cases.ts';
import { latestProposal } from '#src/store/proposals.ts';

/** Cases that wait for an approval that this person may give, as far as groups and requester say. */
async function awaitingOf(userId: string, cases: readonly Case[], deps: ListenerDeps): Promise<Case[]> {
  const waiting: Case[] = [];
  for (const each of cases.filter(({ state }) => state === 'awaiting_approval')) {
    const proposal = await latestProposal(deps.db, each.id);
    if (!proposal || proposal.requester === `slack:${userId}`) continue;
    if ((await deps.people.groupsOf(userId, proposal.policy.approverGroups)).length > 0) waiting.push(each);
  }
  return waiting;
}

export const appHomeOpened: EventListener = {
  type: 'app_home_opened',
  subscriptions: ['app_home_opened'],
  async handle(event, deps) {
    if (event.user === undefined || event.tab === 'messages') return;
    const actor = `slack:${event.user}`;
    const { team } = deps.identity;
    const live = await listCases(deps.db, { team, states: LIVE_STATES, limit: 200 });
    const view = homeView({
      mine: live.filter((each) => each.acknowledgedBy === actor || each.requester === actor),
      awaiting: await awaitingOf(event.user, live, deps),
      recent: await listCases(deps.db, { team, states: [...LIVE_STATES, 'resolved', 'closed'], limit: 10 }),
    });
    await deps.client.views.publish({ user_id: event.user, view });
  },
};
