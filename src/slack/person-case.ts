import { LIVE_STATES } from '#src/cases/states.ts';
import type { Case } from '#src/cases/types.ts';
import type { ListenerDeps } from '#src/slack/listeners/types.ts';
import { findCaseByNumber, listCases } from '#src/store/cases.ts';

const NUMBER = /(?:\bcase\s+#?|#)(\d{1,9})\b/i;

function names(each: Case): string[] {
  return [each.scope.service, each.scope.object?.name].filter((name) => name !== undefined);
}

/**
 * The case that a person means who writes in private: the one with the number in the text, else the newest live one that
 * the text names, that the person asked for or acknowledged, or that is the only one. Undefined where nothing says which.
 */
export async function caseForPerson(
  deps: ListenerDeps,
  userId: string,
  text: string,
): Promise<Case | undefined> {
  const { team } = deps.identity;
  const number = NUMBER.exec(text)?.[1];
  if (number !== undefined) {
    const found = await findCaseByNumber(deps.db, team, Number(number));
    if (found) return found;
  }
  const live = await listCases(deps.db, { team, states: LIVE_STATES, limit: 200 });
  const words = new Set(text.toLowerCase().split(/[^a-z0-9.-]+/));
  const actor = `slack:${userId}`;
  return (
    live.find((each) => names(each).some((name) => words.has(name))) ??
    live.find((each) => each.acknowledgedBy === actor || each.requester === actor) ??
    (live.length === 1 ? live[0] : undefined)
  );
}
