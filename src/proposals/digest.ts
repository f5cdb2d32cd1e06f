import { canonicalJson, sha256, toJson } from '#src/evidence/canonical.ts';
import type { Plan, PolicyDecision, Rehearsal } from '#src/proposals/types.ts';

/**
 * What an approval is bound to: SHA-256 in hex over the plan (runbook version, inputs, steps), what the rehearsal saw
 * (uids, the fields it read and would write, as fingerprints; the readable difference) and the policy's decision.
 *
 * A resourceVersion is left out: it changes with every status update, and those change nothing of what was approved.
 */
export function proposalDigest(plan: Plan, rehearsal: Rehearsal, policy: PolicyDecision): string {
  const steps = rehearsal.steps.map(({ stepId, accepted, diff, observed }) => ({
    stepId,
    accepted,
    diff,
    observed: { uid: observed.uid, fingerprint: observed.fingerprint, after: observed.after },
  }));
  const { blastRadius, undo, ok } = rehearsal;
  const bound = { plan, rehearsal: { steps, blastRadius, undo, ok }, policy };
  // toJson makes it what Postgres gives back: no undefined.
  return sha256(canonicalJson(toJson(bound)));
}
