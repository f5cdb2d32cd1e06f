import type { Hypothesis } from '#src/diagnosis/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { formatDuration } from '#src/reports/durations.ts';
import { auditMarks, changeWords, marksOf } from '#src/reports/facts.ts';
import { timesOf } from '#src/reports/milestones.ts';
import type { PostMortemInput, Sentence } from '#src/reports/types.ts';
import { actorWords, asSentence, timeWords } from '#src/reports/words.ts';

/** More than this of one thing is a list, not prose. */
const MOST_REFS = 3;

export function mainCause({ finding }: PostMortemInput): Hypothesis | undefined {
  return finding?.hypotheses.find(({ role }) => role === 'cause');
}

export function evidenceOf(hypothesis: Hypothesis | undefined): string[] {
  return [...new Set(hypothesis?.citations.map(({ evidenceId }) => evidenceId))].slice(0, MOST_REFS);
}

/** What the finding said, and how it ended. */
export function summarySentences(input: PostMortemInput): Sentence[] {
  const { finding, case: subject, run, proposal } = input;
  const found = marksOf(input, 'finding').slice(-1);
  const refs = [...found, ...evidenceOf(mainCause(input))];
  const ending = marksOf(input, 'resolved', 'run.succeeded', 'closed').slice(-1);
  const by =
    run?.state === 'succeeded' && proposal
      ? `The run of "${proposal.plan.title}" succeeded.`
      : subject.resolvedAt && !run
        ? 'Casebook changed nothing.'
        : undefined;
  return [
    ...(finding ? [{ text: asSentence(finding.summary), refs }] : []),
    ...(by === undefined
      ? []
      : [{ text: by, refs: [...marksOf(input, 'run.started').slice(-1), ...ending] }]),
    ...(subject.resolvedAt
      ? [
          {
            text: `Resolved after ${formatDuration(timesOf(input).durations.resolveMs ?? 0)}.`,
            refs: ['mttr', ...ending],
          },
        ]
      : []),
  ];
}

const IMPACT = {
  failed: 'served nothing, or did not run',
  degraded: 'served less than it should',
} as const;

export function impactSentences(input: PostMortemInput): Sentence[] {
  const cause = mainCause(input);
  const seen = marksOf(input, 'signal');
  const { resolvedAt } = input.case;
  const until = resolvedAt ? ` until ${timeWords(resolvedAt)}` : '';
  const { firstSeenAt } = timesOf(input);
  return [
    ...(cause?.impact
      ? [
          {
            text: `${formatRef(cause.object)} ${IMPACT[cause.impact]}, from ${timeWords(firstSeenAt)}${until}.`,
            refs: [...evidenceOf(cause), 'mttd', ...(resolvedAt ? ['mttr'] : [])],
          },
        ]
      : []),
    ...input.signals.map((signal) => {
      const index = input.timeline.findIndex(
        ({ kind, data, text }) =>
          kind === 'signal' && (data?.signalId === signal.id || text === `First seen: ${signal.title}`),
      );
      const link = signal.link === undefined ? '' : ` (${signal.link})`;
      return { text: `${signal.title}${link}`, refs: index < 0 ? seen.slice(0, 1) : [`t${index + 1}`] };
    }),
  ];
}

/** Times as the record has them: never rewritten by anybody. */
export function detectionSentences(input: PostMortemInput): Sentence[] {
  const { firstSeenAt, durations, firstPerson } = timesOf(input);
  const [first] = [...input.signals].sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  const person = firstPerson ? [`t${input.timeline.indexOf(firstPerson) + 1}`] : [];
  const took = (ms: number | undefined, otherwise: string): string =>
    ms === undefined ? otherwise : `after ${formatDuration(ms)}`;
  return [
    {
      text: `First seen ${timeWords(firstSeenAt)}, detected after ${formatDuration(durations.detectMs)}${first ? `, by ${actorWords(first.requester ?? first.source)}` : ''}`,
      refs: ['mttd', ...marksOf(input, 'opened').slice(0, 1)],
    },
    { text: `Acknowledged ${took(durations.acknowledgeMs, 'by nobody')}`, refs: person },
    {
      text: `Resolved ${took(durations.resolveMs, 'not yet')}`,
      refs: durations.resolveMs === undefined ? [] : ['mttr'],
    },
  ];
}

export function rootCauseSentences(input: PostMortemInput): Sentence[] {
  const cause = mainCause(input);
  if (!cause) return [];
  const { change } = cause;
  return [
    {
      text: `${cause.statement} (\`${cause.cause}\`, on ${formatRef(cause.object)})`,
      refs: evidenceOf(cause),
    },
    ...(change ? [{ text: `The change before it: ${changeWords(change)}.`, refs: [change.evidenceId] }] : []),
  ];
}

/** What the root cause rests on. */
export function proofSentences(input: PostMortemInput): Sentence[] {
  return (mainCause(input)?.citations ?? []).map(({ says, evidenceId }) => ({
    text: says,
    refs: [evidenceId],
  }));
}

export function contributingSentences({ finding }: PostMortemInput): Sentence[] {
  return (finding?.hypotheses ?? [])
    .filter(({ role }) => role === 'contributing' || role === 'trigger')
    .map((factor) => ({ text: asSentence(factor.statement), refs: evidenceOf(factor) }));
}

/** Who asked, who approved, every step and every check. */
export function doneSentences(input: PostMortemInput): Sentence[] {
  const { proposal, run, steps, approvals } = input;
  if (!proposal || !run) return [{ text: 'Casebook changed nothing.', refs: [] }];
  const approvers = approvals.filter((one) => one.decision === 'approve').map((one) => `<@${one.userId}>`);
  return [
    {
      text: `**${proposal.plan.title}**, asked for by ${actorWords(proposal.requester)}, approved by ${approvers.join(', ') || 'nobody on record'} (digest \`${run.digest.slice(0, 12)}\`).`,
      refs: [...auditMarks(input, 'approval.recorded'), ...auditMarks(input, 'run.started')],
    },
    ...steps.map((step) => ({
      text: `${step.definition.equivalent} - ${step.state}`,
      refs: auditMarks(input, 'cluster.write'),
    })),
    ...(run.verification?.checks ?? []).map((check) => ({
      text: `${check.passed ? 'held' : 'did not hold'}: ${check.name} (${check.seen})`,
      refs: auditMarks(input, 'run.succeeded', 'run.failed'),
    })),
    ...(run.detail
      ? [{ text: asSentence(run.detail), refs: auditMarks(input, 'run.failed', 'run.undone') }]
      : []),
  ];
}
