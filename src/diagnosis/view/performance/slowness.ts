import type { View } from '../view.ts';
import { type Anomalies, anomaliesOf, type Shift } from './anomalies.ts';
import { isFull, nodeLoad } from './node-load.ts';
import {
  calleeKeys,
  callerKeys,
  callersWithin,
  placedKeys,
  placementOf,
  type Subject,
  subjectNamed,
} from './subjects.ts';

/** Where slowness comes from, and what it reaches. */
export interface Locus {
  subject: Subject;
  kind: 'workload' | 'node';
  /** Everything that got slow and that this explains. */
  slow: Anomalies[];
  /** 0..1: how much likelier this is than the best other place. */
  share: number;
  /** ISO 8601: the earliest sign. */
  since?: string;
}

/**
 * How likely a workload is seen as slow, given where a delay is. Where latency is measured (in the process, in its
 * sidecar, on the node, at the caller) is not known: a leaf whose own network is slow shows on itself only in the last
 * two. Only the order of these numbers matters much; halving or doubling any of them changes few answers.
 */
const SELF = 0.95;
const CALLER = 0.85;
/** A caller whose usual latency is so long that what the callee adds hardly shows. */
const UNMOVED_CALLER = 0.3;
/** What a caller must wait longer, as a share of its usual latency, to count as slow (as the threshold of a shift). */
const LEAST_SHARE = 0.5;
/** Per further step, a caller's caller: it may seldom take this path. */
const DECAY = 0.75;
/** What a slow workload calls, measured up to the caller's last byte. */
const CALLEE = 0.1;
/** A leaf that is slow for its callers alone. */
const UNSEEN_LEAF = 0.1;
/** A leaf that looks well is one of many that could be meant. */
const UNSEEN_PRIOR = Math.log(0.5);
/** Anything else, at the same time. */
const CHANCE = 0.02;
/** A workload whose calls cross the border of a delayed node, and one that is called across it. */
const CROSSING = 0.85;
const CALLED_ACROSS = 0.1;
/** Nodes fail less often than programs do. */
const NODE_PRIOR = Math.log(0.3);
/** Retransmissions in a node's own connections, where its network is slow and where it is not. */
const [RETRANSMITS, NO_RETRANSMITS] = [Math.log(0.5 / 0.12), Math.log(0.5 / 0.88)];
/** A node without a free processor. */
const FULL_NODE = Math.log(30);
/** All of a delayed node's workloads show something; of others those that talk to it. */
const [TOUCHED_ON_NODE, TOUCHED_ELSEWHERE] = [0.9, 0.6];
/** Signs that a workload is slow by itself: its processor, its collector, a change just before. */
const OWN_SIGNS = [
  [['cpu', 'cpu-throttling'], Math.log(10)],
  [['gc-pauses'], Math.log(5)],
] as const;
/** A caller waits for a few calls in a row, seldom for more: beyond, the callee explains little of its delay. */
const MOST_CALLS_IN_A_ROW = 5;
const MOST_STEPS = 5;
/** Log-likelihood over chance that a place must reach: one slow workload alone reaches 3. */
const LEAST_EVIDENCE = 1;

const cache = new WeakMap<View, Locus[]>();

/** Places that explain which workloads got slow, the best first; each slow workload is explained once. */
export function slownessOf(view: View): Locus[] {
  const known = cache.get(view);
  if (known) return known;
  const loci: Locus[] = [];
  cache.set(view, loci);
  const slow = new Map([...anomaliesOf(view)].filter(([, each]) => each.subject.workload && isSlow(each)));
  let left = new Set(slow.keys());
  // Errors and fewer requests come with slowness, and do not make it alone.
  if (![...slow.values()].some(slowShift)) return loci;
  while (left.size > 0) {
    const places = placesFor(view, slow, left).sort(
      (a, b) => b.score - a.score || a.subject.key.localeCompare(b.subject.key),
    );
    const [best] = places;
    if (!best || best.score < LEAST_EVIDENCE) break;
    const explained = [...left].filter((key) => (best.expected.get(key) ?? 0) > 4 * CHANCE);
    if (explained.length === 0) break;
    const rivals = places.filter((each) =>
      explained.some((key) => (each.expected.get(key) ?? 0) > 4 * CHANCE),
    );
    const total = rivals.reduce((sum, each) => sum + Math.exp(each.score - best.score), 0);
    const members = explained.map((key) => slow.get(key)).filter((each) => each !== undefined);
    const since = members
      .map((each) => slowShift(each)?.since)
      .filter((each) => each !== undefined)
      .sort()[0];
    loci.push({
      subject: best.subject,
      kind: best.subject.node ? 'node' : 'workload',
      slow: members,
      share: 1 / total,
      ...(since ? { since } : {}),
    });
    left = new Set([...left].filter((key) => !explained.includes(key)));
  }
  return loci;
}

/** The shift that says that a workload answers more slowly: of the high quantile, else of the median. */
export function slowShift({ shifts }: Anomalies): Shift | undefined {
  const [high, middle] = [shifts.get('latency'), shifts.get('median-latency')];
  return [high, middle].find((each) => each?.direction === 'up');
}

/** Slow, or so slow that callers give up: requests fail and become fewer. */
function isSlow(anomalies: Anomalies): boolean {
  const fails = anomalies.shifts.get('success-rate')?.direction === 'down';
  return slowShift(anomalies) !== undefined || (fails && hasLost(anomalies));
}

interface Place {
  subject: Subject;
  /** Log-likelihood of which workloads are slow and which are not, over that of chance. */
  score: number;
  /** Probability that a workload is slow, if the delay is here. */
  expected: Map<string, number>;
}

type Slow = ReadonlyMap<string, Anomalies>;

function placesFor(view: View, slow: Slow, left: ReadonlySet<string>): Place[] {
  const candidates = new Set([...left].flatMap((key) => [key, ...calleeKeys(view, key)]));
  const workloads = [...candidates].map((key) => workloadPlace(view, key, slow, left));
  const nodes = new Set(
    [...candidates].flatMap((key) => [...placementOf(view, key).keys()].map((name) => `Node//${name}`)),
  );
  return [...workloads, ...[...nodes].map((key) => nodePlace(view, key, slow, left))].filter(
    (each) => each !== undefined,
  );
}

function likelihood(expected: ReadonlyMap<string, number>, slow: Slow, left: ReadonlySet<string>): number {
  let sum = 0;
  for (const [key, probability] of expected) {
    if (left.has(key)) sum += Math.log(probability / CHANCE);
    // What another place has explained says nothing for or against this one.
    else if (!slow.has(key)) sum += Math.log((1 - probability) / (1 - CHANCE));
  }
  return sum;
}

function workloadPlace(view: View, key: string, slow: Slow, left: ReadonlySet<string>): Place | undefined {
  const subject = subjectNamed(view, key);
  if (!subject) return undefined;
  const expected = new Map<string, number>();
  for (const [caller, step] of callersWithin(view, key, MOST_STEPS))
    if (step > 0) expected.set(caller, callerWaits(view, key, caller, slow) * DECAY ** (step - 1));
  const callees = [...calleeKeys(view, key)].filter((callee) => !expected.has(callee));
  for (const callee of callees) expected.set(callee, CALLEE);
  const seenSlow = slow.has(key);
  const isLeaf = callees.length === 0;
  // Measured outside the pod a delay shows on itself, measured inside only where it calls others.
  const seen = isLeaf ? (SELF + UNSEEN_LEAF) / 2 : SELF;
  const own = seenSlow ? Math.log(seen / CHANCE) : Math.log((1 - seen) / (1 - CHANCE)) + UNSEEN_PRIOR;
  const score =
    likelihood(expected, slow, left) +
    (left.has(key) || !seenSlow ? own : 0) +
    explainsSize(view, key, slow) +
    ownSigns(anomaliesOf(view).get(key));
  return { subject, score, expected: expected.set(key, seen) };
}

/** A caller of 500 ms does not get slow because a callee takes 20 ms more. */
function callerWaits(view: View, key: string, caller: string, slow: Slow): number {
  const rise = riseOf(slow.get(key));
  const anomalies = anomaliesOf(view).get(caller);
  const usual = anomalies?.shifts.get('latency')?.before ?? anomalies?.usualLatency;
  return rise !== undefined && usual !== undefined && rise < LEAST_SHARE * usual ? UNMOVED_CALLER : CALLER;
}

/** A callee that got slower by a small part of what every one of its slow callers did explains little. */
function explainsSize(view: View, key: string, slow: Slow): number {
  const own = riseOf(slow.get(key));
  const callers = [...callerKeys(view, key)].map((caller) => riseOf(slow.get(caller)));
  const rises = callers.filter((each) => each !== undefined);
  if (own === undefined || rises.length === 0) return 0;
  return Math.min(...rises) > MOST_CALLS_IN_A_ROW * own ? Math.log(0.3) : 0;
}

function ownSigns(anomalies: Anomalies | undefined): number {
  return OWN_SIGNS.filter(([measures]) =>
    measures.some((measure) => anomalies?.shifts.get(measure)?.direction === 'up'),
  ).reduce((sum, [, weight]) => sum + weight, 0);
}

function riseOf(anomalies: Anomalies | undefined): number | undefined {
  const shift = anomalies && slowShift(anomalies);
  return shift?.before === undefined || shift.after === undefined ? undefined : shift.after - shift.before;
}

/** With a delay on a node every call across its border takes longer, and no other call does. */
function nodePlace(view: View, key: string, slow: Slow, left: ReadonlySet<string>): Place | undefined {
  const subject = subjectNamed(view, key);
  if (!subject) return undefined;
  if (subject.node && isFull(nodeLoad(view, subject.node))) return fullPlace(view, subject, slow, left);
  const name = subject.ref.name;
  const on = (each: string): number => placementOf(view, each).get(name) ?? 0;
  const expected = new Map<string, number>();
  const placed = placedKeys(view);
  for (const caller of placed) {
    const crosses = [...calleeKeys(view, caller)].some((callee) => crossing(on(caller), on(callee)) >= 0.05);
    if (crosses) expected.set(caller, CROSSING);
  }
  for (const direct of [...expected.keys()]) {
    for (const [caller, step] of callersWithin(view, direct, MOST_STEPS))
      if (!expected.has(caller)) expected.set(caller, CALLER * DECAY ** step);
  }
  for (const each of placed.filter((other) => !expected.has(other))) {
    const across = [...callerKeys(view, each)].some((caller) => crossing(on(caller), on(each)) >= 0.05);
    if (across) expected.set(each, CALLED_ACROSS);
  }
  // A node on which nothing calls across its border cannot make anything slow, and one slow workload is no node.
  if ([...left].filter((each) => expected.has(each)).length < 2) return undefined;
  return {
    subject,
    score: NODE_PRIOR + likelihood(expected, slow, left) + retransmits(view, key) + touchedPods(view, name),
    expected,
  };
}

/** On a node without a free processor everything is slow, and whoever calls it. */
function fullPlace(view: View, subject: Subject, slow: Slow, left: ReadonlySet<string>): Place {
  const expected = new Map<string, number>();
  for (const key of placedKeys(view)) {
    const share = placementOf(view, key).get(subject.ref.name) ?? 0;
    if (share === 0) continue;
    for (const [caller, step] of callersWithin(view, key, MOST_STEPS)) {
      const probability = 0.7 * DECAY ** step;
      if (probability > (expected.get(caller) ?? 0)) expected.set(caller, probability);
    }
  }
  return { subject, score: NODE_PRIOR + FULL_NODE + likelihood(expected, slow, left), expected };
}

/** The share of calls between two workloads of which one end is on the node and the other is not. */
function crossing(a: number, b: number): number {
  return a * (1 - b) + b * (1 - a);
}

function retransmits(view: View, key: string): number {
  const all = anomaliesOf(view);
  const own = all.get(key);
  if (own?.shifts.get('tcp-retransmits')?.direction === 'up') return RETRANSMITS;
  return own?.known.has('tcp-retransmits') ? NO_RETRANSMITS : 0;
}

/** Which workloads show any sign, given that this node is delayed, over what any other place lets expect. */
function touchedPods(view: View, name: string): number {
  const all = anomaliesOf(view);
  const placed = placedKeys(view).filter(
    (key) => callerKeys(view, key).size + calleeKeys(view, key).size > 0,
  );
  const touched = new Set(placed.filter((key) => isTouched(all.get(key))));
  // Only where users wait and so ask less does a delay show on nearly everything.
  if (touched.size * 5 < placed.length * 3) return 0;
  let sum = 0;
  for (const key of placed) {
    const share = placementOf(view, key).get(name) ?? 0;
    const expected = share * TOUCHED_ON_NODE + (1 - share) * TOUCHED_ELSEWHERE;
    sum += touched.has(key)
      ? Math.log(expected / TOUCHED_ELSEWHERE)
      : Math.log((1 - expected) / (1 - TOUCHED_ELSEWHERE));
  }
  return sum;
}

function isTouched(anomalies: Anomalies | undefined): boolean {
  if (!anomalies) return false;
  return hasLost(anomalies) || slowShift(anomalies) !== undefined || anomalies.shifts.has('success-rate');
}

/** True where fewer requests or packets came than before. */
export function hasLost(anomalies: Anomalies | undefined): boolean {
  return (['request-rate', 'network-receive', 'network-transmit'] as const).some(
    (measure) => anomalies?.shifts.get(measure)?.direction === 'down',
  );
}
