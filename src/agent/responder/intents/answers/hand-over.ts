import { formatRef } from '#src/kubernetes/object-ref.ts';
import { shortTime } from '../asked-window.ts';
import type { Answerer, IntentContext } from '../context.ts';
import { actor, answered, bestOf, cite, plain, quoted } from '../phrases.ts';
import { wallClock } from '../times.ts';

const MOST_ENTRIES = 6;

/** What the case waits for, in one sentence. */
export function waitsFor(context: IntentContext): string {
  const { case: subject, proposal, run } = context.record;
  switch (subject.state) {
    case 'open':
    case 'diagnosing':
      return 'A diagnosis is under way.';
    case 'awaiting_approval': {
      const { policy, plan } = proposal ?? {};
      const groups = policy?.approverGroups.map((group) => `@${plain(group, 60)}`).join(', ');
      return `It waits for ${policy?.quorum ?? 1} approval(s) of ${plain(plan?.title ?? 'the plan')} by ${groups || 'nobody: no group may approve it'}${proposal?.expiresAt ? `, until ${shortTime(proposal.expiresAt.toISOString(), context)}` : ''}. The buttons are in the thread of the case.`;
    }
    case 'running':
      return 'The approved plan is being carried out.';
    case 'verifying':
      return `The plan was carried out; ${run?.verification?.checks.filter((check) => check.passed).length ?? 0} of ${run?.verification?.checks.length ?? 0} checks pass.`;
    case 'diagnosed':
      return 'It waits for a person: nothing is proposed, or what was proposed was rejected, expired or did not help.';
    case 'resolved':
      return 'It is resolved; the post-mortem draft is to be read.';
    case 'closed':
      return 'It is closed.';
  }
}

/** What was tried, with who decided and how it ended. */
function tried({ record: { proposal, approvals, run } }: IntentContext): string[] {
  if (!proposal) return ['Nothing was proposed or run.'];
  const decisions = approvals.map(
    ({ userId, decision, reason }) =>
      `${decision === 'approve' ? 'approved' : 'rejected'} by ${actor(`slack:${userId}`)}${reason === undefined ? '' : ` (${plain(reason, 200)})`}`,
  );
  return [
    `${plain(proposal.plan.title)} (${quoted(proposal.plan.runbook)}): ${proposal.state}${decisions.length > 0 ? `, ${decisions.join(', ')}` : ''}.`,
    ...(run
      ? [
          `Its run: ${run.state.replace('_', ' ')}${run.detail === undefined ? '' : `: ${plain(run.detail, 300)}`}.`,
        ]
      : []),
  ];
}

function people({ record: { case: subject } }: IntentContext): string {
  return [
    subject.acknowledgedBy === undefined
      ? 'nobody has acknowledged it'
      : `${actor(subject.acknowledgedBy)} acknowledged it`,
    `owner on record: ${plain(subject.owner ?? 'none')}`,
    ...(subject.requester === 'casebook' ? [] : [`asked for by ${actor(subject.requester)}`]),
  ].join('; ');
}

/** All that somebody needs who takes the case over: what is wrong, what was tried, what waits, who is on it. */
export const handOver: Answerer<'hand-over'> = (_intent, context) => {
  const { case: subject, finding, timeline } = context.record;
  const best = bestOf(finding);
  const change = best?.change;
  const last = timeline.slice(-MOST_ENTRIES);
  return answered([
    `**Case ${subject.number}: ${plain(subject.title)}**, ${subject.state.replace('_', ' ')}, severity ${subject.severity}, opened ${shortTime(subject.openedAt.toISOString(), context)} (${wallClock(subject.openedAt, context.clock.zone).zone}), ${plain(subject.environment)}.`,
    finding
      ? `**What is wrong** (${finding.verdict}): ${plain(finding.summary, 500)}${cite(best?.citations[0]?.evidenceId)}`
      : '**What is wrong**: there is no finding yet.',
    best ? `- Cause: ${plain(best.statement, 400)} (${plain(formatRef(best.object))})` : undefined,
    change
      ? `- Change before it: ${change.kind} of ${plain(formatRef(change.object))} at ${shortTime(change.at, context)}${cite(change.evidenceId)}`
      : undefined,
    finding && finding.gaps.length > 0
      ? `- Not checked: ${finding.gaps
          .slice(0, 3)
          .map((gap) => plain(gap.what, 120))
          .join('; ')}`
      : undefined,
    '**What was tried**',
    ...tried(context).map((line) => `- ${line}`),
    `**What it waits for**: ${waitsFor(context)}`,
    `**Who is on it**: ${people(context)}.`,
    ...(last.length === 0
      ? []
      : [
          '**The last of its timeline**',
          ...last.map(
            (entry) =>
              `- ${shortTime(entry.at.toISOString(), context)} ${actor(entry.actor)}: ${plain(entry.text, 220)}`,
          ),
        ]),
  ]);
};

/** Where the case stands, in three lines. */
export const status: Answerer<'status'> = (_intent, context) => {
  const { case: subject, finding } = context.record;
  return answered([
    `**Case ${subject.number}: ${plain(subject.title)}**: ${subject.state.replace('_', ' ')}${subject.verdict === undefined ? '' : `, ${subject.verdict}`}, severity ${subject.severity}.`,
    finding ? plain(finding.summary, 500) : 'There is no finding yet.',
    `${waitsFor(context)} ${people(context).replace(/^./, (first) => first.toUpperCase())}.`,
  ]);
};
