import type { TimelineEntry } from '#src/cases/types.ts';
import { type Durations, durationsOf } from '#src/reports/durations.ts';
import type { PostMortemInput } from '#src/reports/types.ts';

/** What people write into a case without deciding anything. */
const NO_DECISION = new Set(['signal', 'opened', 'joined', 'recurred', 'correction']);

export interface CaseTimes {
  firstSeenAt: Date;
  durations: Durations;
  /** The entry of the first person who acknowledged or decided. */
  firstPerson?: TimelineEntry;
}

/** When it began, and how long until it was noticed, taken on and over. */
export function timesOf({ case: subject, signals, timeline }: PostMortemInput): CaseTimes {
  const firstSeenAt = new Date(
    Math.min(subject.openedAt.getTime(), ...signals.map((signal) => signal.firstSeenAt.getTime())),
  );
  const firstPerson = timeline.find(
    (entry) => entry.actor.startsWith('slack:') && !NO_DECISION.has(entry.kind),
  );
  return {
    firstSeenAt,
    durations: durationsOf({
      firstSeenAt,
      openedAt: subject.openedAt,
      ...(firstPerson ? { acknowledgedAt: firstPerson.at } : {}),
      ...(subject.resolvedAt ? { resolvedAt: subject.resolvedAt } : {}),
    }),
    ...(firstPerson ? { firstPerson } : {}),
  };
}
