import { NotFoundError } from '#src/errors.ts';
import { caseDetail } from '#src/slack/blocks/case-detail.ts';
import { loadCaseView } from '#src/slack/case-view.ts';
import { requiredCase } from '#src/slack/implied-case.ts';
import type { CommandListener } from '#src/slack/listeners/types.ts';

export const show: CommandListener = {
  verb: 'show',
  usage: '/case show 12',
  does: 'shows a case with its finding, proposal, run and timeline',
  async handle(call, deps) {
    const found = await requiredCase(call, deps);
    const view = await loadCaseView(deps.db, found.id);
    if (!view)
      throw new NotFoundError(`There is no case ${found.number}.`, 'Numbers are shown by /case list.');
    return caseDetail(view);
  },
};
