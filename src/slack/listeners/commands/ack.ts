import { DeniedError } from '#src/errors.ts';
import { content, section } from '#src/slack/blocks/elements.ts';
import { acknowledge } from '#src/slack/change-case.ts';
import { requiredCase } from '#src/slack/implied-case.ts';
import type { CommandListener } from '#src/slack/listeners/types.ts';

export const ack: CommandListener = {
  verb: 'ack',
  usage: '/case ack 12',
  does: 'says that you have seen a case',
  async handle(call, deps) {
    const found = await requiredCase(call, deps);
    const problem = await acknowledge(deps, found, call.user);
    if (problem !== undefined) throw new DeniedError(problem, 'Ask a member of the team.');
    const said = `Case ${found.number} is acknowledged.`;
    return content(said, [section(said)]);
  },
};
