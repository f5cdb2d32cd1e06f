import type { IntentContext } from './context.ts';
import { bestOf } from './phrases.ts';
import { type AskedTime, parseTime, wallClock } from './times.ts';

/** How much of the time before a change or a beginning is shown with it. */
const LEAD_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

export interface AskedWindow {
  since?: string;
  until?: string;
  /** What the person should know about how the time was read. */
  note?: string;
}

/**
 * The window that a question names, for the inputs of tools; empty where it names none, which is the case's own. Tools look
 * back a day at most.
 */
export function askedWindow({ text, clock, record }: IntentContext): AskedWindow {
  const asked = anchored(parseTime(text, clock), record);
  if (!asked) return {};
  const { since, until } = asked;
  const zone = clock.zone === undefined ? 'Times are UTC: Slack did not tell me your time zone.' : undefined;
  const end = until ?? clock.now;
  const short =
    since && end.getTime() - since.getTime() > DAY_MS ? 'A look goes back a day at most.' : undefined;
  const note = [short, /\d[:h.]\d\d|\d ?[ap]m/i.test(text) ? zone : undefined].filter(Boolean).join(' ');
  return {
    ...(since ? { since: since.toISOString() } : {}),
    ...(until ? { until: until.toISOString() } : {}),
    ...(note === '' ? {} : { note }),
  };
}

function anchored(
  asked: AskedTime | undefined,
  { finding, case: subject }: IntentContext['record'],
): AskedTime | undefined {
  if (asked?.anchor === undefined) return asked;
  const best = bestOf(finding);
  const change = best?.change?.at ?? finding?.changes.at(-1)?.at;
  const began = best?.since ?? subject.openedAt.toISOString();
  const at = asked.anchor === 'change' ? (change ?? began) : began;
  return { since: new Date(Date.parse(at) - LEAD_MS) };
}

/** `22:30` or `2026-11-20 22:30` on the person's clock, of an ISO 8601 time. */
export function shortTime(at: string, { clock }: Pick<IntentContext, 'clock'>): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at.slice(0, 40);
  const shown = wallClock(date, clock.zone);
  const today = wallClock(clock.now, clock.zone).day;
  return shown.day === today ? shown.time.slice(0, 5) : `${shown.day} ${shown.time.slice(0, 5)}`;
}
