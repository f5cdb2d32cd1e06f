import type { Case } from '#src/cases/types.ts';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { CommandCall, ListenerDeps } from '#src/slack/listeners/types.ts';
import { findCase, findCaseByNumber } from '#src/store/cases.ts';
import { liveCasesInChannel } from '#src/store/slack-outbox.ts';

/**
 * The case that a command means: by its number (`12` or `#12`), or the only live one of the channel. Undefined where no
 * number is given and the channel implies none. Throws NotFoundError and InvalidInputError with words for the person.
 */
export async function impliedCase(call: CommandCall, deps: ListenerDeps): Promise<Case | undefined> {
  const [given] = call.args;
  const { team } = deps.identity;
  if (given !== undefined) {
    const number = /^#?(\d{1,9})$/.exec(given)?.[1];
    if (number === undefined)
      throw new InvalidInputError(
        `"${given}" is not the number of a case.`,
        'Numbers are shown by /case list.',
      );
    const found = await findCaseByNumber(deps.db, team, Number(number));
    if (!found) throw new NotFoundError(`There is no case ${number}.`, 'Numbers are shown by /case list.');
    return found;
  }
  const live = await liveCasesInChannel(deps.db, team, call.channel);
  const [only] = live;
  return live.length === 1 && only !== undefined ? findCase(deps.db, only) : undefined;
}

/** As `impliedCase`, where there must be one. */
export async function requiredCase(call: CommandCall, deps: ListenerDeps): Promise<Case> {
  const found = await impliedCase(call, deps);
  if (!found)
    throw new InvalidInputError(
      'Which case? This channel has no live case, or several.',
      'Name its number, e.g. /case show 12.',
    );
  return found;
}
