import type { Approval } from '#src/approvals/types.ts';
import type { Case, TimelineEntry } from '#src/cases/types.ts';
import type { Citation, StoredFinding } from '#src/diagnosis/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { durationsOf, formatDuration } from '#src/reports/durations.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import type { Signal } from '#src/signals/types.ts';

export interface PostMortemInput {
  case: Case;
  signals: readonly Signal[];
  timeline: readonly TimelineEntry[];
  finding?: StoredFinding;
  proposal?: Proposal;
  approvals: readonly Approval[];
  run?: Run;
  steps: readonly RunStep[];
  auditHead?: { seq: number; hash: string };
}

const UNKNOWN = 'Not on record.';

function time(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function person(actor: string): string {
  return actor.startsWith('slack:') ? `<@${actor.slice('slack:'.length)}>` : actor;
}

function citationLines(citations: readonly Citation[]): string[] {
  return citations.map((citation) => `- ${citation.says} (evidence \`${citation.evidenceId}\`)`);
}

function rootCause(finding: StoredFinding | undefined): string[] {
  const cause = finding?.hypotheses.find((hypothesis) => hypothesis.role === 'cause');
  if (!finding || !cause) return [UNKNOWN, ...(finding ? ['', finding.summary] : [])];
  const { change } = cause;
  return [
    `${cause.statement} (\`${cause.cause}\`, on ${formatRef(cause.object)})`,
    '',
    ...citationLines(cause.citations),
    ...(change
      ? [
          '',
          `The change before it: ${formatRef(change.object)}, ${change.kind} \`${change.from ?? '?'}\` -> \`${change.to ?? '?'}\` at ${time(new Date(change.at))} (evidence \`${change.evidenceId}\`).`,
        ]
      : []),
  ];
}

function action({ proposal, run, steps, approvals }: PostMortemInput): string[] {
  if (!proposal || !run) return ['Casebook changed nothing.'];
  const approvers = approvals.filter((one) => one.decision === 'approve').map((one) => `<@${one.userId}>`);
  return [
    `**${proposal.plan.title}**, asked for by ${person(proposal.requester)}, approved by ${approvers.join(', ') || UNKNOWN} (digest \`${run.digest.slice(0, 12)}\`).`,
    '',
    ...steps.map((step) => `- ${step.definition.equivalent} - ${step.state}`),
    ...(run.verification
      ? [
          '',
          'Verification:',
          ...run.verification.checks.map(
            (check) => `- ${check.passed ? 'held' : 'did not hold'}: ${check.name} (${check.seen})`,
          ),
        ]
      : []),
  ];
}

/** Action items that follow from the record itself; people add theirs. */
function actionItems({ finding, run, case: subject }: PostMortemInput): string[] {
  const cause = finding?.hypotheses.find((hypothesis) => hypothesis.role === 'cause');
  const owner = subject.owner ?? 'owner to be named';
  return [
    ...(cause?.change && run?.state === 'succeeded'
      ? [
          `- [ ] Find and mend what \`${cause.change.to ?? 'the change'}\` brought in before it is rolled out again (${owner})`,
        ]
      : []),
    ...(finding?.gaps ?? []).map((gap) => `- [ ] Close the gap "${gap.what}": ${gap.fix}`),
    '- [ ] Add what is missing here, then publish (case owner)',
  ];
}

/**
 * The draft as Markdown, from the record only: what the record does not hold is said to be missing. Blameless: it names
 * changes and systems, and people only for what they decided.
 */
export function renderPostMortem(input: PostMortemInput): string {
  const { case: subject, signals, finding, timeline } = input;
  const firstSeenAt = new Date(
    Math.min(subject.openedAt.getTime(), ...signals.map((signal) => signal.firstSeenAt.getTime())),
  );
  const human = timeline.find(
    (entry) => entry.actor.startsWith('slack:') && entry.kind !== 'signal' && entry.kind !== 'opened',
  );
  const durations = durationsOf({
    firstSeenAt,
    openedAt: subject.openedAt,
    acknowledgedAt: human?.at,
    resolvedAt: subject.resolvedAt,
  });
  const impact = signals.map((signal) => `- ${signal.title}${signal.link ? ` (${signal.link})` : ''}`);
  const factors =
    finding?.hypotheses.filter((one) => one.role === 'contributing' || one.role === 'trigger') ?? [];
  return [
    `# Post-mortem draft: case ${subject.number}, ${subject.title}`,
    '',
    `Severity ${subject.severity}, environment ${subject.environment}, owner ${subject.owner ?? 'not on record'}.`,
    '',
    '## Summary',
    finding?.summary ?? UNKNOWN,
    '',
    '## Impact',
    ...(impact.length > 0 ? impact : [UNKNOWN]),
    '',
    '## Detection and times',
    `- First seen ${time(firstSeenAt)}, detected after ${formatDuration(durations.detectMs)}`,
    `- Acknowledged ${durations.acknowledgeMs === undefined ? 'by nobody' : `after ${formatDuration(durations.acknowledgeMs)}`}`,
    `- Resolved ${durations.resolveMs === undefined ? 'not yet' : `after ${formatDuration(durations.resolveMs)}`}`,
    '',
    '## Root cause',
    ...rootCause(finding),
    '',
    '## Contributing factors',
    ...(factors.length > 0 ? factors.map((factor) => `- ${factor.statement}`) : [UNKNOWN]),
    '',
    '## What was done',
    ...action(input),
    '',
    '## Timeline',
    ...timeline.map((entry) => `- ${time(entry.at)} ${person(entry.actor)}: ${entry.text}`),
    '',
    '## Action items',
    ...actionItems(input),
    ...(input.auditHead
      ? ['', `Audit chain: ${input.auditHead.seq} entries, head \`${input.auditHead.hash}\`.`]
      : []),
    '',
  ].join('\n');
}
