import type { Approval } from '#src/approvals/types.ts';
import type { FieldChange, Proposal, StoredRehearsal } from '#src/proposals/types.ts';
import {
  actions,
  button,
  content,
  context,
  fields,
  header,
  type KnownBlock,
  type MessageContent,
  preformatted,
  section,
} from '#src/slack/blocks/elements.ts';
import { clip, code, escapeText, inline, person, slackDate } from '#src/slack/blocks/escape.ts';

export const APPROVE = 'proposal_approve';
export const REJECT = 'proposal_reject';

/** What a button of a proposal carries: which plan the person saw, and in which version. Never what to do. */
export interface DecisionValue {
  proposalId: string;
  digest: string;
}

export interface ProposalView {
  proposal: Proposal;
  rehearsal?: StoredRehearsal;
  approvals: readonly Approval[];
  /** Why it was withdrawn, where somebody said so. */
  withdrawnBecause?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads a button's value; undefined where it is none of ours. */
export function parseDecisionValue(value: string | undefined): DecisionValue | undefined {
  if (value === undefined) return undefined;
  const [proposalId, digest] = value.split(' ');
  if (!proposalId || !digest || !UUID.test(proposalId) || !/^[\w:.-]{8,128}$/.test(digest)) return undefined;
  return { proposalId, digest };
}

function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

function diffLine(change: FieldChange): string {
  return `${change.path}: ${change.before ?? '(not set)'} -> ${change.after ?? '(removed)'}`;
}

/** People who approved or rejected the version that counts. */
function decisions(view: ProposalView): {
  approved: Approval[];
  rejected: Approval | undefined;
  outdated: Approval[];
} {
  const { rehearsal, approvals } = view;
  const current = approvals.filter((each) => each.digest === rehearsal?.digest);
  return {
    approved: current.filter((each) => each.decision === 'approve'),
    rejected: approvals.findLast((each) => each.decision === 'reject'),
    outdated: approvals.filter((each) => each.decision === 'approve' && each.digest !== rehearsal?.digest),
  };
}

function decisionButtons({ proposal, rehearsal }: ProposalView): KnownBlock[] {
  if (!rehearsal) return [];
  const value = `${proposal.id} ${rehearsal.digest}`;
  const { plan } = proposal;
  return [
    // Slack keeps the state of a block by its id: a new version of the plan gets new buttons.
    actions(`decision-${shortDigest(rehearsal.digest)}`, [
      button({
        actionId: APPROVE,
        text: 'Approve',
        value,
        style: 'primary',
        confirm: {
          title: 'Approve this plan?',
          text: clip(
            `Casebook will: ${plan.title} (${plan.environment}, ${plan.cluster}/${plan.namespace}). ${rehearsal.blastRadius.text} Undo: ${rehearsal.undo.text}`,
            300,
          ),
          confirm: 'Approve',
          deny: 'Not yet',
        },
      }),
      button({ actionId: REJECT, text: 'Reject', value, style: 'danger' }),
    ]),
  ];
}

/** Where the proposal stands, in one line, and whether it waits for people. */
function standing(view: ProposalView, now: Date): { line: string; waiting: boolean } {
  const { proposal, rehearsal } = view;
  const { policy } = proposal;
  const { approved, rejected, outdated } = decisions(view);
  const digest = rehearsal ? ` · digest ${code(shortDigest(rehearsal.digest))}` : '';
  const approvers = approved.map((each) => `${person(each.userId)} · ${slackDate(each.at)}`).join(', ');
  const rejectedLine = (each: Approval) =>
    `*Rejected* by ${person(each.userId)} · ${slackDate(each.at)}${each.reason === undefined ? '' : ` · “${inline(each.reason, 400)}”`}`;

  if (proposal.state === 'rejected')
    return { line: rejected ? rejectedLine(rejected) : '*Rejected*', waiting: false };
  if (proposal.state === 'withdrawn') {
    const why = view.withdrawnBecause ?? 'The case moved on, nothing was done.';
    return { line: `*Withdrawn*: ${inline(why, 800)}`, waiting: false };
  }
  if (proposal.state === 'executed') {
    const by =
      approved.length > 0 ? `*Approved* by ${approvers}` : `*Run under policy rule* ${code(policy.rule)}`;
    return { line: `${by}${digest}`, waiting: false };
  }
  if (policy.mode === 'refuse' || policy.mode === 'diagnose_only' || policy.mode === 'pull_request') {
    return {
      line: `*Not run by Casebook*: ${inline(policy.reason, 400)} (rule ${code(policy.rule)})`,
      waiting: false,
    };
  }
  if (!rehearsal)
    return { line: 'Being rehearsed against the cluster (nothing is changed) …', waiting: false };
  if (!rehearsal.ok)
    return { line: '*The rehearsal was refused*, so this is not offered for approval.', waiting: false };
  if (approved.length >= Math.max(1, policy.quorum))
    return { line: `*Approved* by ${approvers}${digest}`, waiting: false };
  if (rejected && rejected.digest === rehearsal.digest)
    return { line: rejectedLine(rejected), waiting: false };
  if (proposal.state === 'expired' || (proposal.expiresAt !== undefined && proposal.expiresAt <= now)) {
    return {
      line: `*Expired*${proposal.expiresAt ? ` ${slackDate(proposal.expiresAt)}` : ''}: nothing was done. Ask again in this thread for a new one.`,
      waiting: false,
    };
  }
  if (policy.mode === 'run')
    return { line: `Runs without approval under rule ${code(policy.rule)}`, waiting: false };
  if (proposal.state !== 'rehearsed') return { line: 'Being prepared for approval …', waiting: false };
  const groups = policy.approverGroups.map((group) => `@${inline(group, 60)}`).join(', ');
  const have = approved.length > 0 ? ` ${approved.length} of ${policy.quorum} so far: ${approvers}.` : '';
  const lapsed =
    outdated.length > 0
      ? ` ${outdated.map((each) => person(each.userId)).join(', ')} approved an earlier version, which no longer counts.`
      : '';
  return {
    line: `*Waiting for ${policy.quorum === 1 ? 'an approval' : `${policy.quorum} approvals`}* from ${groups === '' ? 'nobody: no group may approve this' : groups}, not from the requester.${have}${lapsed}${
      proposal.expiresAt ? ` Expires ${slackDate(proposal.expiresAt)}.` : ''
    }`,
    waiting: true,
  };
}

function rehearsalBlocks(rehearsal: StoredRehearsal): KnownBlock[] {
  const refused = rehearsal.steps.filter((step) => !step.accepted);
  const diff = rehearsal.steps.flatMap((step) => step.diff).map(diffLine);
  return [
    ...(diff.length === 0
      ? []
      : [
          section('*What would change* (answered by the cluster to a dry run)'),
          preformatted(diff.join('\n'), 2_000),
        ]),
    ...(refused.length === 0
      ? []
      : [
          section(
            `*Refused in the rehearsal*\n${refused.map((step) => `• ${inline(step.refusal ?? 'no reason given', 400)}`).join('\n')}`,
          ),
        ]),
    fields([
      ['Blast radius', clip(escapeText(rehearsal.blastRadius.text), 400)],
      [
        'Undo',
        clip(
          escapeText(rehearsal.undo.possible ? rehearsal.undo.text : `Not possible: ${rehearsal.undo.text}`),
          400,
        ),
      ],
    ]),
  ];
}

/** A plan that people decide on: what, why, what it would change, how to undo it, who may say yes, and the buttons. */
export function proposalMessage(view: ProposalView, now: Date): MessageContent {
  const { proposal, rehearsal } = view;
  const { plan, policy } = proposal;
  const { line, waiting } = standing(view, now);
  const version =
    rehearsal && rehearsal.attempt > 0
      ? `\n*Version ${rehearsal.attempt + 1}*: what it is about has changed, so it was rehearsed again and needs a new approval.`
      : '';
  const steps = plan.steps.map(
    (step, index) =>
      `${index + 1}. ${inline(step.action, 60)} ${inline(`${step.object.kind} ${step.object.namespace ?? ''}/${step.object.name}`, 200)}`,
  );
  const kubectl = plan.steps.map((step) => step.equivalent).join('\n');
  const blocks: KnownBlock[] = [
    header(`Proposal: ${plan.title}`),
    section(`${clip(escapeText(plan.reason), 900)}\n${clip(steps.join('\n'), 1_200)}${version}`),
    section('*The same by hand*'),
    preformatted(kubectl, 1_500),
    ...(rehearsal ? rehearsalBlocks(rehearsal) : []),
    fields([
      ['Where', inline(`${plan.environment} / ${plan.cluster} / ${plan.namespace}`, 300)],
      ['Risk', `${plan.risk}, ${plan.reversible ? 'can be undone' : 'cannot be undone'}`],
      ['Policy', `${code(policy.rule)}: ${inline(policy.reason, 300)}`],
      ['Runbook', `${code(plan.runbook)} ${code(plan.runbookHash.slice(0, 12))}`],
    ]),
    section(line),
    ...(waiting ? decisionButtons(view) : []),
    context(
      `Requested by ${person(proposal.requester)}${rehearsal ? ` · digest ${code(shortDigest(rehearsal.digest))}` : ''}`,
    ),
  ];
  return content(`Proposal: ${plan.title}. ${waiting ? 'Waiting for approval.' : ''}`, blocks);
}
