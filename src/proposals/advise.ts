import type { Advice, Change, Finding, Hypothesis } from '#src/diagnosis/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { appliesTo } from './applies-to.ts';
import type { ChoiceContext } from './check-choice.ts';
import { type DraftDeps, draftProposal } from './draft.ts';
import { FAMILY_ADVICE } from './family-advice.ts';
import { decidePolicy } from './policy.ts';
import { aboutRunbook, cautionsOf } from './runbook-prose.ts';
import type { Runbook } from './runbooks.ts';
import type { PolicyDecision } from './types.ts';

const MOST_RISKS = 4;

/** A runbook that is meant for a cause of the finding, with what policy says of it there. */
export interface Offer {
  runbook: Runbook;
  /** Causes of the finding that it is meant for, best first. */
  causes: string[];
  policy: PolicyDecision;
}

/** What people should be told about: neither ruled out nor only a symptom of something else. */
export function answerable(finding: Finding): Hypothesis[] {
  return finding.hypotheses.filter(({ role }) => role !== 'ruled_out' && role !== 'symptom');
}

/** Every runbook that fits a cause of the finding, in order of ids. Those that policy refuses are among them, and say so. */
export function offersOf(deps: DraftDeps, context: Omit<ChoiceContext, 'evidence'>): Offer[] {
  const hypotheses = answerable(context.finding);
  return [...deps.runbooks.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((runbook) => {
      const fitting = hypotheses.filter(({ cause }) => appliesTo(runbook, cause));
      const [first] = fitting;
      if (!first) return [];
      const namespace = first.object.namespace ?? context.case.scope.namespaces[0] ?? '';
      const steps = runbook.steps.map((step) => ({ ...step, object: { ...first.object, namespace } }));
      const plan = { namespace, steps: steps.map((step) => ({ ...step, parameters: {}, equivalent: '' })) };
      return [
        {
          runbook,
          causes: [...new Set(fitting.map(({ cause }) => cause))],
          policy: decidePolicy(deps.policy, plan, runbook, context.environment),
        },
      ];
    });
}

/**
 * Advice from the runbooks and the cause alone, for people: what else would do, what to think of before approving, what to
 * mend for good, and what to do by hand where nothing is proposed. Undefined where nothing is wrong.
 */
export function advise(deps: DraftDeps, context: Omit<ChoiceContext, 'evidence'>): Advice | undefined {
  const { finding } = context;
  const [best] = answerable(finding);
  if (!best || finding.verdict === 'healthy') return undefined;
  const draft = draftProposal(deps, context);
  const proposed = 'none' in draft ? undefined : draft.plan.runbook;
  const runbook = proposed === undefined ? undefined : deps.runbooks.get(proposed);
  const family = FAMILY_ADVICE[best.cause.split('.')[0] ?? ''];
  return {
    alternatives: offersOf(deps, context)
      .filter((offer) => offer.runbook.id !== proposed)
      .map((offer) => ({ runbook: offer.runbook.id, why: whyNotFirst(offer, best) })),
    risks: runbook ? [...cautionsOf(runbook), `Undo: ${runbook.undo.text}`].slice(-MOST_RISKS) : [],
    longTermFix: [...afterChange(best.change), family?.longTermFix ?? ''].join(' ').trim(),
    byHand:
      'none' in draft ? [`Nothing is proposed: ${draft.none}.`, ...(family ? [family.byHand] : [])] : [],
  };
}

function whyNotFirst({ runbook, policy }: Offer, best: Hypothesis): string {
  const suggested = best.runbooks.some((one) => one.runbook === runbook.id);
  return [
    aboutRunbook(runbook),
    `Risk ${runbook.risk}, ${runbook.reversible ? 'can be undone' : 'cannot be undone'}.`,
    ...(policy.mode === 'refuse' ? [`Policy refuses it (${policy.rule}).`] : []),
    ...(suggested ? [] : ['No evidence says which values it would need here.']),
  ].join(' ');
}

function afterChange(change: Change | undefined): string[] {
  if (!change) return [];
  const what = change.to === undefined ? `the change of ${formatRef(change.object)}` : `\`${change.to}\``;
  return [
    `Find out what ${what} brought in before it comes again, and revert it in Git too where Git is what is applied.`,
  ];
}
