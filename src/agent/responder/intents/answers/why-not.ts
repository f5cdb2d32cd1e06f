import type { RunbookSummary } from '#src/agent/tools/tool-reads.ts';
import type { Hypothesis } from '#src/diagnosis/types.ts';
import type { Json } from '#src/evidence/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { appliesTo } from '#src/proposals/applies-to.ts';
import type { Answerer, IntentContext } from '../context.ts';
import { answered, bestOf, cite, failure, plain, quoted, text } from '../phrases.ts';

type Inputs = Record<string, string | number | boolean>;

/** What people call what a runbook does, as words that its id may hold. */
const VERBS: readonly [words: RegExp, stem: string][] = [
  [/\bre-?start|\breboot|\bbounc|\bkill|\bredeploy/, 'restart'],
  [/\broll(?:ing|ed)?[ -]?(?:it |this |them )?back|\brollback|\brevert|\bundo/, 'rollback'],
  [/\bscal/, 'scale'],
  [/\bdrain/, 'drain'],
  [/\bcordon/, 'cordon'],
  [/\bfail ?over/, 'failover'],
];

/** The runbook that words mean: by its id, by what it does, or by a word of its title. */
export function runbookFor(words: string, runbooks: readonly RunbookSummary[]): RunbookSummary | undefined {
  const lower = words.toLowerCase();
  const named = runbooks.find(({ id }) => lower.includes(id));
  if (named) return named;
  const stem = VERBS.find(([pattern]) => pattern.test(lower))?.[1];
  return stem === undefined ? undefined : runbooks.find(({ id }) => id.replaceAll('-', '').includes(stem));
}

/** Inputs that evidence gave: of the proposal or a suggestion; else what the object says by itself. */
function inputsFor(runbook: RunbookSummary, { record }: IntentContext): Inputs | undefined {
  const { proposal, finding } = record;
  if (proposal?.plan.runbook === runbook.id) return proposal.plan.inputs;
  const suggested = finding?.hypotheses
    .flatMap((each) => each.runbooks)
    .find((each) => each.runbook === runbook.id);
  if (suggested) return suggested.inputs;
  const object = bestOf(finding)?.object ?? record.case.scope.object;
  const required = (runbook.inputs as { required?: Json } | null)?.required;
  const known: Inputs = {
    ...(object?.namespace === undefined ? {} : { namespace: object.namespace }),
    ...(object ? { name: object.name } : {}),
  };
  return Array.isArray(required) && required.every((name) => typeof name === 'string' && name in known)
    ? known
    : undefined;
}

function meantFor(runbook: RunbookSummary, best: Hypothesis | undefined): string {
  const causes = runbook.appliesTo.map((each) => `\`${each}\``).join(', ');
  if (!best) return `It is meant for ${causes}, and no cause is known here.`;
  return appliesTo({ appliesTo: [...runbook.appliesTo] }, best.cause)
    ? `It is meant for \`${best.cause}\`.`
    : `It is meant for ${causes}; the cause here is \`${best.cause}\`, so it is not proposed.`;
}

/** What stands beside it: the plan that is proposed, or why there is none. */
function instead({ record: { proposal, timeline, case: subject } }: IntentContext): string {
  if (proposal && proposal.state !== 'withdrawn') {
    const { plan } = proposal;
    return `Proposed is ${quoted(plan.runbook)}: ${plain(plan.title)} (${proposal.state}, risk ${plan.risk}, ${plan.reversible ? 'can be undone' : 'cannot be undone'}), because: ${plain(plan.reason, 400)}`;
  }
  const none = timeline.findLast((entry) => entry.kind === 'proposal.none');
  return none
    ? plain(none.text, 500)
    : `Case ${subject.number} has no proposal${subject.state === 'diagnosed' ? '' : ' yet'}.`;
}

function policyWords(content: Json | undefined): string[] {
  const decision = (content as { decision?: Record<string, Json> } | undefined)?.decision;
  if (!decision) return [];
  const mode = text(decision.mode) ?? '';
  const says: Record<string, string> = {
    run: 'would run it without an approval',
    approve: `would ask ${text(decision.quorum) ?? '?'} approver(s) first`,
    pull_request: 'allows it as a pull request only',
    diagnose_only: 'allows a diagnosis only',
    refuse: 'refuses it',
  };
  return [
    `Policy ${says[mode] ?? `says ${plain(mode)}`} (rule ${quoted(text(decision.rule) ?? '')}): ${plain(text(decision.reason) ?? '', 300)}`,
  ];
}

/** The first sentences of a runbook's prose, without its headings. */
function about(runbook: RunbookSummary): string {
  const prose = runbook.about.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return plain(prose.slice(0, 2).join(' '), 300);
}

/** Why a runbook is not what is proposed: what it is meant for, what policy says of it, and what is proposed instead. */
export const whyNot: Answerer<'why-not'> = async ({ words }, context) => {
  const { finding, proposal, case: subject } = context.record;
  const runbooks = context.reads.actions?.runbooks() ?? [];
  if (words.trim() === '') return answered([instead(context)]);
  const runbook = runbookFor(words, runbooks);
  if (!runbook)
    return answered([
      `No runbook does that, and nothing else can be proposed. There are ${runbooks.map(({ id }) => quoted(id)).join(', ') || 'none'}.`,
      instead(context),
    ]);
  if (proposal?.plan.runbook === runbook.id && proposal.state !== 'withdrawn')
    return answered([
      `It is what is proposed. ${instead(context)}`,
      subject.state === 'awaiting_approval'
        ? 'It waits for the buttons in the thread of the case.'
        : undefined,
    ]);
  const best = bestOf(finding);
  const inputs = inputsFor(runbook, context);
  const policy = inputs && (await context.ask('explain-policy', { runbook: runbook.id, inputs }));
  const suggested = finding?.hypotheses.some((each) =>
    each.runbooks.some((one) => one.runbook === runbook.id),
  );
  return answered([
    `**${plain(runbook.id)}**: ${about(runbook)} Risk ${plain(runbook.risk)}, ${runbook.reversible ? 'can be undone' : 'cannot be undone'}.`,
    `- ${meantFor(runbook, best)}`,
    ...(policy === undefined
      ? [
          `- No evidence says which inputs it would need${best ? ` for ${plain(formatRef(best.object))}` : ''}.`,
        ]
      : policy.status === 'error'
        ? [`- It cannot be planned: ${failure(policy)}`]
        : policyWords(policy.content).map((line) => `- ${line}${cite(policy.evidenceId)}`)),
    suggested ? '- The finding suggests it too, after what is proposed.' : undefined,
    instead(context),
  ]);
};
