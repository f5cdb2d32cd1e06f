import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Candidate, Signature } from './signatures/signature.ts';
import type { CauseId } from './types.ts';
import { type Graph, graphOf } from './view/graph.ts';
import type { View } from './view/view.ts';

/** Less sure than this is a possibility: it explains nothing, and is no reason for a verdict. */
export const SURE_ENOUGH = 0.5;

/** A candidate whose citations hold, on its way to a hypothesis. */
export interface Judged extends Candidate {
  cause: CauseId;
  signature: Signature;
  explained: Judged[];
}

/** The way of a pod's life: what fails earlier shows in what comes later. */
const FAMILIES = [
  'nodes',
  'admission',
  'scheduling',
  'startup',
  'runtime',
  'routing',
  'performance',
  'state',
  'drift',
];
/** Clocks differ, and so does how soon somebody notices. */
const SLACK_MS = 2 * 60_000;
/** A fault of these shows on whatever uses them; of workloads and Services it shows on callers, which is less certain. */
const CALLED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Pod', 'Service']);

/**
 * Tells causes from what they explain: a failure that depends on a found cause becomes its symptom. The object that is
 * left as a cause is then where the fault is, and not where it shows. Changes `judged` in place.
 */
export function explain(view: View, judged: Judged[]): void {
  const causes = judged.filter((each) => each.role === 'cause' && each.confidence >= SURE_ENOUGH);
  if (causes.length === 0 || judged.length === 1) return;
  const graph = graphOf(view);
  for (const cause of causes) {
    for (const other of judged) {
      if (other === cause || other.role === 'ruled_out' || other.role === 'contributing') continue;
      if (explains(graph, cause, other)) cause.explained.push(other);
    }
  }
  for (const cause of causes) {
    for (const other of cause.explained) other.role = 'symptom';
  }
}

function explains(graph: Graph, cause: Judged, other: Judged): boolean {
  const listed = cause.signature.explains.includes(other.cause);
  if (!listed && !other.signature.general) return false;
  // The cause of its own symptom cannot be that symptom.
  if (other.role === 'cause' && other.signature.explains.includes(cause.cause)) return false;
  const [own, others] = [touched(cause), touched(other)];
  const shared = others.some(({ key }) => own.some((each) => each.key === key));
  // On one object the two are the same trouble, whichever of them says since when.
  if (shared) return listed || !cause.signature.general || earlier(cause, other);
  if (cause.since && other.since && Date.parse(cause.since) - Date.parse(other.since) > SLACK_MS)
    return false;
  // What was changed itself fails by itself, unless what it runs on or reads fails.
  if (other.change && CALLED.has(cause.object.kind)) return false;
  if (!reaches(graph, own, others)) return false;
  const back = reaches(graph, others, own);
  // Two that call each other: the one earlier in a pod's life, or the one that is not general, is the cause.
  return !back || !cause.signature.general || earlier(cause, other);
}

interface Touched {
  ref: ObjectRef;
  key: string;
}

const touching = new WeakMap<Judged, Touched[]>();

/** What a candidate is about and shows on. Every pair of candidates is compared, so the keys are made once. */
function touched(judged: Judged): Touched[] {
  const known = touching.get(judged);
  if (known) return known;
  const made = [judged.object, ...judged.affects].map((ref) => ({ ref, key: refKey(ref) }));
  touching.set(judged, made);
  return made;
}

function reaches(graph: Graph, from: readonly Touched[], to: readonly Touched[]): boolean {
  return from.some(({ ref }) => {
    const dependents = graph.dependents(ref);
    return to.some(({ key }) => dependents.has(key));
  });
}

/** Of two that only show a failure: the one earlier in a pod's life; of one family what began first, else the surer one. */
function earlier(cause: Judged, other: Judged): boolean {
  const [own, others] = [familyRank(cause), familyRank(other)];
  if (own !== others) return own < others;
  const lead = Date.parse(other.since ?? '') - Date.parse(cause.since ?? '');
  return Math.abs(lead) > SLACK_MS ? lead > 0 : cause.confidence > other.confidence;
}

function familyRank({ cause }: Judged): number {
  return FAMILIES.indexOf(cause.split('.')[0] ?? '');
}
