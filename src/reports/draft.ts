import { actionItems } from '#src/reports/action-items.ts';
import { gotLucky, wentWell } from '#src/reports/learning.ts';
import {
  contributingSentences,
  detectionSentences,
  doneSentences,
  impactSentences,
  proofSentences,
  rootCauseSentences,
  summarySentences,
} from '#src/reports/sections.ts';
import type { Draft, PostMortemInput } from '#src/reports/types.ts';

/**
 * The post-mortem from the record alone: what the record does not hold is not in it. Blameless: it names changes and
 * systems, and people only for what they decided.
 */
export function draftPostMortem(input: PostMortemInput): Draft {
  return {
    prose: {
      summary: summarySentences(input),
      impact: impactSentences(input),
      rootCause: rootCauseSentences(input),
      contributing: contributingSentences(input),
      wentWell: wentWell(input),
      lucky: gotLucky(input),
    },
    detection: detectionSentences(input),
    proof: proofSentences(input),
    done: doneSentences(input),
    actionItems: actionItems(input),
    corrections: [],
  };
}
