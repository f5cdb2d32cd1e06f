import { formatRef } from '#src/kubernetes/object-ref.ts';
import { confidenceWords } from '#src/slack/blocks/words.ts';
import type { Answerer } from '../context.ts';
import { answered, bestOf, cite, plain } from '../phrases.ts';

const MOST_CITATIONS = 5;
const MOST_OTHERS = 3;

/** What the finding says and what it rests on. Says nothing that is not in it. */
export const why: Answerer<'why'> = (_intent, { record: { case: subject, finding } }) => {
  if (!finding)
    return answered([`Case ${subject.number} has no finding yet; it is ${subject.state.replace('_', ' ')}.`]);
  const best = bestOf(finding);
  const others = finding.hypotheses.filter((each) => each !== best && each.role !== 'symptom');
  const symptoms = best?.explains ?? [];
  const { investigation } = finding;
  return answered([
    `**${finding.verdict}**: ${plain(finding.summary, 600)}`,
    ...(best
      ? [
          `The best hypothesis, ${confidenceWords(best.confidence)}: ${plain(best.statement, 500)} (${plain(formatRef(best.object))}, \`${best.cause}\`)`,
          ...best.citations
            .slice(0, MOST_CITATIONS)
            .map((each) => `- ${plain(each.says, 300)}${cite(each.evidenceId)}`),
        ]
      : ['No cause is known that the evidence bears out.']),
    symptoms.length > 0 ? `It explains ${symptoms.map((each) => `\`${each}\``).join(', ')}.` : undefined,
    best?.refutedBy && best.refutedBy.length > 0
      ? `What would show that it is not this: ${plain(best.refutedBy.map((each) => each.replace(/\.$/, '')).join('; '), 500)}.`
      : undefined,
    ...others
      .slice(0, MOST_OTHERS)
      .map((each) =>
        each.role === 'ruled_out'
          ? `Ruled out: ${plain(each.statement, 300)}${cite(each.citations[0]?.evidenceId)}`
          : `Also ${confidenceWords(each.confidence)}: ${plain(each.statement, 300)}${cite(each.citations[0]?.evidenceId)}`,
      ),
    investigation === undefined
      ? undefined
      : `Investigation (${investigation.state}): ${plain(investigation.summary, 400)}`,
    finding.gaps.length > 0
      ? `Not checked: ${finding.gaps
          .slice(0, 3)
          .map((gap) => `${plain(gap.what, 120)} (${plain(gap.why, 120)})`)
          .join('; ')}.`
      : undefined,
  ]);
};
