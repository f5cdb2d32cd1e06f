import type { StoredFinding } from '#src/diagnosis/types.ts';
import { answerMessage } from '#src/slack/blocks/answer.ts';
import { content, context, type MessageContent } from '#src/slack/blocks/elements.ts';
import { inline } from '#src/slack/blocks/escape.ts';
import { findingMessage } from '#src/slack/blocks/finding.ts';
import { investigationMessage } from '#src/slack/blocks/investigation.ts';
import { postMortemMessages } from '#src/slack/blocks/post-mortem.ts';
import { proposalMessage } from '#src/slack/blocks/proposal.ts';
import { resolutionMessage } from '#src/slack/blocks/resolution.ts';
import { rootCard } from '#src/slack/blocks/root-card.ts';
import { runMessage } from '#src/slack/blocks/run.ts';
import type { CaseView } from '#src/slack/case-view.ts';
import type { Lane } from '#src/store/slack-outbox.ts';

/** One message that should be in Slack, whatever is there now. */
export interface DesiredMessage {
  /** Stable: the same message of a case always has the same key. */
  key: string;
  lane: Lane;
  /** Id or name of the channel. */
  channel: string;
  /** The thread it belongs to: another message by its key, or one that a person wrote. */
  thread?: { key: string } | { ts: string };
  content: MessageContent;
  /** True: what was posted stays as it is, also when the rows change. */
  once?: boolean;
}

/** Why a finding led to no proposal, as the timeline tells it. */
function noProposalNotes(view: CaseView): { key: string; content: MessageContent }[] {
  return view.timeline
    .filter((entry) => entry.kind === 'proposal.none')
    .map((entry) => ({
      key: `no-proposal:${entry.at.getTime()}`,
      content: content(entry.text, [context(inline(entry.text, 1_000))]),
    }));
}

/** The finding that an investigation started from. */
function engineFinding(view: CaseView, finding: StoredFinding): StoredFinding | undefined {
  return view.findings.find((each) => each.attempt === finding.attempt && each.author === 'engine');
}

/** Slack ids of who asked, acknowledged, decided or did something on record. */
function peopleOf({ case: each, timeline, proposals }: CaseView): ReadonlySet<string> {
  const actors = [each.requester, each.acknowledgedBy ?? '', ...timeline.map((entry) => entry.actor)];
  const ids = actors
    .filter((actor) => actor.startsWith('slack:'))
    .map((actor) => actor.slice('slack:'.length));
  return new Set([...ids, ...proposals.flatMap(({ approvals }) => approvals.map((one) => one.userId))]);
}

/** Answers go where the question was asked, which may be another thread or a private one; what was said stays. */
function answers(view: CaseView): DesiredMessage[] {
  const each = view.case;
  const people = peopleOf(view);
  return (view.questions ?? []).flatMap((question) => {
    if (!question.answer) return [];
    // Questions come from the case's own thread, or from a private conversation (D…).
    const elsewhere = question.channel.startsWith('D') && question.threadTs !== each.threadTs;
    return [
      {
        key: `case:${each.id}:answer:${question.id}`,
        lane: 'timeline' as const,
        channel: question.channel,
        thread: { ts: question.threadTs },
        content: answerMessage(question.answer, question, elsewhere ? each : undefined, people),
        once: true,
      },
    ];
  });
}

/**
 * The messages of a case, in the order in which they belong into its thread. Pure: the same rows at the same time give
 * the same messages.
 */
export function renderCase(view: CaseView, now: Date): DesiredMessage[] {
  const each = view.case;
  const key = (rest: string) => `case:${each.id}:${rest}`;
  const inThread = each.threadTs === undefined ? { key: key('root') } : { ts: each.threadTs };
  const reply = (
    rest: string,
    lane: Lane,
    body: MessageContent,
    at: Date,
  ): DesiredMessage & { at: Date } => ({
    key: key(rest),
    lane,
    channel: each.channel,
    thread: inThread,
    content: body,
    at,
  });

  const root: DesiredMessage = {
    key: key('root'),
    lane: 'card',
    channel: each.channel,
    ...(each.threadTs === undefined ? {} : { thread: { ts: each.threadTs } }),
    content: rootCard(each, view.signals, view.findings.at(-1)?.summary),
  };
  const replies = [
    ...view.findings.map((finding) =>
      finding.author === 'engine'
        ? reply(`finding:${finding.attempt}`, 'timeline', findingMessage(finding), finding.createdAt)
        : reply(
            `investigation:${finding.attempt}`,
            'timeline',
            investigationMessage(finding, engineFinding(view, finding)),
            finding.createdAt,
          ),
    ),
    ...view.proposals.map((proposal) =>
      reply(
        `proposal:${proposal.proposal.id}`,
        'approval',
        proposalMessage(proposal, now),
        proposal.proposal.createdAt,
      ),
    ),
    ...noProposalNotes(view).map((note) =>
      reply(note.key, 'timeline', note.content, new Date(Number(note.key.split(':')[1]))),
    ),
    ...view.runs.map(({ run, steps }) =>
      reply(`run:${run.id}`, 'timeline', runMessage(run, steps, now), run.startedAt),
    ),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());

  const ending: DesiredMessage[] = [];
  if (each.state === 'resolved' || (each.state === 'closed' && each.resolvedAt)) {
    const body = resolutionMessage(each, view.auditHead);
    ending.push({ ...reply(`resolution:${each.attempt}`, 'timeline', body, now), once: true });
  }
  if (view.postMortem) {
    const { attempt, body, createdAt } = view.postMortem;
    ending.push(
      ...postMortemMessages(each.number, body).map((part, index) =>
        reply(`post-mortem:${attempt}:${index}`, 'chatter', part, createdAt),
      ),
    );
  }
  return [root, ...replies, ...answers(view), ...ending];
}
