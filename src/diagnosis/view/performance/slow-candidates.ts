import type { Candidate } from '../../signatures/signature.ts';
import type { Citation } from '../../types.ts';
import { nameWords } from '../rollout-words.ts';
import type { View } from '../view.ts';
import { listWords, timeWords } from '../words.ts';
import { type Anomalies, anomaliesOf, type Shift, shiftWords } from './anomalies.ts';
import { type SlowCause, type SlowReason, slowCausesOf } from './slow-causes.ts';
import { slowShift } from './slowness.ts';

/** Enough to bear a statement out; more is not read. */
const MOST_CITATIONS = 8;

/** What a signature of slowness adds to what all of them say. */
export interface SlowAnswer {
  confidence: number;
  /** The sentence without its full stop. */
  says: string;
  /** More than the shifts of the place and of what it reaches. */
  citations?: Citation[];
  object?: Candidate['object'];
  affects?: Candidate['affects'];
  change?: Candidate['change'];
  runbooks?: Candidate['runbooks'];
}

/** One candidate for every place that is slow for this reason, or for any. */
export function slowCandidates(
  view: View,
  reason: SlowReason | 'any',
  answer: (cause: SlowCause) => SlowAnswer,
): Candidate[] {
  return slowCausesOf(view)
    .filter((each) => reason === 'any' || each.reason === reason)
    .map((cause) => toCandidate(view, cause, answer(cause)));
}

function toCandidate(view: View, cause: SlowCause, answer: SlowAnswer): Candidate {
  const { locus, own, neighbour } = cause;
  const slow = locus.slow.filter((each) => each !== own);
  const since = own ? (slowShift(own)?.since ?? locus.since) : locus.since;
  const shown = [own, neighbour, ...slow].filter((each) => each !== undefined);
  const citations = [
    ...(answer.citations ?? []),
    ...shown.flatMap((each) => telling(each).flatMap((shift) => shift.citations.slice(0, 2))),
  ];
  const fails = locus.slow.some((each) => (each.shifts.get('success-rate')?.after ?? 1) < 0.5);
  return {
    role: 'cause',
    object: answer.object ?? locus.subject.ref,
    affects: answer.affects ?? locus.slow.map((each) => each.subject.ref),
    confidence: answer.confidence,
    statement: `${answer.says}${sinceWords(view, since)}.`,
    citations: citations.slice(0, MOST_CITATIONS),
    ...(answer.change ? { change: answer.change } : {}),
    runbooks: answer.runbooks ?? [],
    impact: fails ? 'failed' : 'degraded',
    ...(since ? { since } : {}),
  };
}

function sinceWords(view: View, since: string | undefined): string {
  return since ? ` (since ${timeWords(since, view.now)})` : '';
}

const TELLING = [
  'latency',
  'cpu-throttling',
  'cpu',
  'packet-loss',
  'tcp-retransmits',
  'success-rate',
  'gc-pauses',
  'median-latency',
] as const;

function telling(anomalies: Anomalies): Shift[] {
  const found = TELLING.map((measure) => anomalies.shifts.get(measure)).filter((each) => each !== undefined);
  return found.length > 0 ? found : [...anomalies.shifts.values()].slice(0, 1);
}

/** `cart in shop: latency rose from 5 ms to 900 ms` of the place itself, empty where nothing of it changed. */
export function ownWords(own: Anomalies | undefined, ...measures: (typeof TELLING)[number][]): string {
  const found = measures
    .map((measure) => own?.shifts.get(measure))
    .filter((each) => each?.direction === 'up')
    .map((each) => (each ? shiftWords(each) : ''));
  return listWords(found);
}

/** `, and with it checkout and web` for what else is slow because of the place. */
export function reachWords({ locus }: SlowCause): string {
  const others = locus.slow.filter((each) => each.subject.key !== locus.subject.key);
  const names = others.map((each) => each.subject.ref.name).sort();
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length > 0 ? `; ${listWords(shown)} ${shown.length > 1 ? 'are' : 'is'} slow with it` : '';
}

/** `web in shop`, `node a`. */
export function placeWords({ locus: { subject } }: SlowCause): string {
  return subject.node ? `node ${subject.ref.name}` : nameWords(subject.ref);
}

/** True where the processor of a place was measured, so that its rest means something. */
export function knowsCpu(view: View, key: string): boolean {
  return anomaliesOf(view).get(key)?.known.has('cpu') ?? false;
}
