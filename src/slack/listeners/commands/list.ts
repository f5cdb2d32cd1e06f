import { caseList } from '#src/slack/blocks/case-list.ts';
import type { CommandListener } from '#src/slack/listeners/types.ts';
import { listCases } from '#src/store/cases.ts';

export const list: CommandListener = {
  verb: 'list',
  usage: '/case list',
  does: 'lists the cases that are not closed',
  handle: async (_call, deps) => caseList(await listCases(deps.db, { team: deps.identity.team })),
};
