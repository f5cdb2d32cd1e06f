import { DeniedError } from '#src/errors.ts';
import { content, section } from '#src/slack/blocks/elements.ts';
import { endCase } from '#src/slack/change-case.ts';
import { requiredCase } from '#src/slack/implied-case.ts';
import type { CommandListener } from '#src/slack/listeners/types.ts';

export const close: CommandListener = {
  verb: 'close',
  usage: '/case close 12',
  does: 'closes a case; nothing joins it any more',
  async handle(call, deps) {
    const found = await requiredCase(call, deps);
    const problem = await endCase(deps, found, call.user, 'closed');
    if (problem !== undefined) throw new DeniedError(problem, 'Ask a member of the team.');
    const said = `Case ${found.number} is closed.`;
    return content(said, [section(said)]);
  },
};
