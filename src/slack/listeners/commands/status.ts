import { LIVE_STATES } from '#src/cases/states.ts';
import { caseStatus } from '#src/slack/blocks/case-detail.ts';
import { statusOverview } from '#src/slack/blocks/case-list.ts';
import { loadCaseView } from '#src/slack/case-view.ts';
import { impliedCase } from '#src/slack/implied-case.ts';
import type { CommandListener } from '#src/slack/listeners/types.ts';
import { listCases } from '#src/store/cases.ts';

export const status: CommandListener = {
  verb: 'status',
  usage: '/case status [12]',
  does: 'says where a case stands, or how many there are',
  async handle(call, deps) {
    const found = await impliedCase(call, deps);
    const view = found && (await loadCaseView(deps.db, found.id));
    if (view) return caseStatus(view);
    return statusOverview(
      await listCases(deps.db, { team: deps.identity.team, states: LIVE_STATES, limit: 200 }),
    );
  },
};
