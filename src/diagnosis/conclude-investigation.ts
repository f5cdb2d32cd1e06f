import type { EvidenceItem } from '#src/evidence/types.ts';
import { answerOf, type ModelAnswer, type Revision } from './claims/answer-schema.ts';
import {
  type CheckContext,
  type CheckedInvestigation,
  checkInvestigation,
} from './claims/check-investigation.ts';
import { revised } from './claims/revise.ts';
import { type InvestigationResult, mergeInvestigation } from './merge-investigation.ts';
import { NOVEL_CAUSES } from './novel-causes.ts';
import { SIGNATURES } from './signatures/registry.ts';
import type { Advice, Finding, RunbookSuggestion } from './types.ts';

/** Ids of every cause that a hypothesis may name. */
const CAUSES: ReadonlySet<string> = new Set([
  ...SIGNATURES.map(({ cause }) => cause),
  ...Object.keys(NOVEL_CAUSES),
]);

/** What a model answered, held to the evidence of its case. The same answer and evidence give the same result. */
export function checkAnswer(
  finding: Finding,
  evidence: readonly EvidenceItem[],
  answer: ModelAnswer,
  revision?: Revision,
): CheckedInvestigation {
  const context: CheckContext = {
    evidence: new Map(evidence.map((item) => [item.id, item])),
    scope: finding.scope,
    causes: CAUSES,
    hypotheses: finding.hypotheses,
  };
  const first = answerOf(answer);
  const checked = checkInvestigation(first, context);
  return revision ? checkInvestigation(revised(first, checked.rejected, revision), context) : checked;
}

/** How the runs of an investigation ended: all that is needed, with the evidence, to come to the same finding again. */
export interface InvestigationRuns extends Pick<InvestigationResult, 'state' | 'detail' | 'model' | 'reads'> {
  answer?: ModelAnswer;
  revision?: Revision;
}

/** The same as it is kept beside the second finding, with what the architect's choice came to. */
export interface InvestigationInputs extends InvestigationRuns {
  /** Ids of all that the case had read by then. */
  evidence: string[];
  choice: { suggestions: { hypothesis: number; suggestion: RunbookSuggestion }[]; advice?: Advice };
}

/** The second finding of an attempt: the engine's with what holds of an investigation. */
export function concludeInvestigation(
  finding: Finding,
  evidence: readonly EvidenceItem[],
  { answer, revision, ...ended }: InvestigationRuns,
): Finding {
  return mergeInvestigation(finding, {
    ...ended,
    ...(answer ? { checked: checkAnswer(finding, evidence, answer, revision) } : {}),
  });
}
