import { refKey } from '#src/kubernetes/object-ref.ts';
import { type Candidate, type Match, matched } from './signature.ts';

/** The surest candidate of each object, where several ways lead to the same cause, or several owners do. */
export function onePerOwner(candidates: readonly Candidate[]): Match {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const known = best.get(refKey(candidate.object));
    const [surer, other] =
      known && known.confidence >= candidate.confidence ? [known, candidate] : [candidate, known];
    const affects = new Map([...surer.affects, ...(other?.affects ?? [])].map((ref) => [refKey(ref), ref]));
    best.set(refKey(candidate.object), { ...surer, affects: [...affects.values()] });
  }
  return matched([...best.values()]);
}
