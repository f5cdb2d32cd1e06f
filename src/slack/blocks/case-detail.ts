import { formatRef } from '#src/kubernetes/object-ref.ts';
import { caseLine } from '#src/slack/blocks/case-list.ts';
import {
  content,
  context,
  type KnownBlock,
  type MessageContent,
  section,
} from '#src/slack/blocks/elements.ts';
import { clip, code, inline, person, slackDate } from '#src/slack/blocks/escape.ts';
import { confidenceWords, RUN_WORDS } from '#src/slack/blocks/words.ts';
import type { CaseView } from '#src/slack/case-view.ts';

/** Short lines about where a case stands: finding, proposal, run. */
function standing(view: CaseView): string[] {
  const finding = view.findings.at(-1);
  const proposal = view.proposals.at(-1);
  const run = view.runs.at(-1);
  const best = finding?.hypotheses[0];
  return [
    ...(finding ? [`*Finding*: ${inline(finding.summary, 600)}`] : ['*Finding*: none yet']),
    ...(best
      ? [`*Best hypothesis*: ${inline(best.statement, 400)} (${confidenceWords(best.confidence)})`]
      : []),
    ...(proposal
      ? [`*Proposal*: ${inline(proposal.proposal.plan.title, 200)} (${proposal.proposal.state})`]
      : []),
    ...(run
      ? [
          `*Run*: ${RUN_WORDS[run.run.state].toLowerCase()}${run.run.detail === undefined ? '' : `, ${inline(run.run.detail, 300)}`}`,
        ]
      : []),
  ];
}

/** What `/case status` answers about one case. */
export function caseStatus(view: CaseView): MessageContent {
  return content(`Case ${view.case.number}`, [
    section(clip([caseLine(view.case), ...standing(view)].join('\n'), 2_900)),
  ]);
}

/** What `/case show` answers: where it stands, what it looks at, its timeline and the head of its audit log. */
export function caseDetail(view: CaseView): MessageContent {
  const { scope } = view.case;
  const blocks: KnownBlock[] = [section(clip([caseLine(view.case), ...standing(view)].join('\n'), 2_900))];
  const place = [
    `cluster ${inline(scope.cluster, 80)}`,
    `namespaces ${inline(scope.namespaces.join(', ') || 'all that may be read', 200)}`,
    ...(scope.object ? [inline(formatRef(scope.object), 200)] : []),
    ...(scope.service === undefined ? [] : [`service ${inline(scope.service, 80)}`]),
  ];
  blocks.push(
    context(`Looks at ${place.join(' · ')} · owner ${inline(view.case.owner ?? 'none on record', 80)}`),
  );
  const entries = view.timeline
    .slice(-15)
    .map((entry) => `${slackDate(entry.at)} ${person(entry.actor)}: ${inline(entry.text, 220)}`);
  const hidden = view.timeline.length - entries.length;
  if (entries.length > 0) {
    blocks.push(
      section(
        clip(
          ['*Timeline*', ...(hidden > 0 ? [`… ${hidden} earlier entries`] : []), ...entries].join('\n'),
          2_900,
        ),
      ),
    );
  }
  if (view.auditHead)
    blocks.push(context(`Audit log: ${view.auditHead.seq} entries, head ${code(view.auditHead.hash)}`));
  return content(`Case ${view.case.number}: ${view.case.title}`, blocks);
}
