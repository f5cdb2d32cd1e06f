import type { Change, StoredFinding } from '#src/diagnosis/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { formatDuration } from '#src/reports/durations.ts';
import { timesOf } from '#src/reports/milestones.ts';
import type { Fact, Facts, PostMortemInput } from '#src/reports/types.ts';
import { actorWords, timeWords } from '#src/reports/words.ts';

/** Everything on record that a sentence may refer to, by its mark. */
export function factsOf(input: PostMortemInput): Facts {
  return new Map(
    [
      ...timelineFacts(input),
      ...auditFacts(input),
      ...evidenceFacts(input),
      ...gapFacts(input),
      ...timeFacts(input),
    ].map((fact) => [fact.mark, fact]),
  );
}

/** The mark of the first entry of the timeline that is of one of these kinds, as a list for `refs`. */
export function marksOf({ timeline }: PostMortemInput, ...kinds: string[]): string[] {
  return timeline.flatMap(({ kind }, index) => (kinds.includes(kind) ? [`t${index + 1}`] : []));
}

/** The mark of the audit entries of an action. */
export function auditMarks({ audit = [] }: PostMortemInput, ...actions: string[]): string[] {
  return audit.flatMap(({ seq, action }) => (actions.includes(action) ? [`audit ${seq}`] : []));
}

function timelineFacts({ timeline }: PostMortemInput): Fact[] {
  return timeline.map(({ at, actor, text, kind }, index) => ({
    mark: `t${index + 1}`,
    text: `${timeWords(at)} ${actorWords(actor)}: ${text}`,
    at,
    actor,
    kind,
  }));
}

function auditFacts({ audit = [] }: PostMortemInput): Fact[] {
  return audit.map(({ seq, at, actor, action }) => ({
    mark: `audit ${seq}`,
    text: `${timeWords(at)} ${actorWords(actor)}: ${action}`,
    at,
    actor,
    kind: action,
  }));
}

/** What an item was read from, what the finding quotes of it, and the change that it shows. */
function evidenceFacts({ finding, evidence = [] }: PostMortemInput): Fact[] {
  if (!finding) return [];
  return evidenceIdsOf(finding).map((id) => {
    const item = evidence.find((one) => one.id === id);
    const quoting = finding.hypotheses.filter(({ citations }) =>
      citations.some((one) => one.evidenceId === id),
    );
    const said = [
      ...(item ? [`${item.kind} of ${item.source}: ${item.summary}`] : []),
      ...quoting.flatMap(({ statement, cause, object, citations }) => [
        `${statement} (${cause} on ${formatRef(object)})`,
        ...citations.filter((one) => one.evidenceId === id).map(({ says }) => says),
      ]),
      ...changesOf(finding)
        .filter((change) => change.evidenceId === id)
        .map(changeWords),
    ];
    return { mark: id, text: [...new Set(said)].join('. ') };
  });
}

/** Evidence that the finding rests on, best hypothesis first. */
export function evidenceIdsOf(finding: StoredFinding): string[] {
  const ids = [
    ...finding.hypotheses.flatMap(({ citations }) => citations.map(({ evidenceId }) => evidenceId)),
    ...changesOf(finding).map(({ evidenceId }) => evidenceId),
  ];
  return [...new Set(ids)];
}

function changesOf(finding: StoredFinding): Change[] {
  return [...finding.hypotheses.flatMap(({ change }) => change ?? []), ...finding.changes];
}

/** `Deployment shop/web, image web:v1 -> web:v2 at 2026-…`. */
export function changeWords({ object, kind, from, to, at }: Change): string {
  return `${formatRef(object)}, ${kind} \`${from ?? '?'}\` -> \`${to ?? '?'}\` at ${timeWords(new Date(at))}`;
}

function gapFacts({ finding }: PostMortemInput): Fact[] {
  return (finding?.gaps ?? []).map(({ what, why, fix }, index) => ({
    mark: `g${index + 1}`,
    text: `Could not be checked: ${what}. ${why} Fix: ${fix}`,
  }));
}

function timeFacts(input: PostMortemInput): Fact[] {
  const { firstSeenAt, durations } = timesOf(input);
  const { resolvedAt } = input.case;
  return [
    {
      mark: 'mttd',
      text: `First seen ${timeWords(firstSeenAt)}, detected after ${formatDuration(durations.detectMs)}`,
    },
    ...(durations.acknowledgeMs === undefined
      ? []
      : [{ mark: 'mtta', text: `Acknowledged after ${formatDuration(durations.acknowledgeMs)}` }]),
    ...(durations.resolveMs === undefined || !resolvedAt
      ? []
      : [
          {
            mark: 'mttr',
            text: `Resolved after ${formatDuration(durations.resolveMs)}, at ${timeWords(resolvedAt)}`,
          },
        ]),
  ];
}
