import type { ArchitectOutput } from '#agents/architect/agent.ts';
import { plainText } from '#src/agent/tools/plain-text.ts';
import type { Advice, Finding, RunbookSuggestion } from '#src/diagnosis/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { adviceText } from '#src/proposals/advice-text.ts';
import { advise, type Offer } from '#src/proposals/advise.ts';
import { type CheckedChoice, type ChoiceContext, checkChoice } from '#src/proposals/check-choice.ts';
import { checkPatch } from '#src/proposals/check-patch.ts';
import type { DraftDeps } from '#src/proposals/draft.ts';
import { redactText } from '#src/redaction/redact.ts';

const MOST_RISKS = 6;

/** What holds of what an architect chose. */
export interface ArchitectChoice {
  /** A checked choice: it goes in front of the runbooks of the hypothesis at that place of the finding. */
  suggestions: { hypothesis: number; suggestion: RunbookSuggestion }[];
  advice: Advice;
  /** What was left out and why, or why the model has no part in it. Sentences for people. */
  notes: string[];
}

/** What holds of an answer, on top of the advice that code gives alone. */
export function checkArchitect(
  deps: DraftDeps,
  input: ChoiceContext,
  offers: readonly Offer[],
  advice: Advice,
  output: ArchitectOutput,
): ArchitectChoice {
  const notes: string[] = [];
  const said = (text: string, what: string): string[] => {
    const checked = adviceText(redactText(plainText(text)));
    if ('text' in checked) return [checked.text];
    if (text.trim() !== '') notes.push(`Left out of the advice: ${what}, because ${checked.why}.`);
    return [];
  };
  const steps = output.steps.flatMap(({ runbook, inputs, why }, index) => {
    const checked = checkChoice(deps, input, { runbook, inputs });
    if ('plan' in checked) return [{ ...checked, why: said(why, `the reason of step ${index + 1}`)[0] }];
    notes.push(`Left out of the plan: step ${index + 1}, because ${checked.why}.`);
    return [];
  });
  const [first, ...later] = steps;
  const offered = new Map(offers.map((offer) => [offer.runbook.id, offer]));
  const alternatives = output.alternatives.flatMap(({ runbook, why }) => {
    if (runbook === first?.suggestion.runbook) return [];
    const offer = offered.get(runbook);
    if (offer)
      return said(why, 'an alternative').map((text) => ({ runbook, why: `${text}${refusalOf(offer)}` }));
    notes.push('Left out of the advice: an alternative that is no runbook for what was found.');
    return [];
  });
  const patch = output.patch ? checkPatch(output.patch, input.evidence) : undefined;
  if (patch && 'why' in patch) notes.push(`Left out of the advice: a patch, because ${patch.why}.`);
  const [longTermFix] = said(output.longTermFix, 'a long-term fix');
  const risks = output.risks.flatMap((risk) => said(risk, 'a risk'));
  const byHand = output.byHand.flatMap((hint) => said(hint, 'something to do by hand'));
  return {
    suggestions: first ? [{ hypothesis: first.hypothesis, suggestion: first.suggestion }] : [],
    advice: {
      // What the runbooks themselves say is checked by people who wrote them: it stays beside what the model adds.
      alternatives: merged(alternatives, advice.alternatives).filter(
        (one) => one.runbook !== first?.suggestion.runbook,
      ),
      risks: [...risks, ...risksOf(deps, input, first, advice)].slice(0, MOST_RISKS),
      ...(longTermFix || advice.longTermFix ? { longTermFix: longTermFix || advice.longTermFix } : {}),
      byHand: [...later.map(afterwards), ...(first ? [] : advice.byHand), ...byHand],
      ...(patch && 'patch' in patch ? { patch: patch.patch } : {}),
    },
    notes,
  };
}

/** Policy says it itself, whatever a model makes of it. */
function refusalOf({ policy }: Offer): string {
  return policy.mode === 'refuse' ? ` Policy refuses it (${policy.rule}).` : '';
}

function merged(own: Advice['alternatives'], known: Advice['alternatives']): Advice['alternatives'] {
  const named = new Set(own.map(({ runbook }) => runbook));
  return [...own, ...known.filter(({ runbook }) => !named.has(runbook))];
}

/** The cautions of the runbook that is proposed once the choice is in its place. */
function risksOf(
  deps: DraftDeps,
  input: ChoiceContext,
  first: CheckedChoice | undefined,
  advice: Advice,
): string[] {
  if (!first) return advice.risks;
  const finding = withChoice(input.finding, [first]);
  return advise(deps, { ...input, finding })?.risks ?? [];
}

/** One step is proposed at a time; what would follow is words. */
function afterwards({ plan, why }: CheckedChoice & { why: string | undefined }): string {
  const [step] = plan.steps;
  const object = step ? ` on ${formatRef(step.object)}` : '';
  return `Afterwards, once the proposed step has run: the runbook ${plan.runbook}${object}. ${why ?? ''} Plans of several steps are not proposed as one yet: ask for another look then.`;
}

/** The finding with the choices in front of what its hypotheses suggest, each once. */
function withChoice(
  finding: Finding,
  suggestions: readonly Pick<CheckedChoice, 'hypothesis' | 'suggestion'>[],
): Finding {
  const hypotheses = finding.hypotheses.map((hypothesis, index) => {
    const chosen = suggestions.filter((one) => one.hypothesis === index).map((one) => one.suggestion);
    const same = (one: RunbookSuggestion): boolean =>
      chosen.some((other) => other.runbook === one.runbook && sameInputs(other.inputs, one.inputs));
    return chosen.length === 0
      ? hypothesis
      : { ...hypothesis, runbooks: [...chosen, ...hypothesis.runbooks.filter((one) => !same(one))] };
  });
  return { ...finding, hypotheses };
}

function sameInputs(a: RunbookSuggestion['inputs'], b: RunbookSuggestion['inputs']): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}

/** The finding with what the architect adds to it: choices in their places, and the advice. */
export function withAdvice(
  finding: Finding,
  { suggestions, advice }: { suggestions: ArchitectChoice['suggestions']; advice?: Advice },
): Finding {
  return { ...withChoice(finding, suggestions), ...(advice ? { advice } : {}) };
}
