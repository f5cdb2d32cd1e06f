import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import type { EventRow } from '#tools/kubernetes/events.ts';
import { isOwnedBy, revisionNumber } from '#tools/kubernetes/related.ts';
import { revisionChanges } from '#tools/kubernetes/revision-changes.ts';
import { type ChangeRow, isIn, type Span } from './change.ts';

const MOST_FIELDS = 8;

/** New revisions of Deployments, and returns to older ones, with the fields in which they differ from the one before. */
export function rollouts(
  deployments: readonly KubeObject[],
  sets: readonly ReplicaSet[],
  events: readonly EventRow[],
  span: Span,
): ChangeRow[] {
  return deployments.flatMap((deployment) => {
    const own = sets
      .filter((set) => revisionNumber(set) > 0 && isOwnedBy(set, deployment))
      .sort((a, b) => revisionNumber(a) - revisionNumber(b));
    return own.flatMap((set, index): ChangeRow[] => {
      const before = own[index - 1];
      if (!before) return [];
      const back = bornAt(set) < bornAt(before);
      const at = back ? scaledUpAt(set, events) : set.metadata.creationTimestamp;
      if (!isIn(span, at)) return [];
      const fields = revisionChanges(before, set);
      return [
        {
          at,
          what: back ? 'rolled back' : 'rollout',
          kind: 'Deployment',
          name: deployment.metadata.name,
          fromRevision: revisionNumber(before),
          toRevision: revisionNumber(set),
          fields: fields.slice(0, MOST_FIELDS),
          ...(fields.length > MOST_FIELDS ? { fieldsLeftOut: fields.length - MOST_FIELDS } : {}),
        },
      ];
    });
  });
}

function bornAt({ metadata }: ReplicaSet): number {
  return Date.parse(metadata.creationTimestamp ?? '') || 0;
}

/** A ReplicaSet that is used again is older than its rollout; the event that scaled it up tells the time. */
function scaledUpAt({ metadata }: ReplicaSet, events: readonly EventRow[]): string | undefined {
  return events
    .filter(
      ({ reason, message }) =>
        reason === 'ScalingReplicaSet' && message.startsWith(`Scaled up replica set ${metadata.name} `),
    )
    .map(({ last }) => last)
    .sort()
    .at(-1);
}

/** A rollout scales, too: only what comes without one is a change by itself. */
const ROLLOUT_MS = 10 * 60_000;

/** Changes of the number of pods that no rollout explains, by autoscalers and by people. */
export function scalings(events: readonly EventRow[], known: readonly ChangeRow[], span: Span): ChangeRow[] {
  return events.flatMap(({ kind, name, reason, message, last }): ChangeRow[] => {
    const scales =
      reason === 'SuccessfulRescale' || (reason === 'ScalingReplicaSet' && kind === 'Deployment');
    if (!scales || !isIn(span, last)) return [];
    const explained = known.some(
      (change) => change.name === name && Math.abs(Date.parse(last) - Date.parse(change.at)) < ROLLOUT_MS,
    );
    if (explained && reason === 'ScalingReplicaSet') return [];
    return [{ at: last, what: 'scaled', kind, name, says: message }];
  });
}
