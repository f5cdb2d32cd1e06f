import type { ScribeOutput } from '#agents/scribe/agent.ts';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { AgentCall, AgentOutcome, Briefing } from '#src/agent/run/run-agent-types.ts';
import { ownersOf } from '#src/reports/action-items.ts';
import { draftPostMortem } from '#src/reports/draft.ts';
import { factsOf } from '#src/reports/facts.ts';
import {
  applyRewriting,
  type CheckedRewriting,
  checkRewriting,
  type Refused,
} from '#src/reports/prose/check-draft.ts';
import type { Draft, Fact, PostMortemInput } from '#src/reports/types.ts';

/** What a run of the scribe needs of a model. */
export interface ScribeModel {
  deps: AgentDeps;
  call: Omit<AgentCall, 'briefing' | 'key' | 'team' | 'caseId' | 'attempt'>;
}

export interface ScribeResult {
  /** The draft of code, with what holds of the model's in its place. */
  draft: Draft;
  /** Sections and action items of the model that stand. Nothing: the draft is that of code alone. */
  written: number;
  /** What was left out and why, or why the model has no part in it. Sentences for people. */
  notes: string[];
  runs: AgentOutcome<ScribeOutput>[];
}

const MOST_FACTS = 60;
const MOST_CHARS = 400;

/**
 * Writes the prose of a post-mortem anew: the model once, and once more where sentences did not hold; what does not hold
 * then stays as code wrote it. Never throws for what a model does. `revision` is that of the report to come.
 */
export async function runScribe(
  input: PostMortemInput,
  revision: number,
  { deps, call }: ScribeModel,
): Promise<ScribeResult> {
  const [{ runAgent }, { default: scribe }] = await Promise.all([
    import('#src/agent/run/run-agent.ts'),
    import('#agents/scribe/agent.ts'),
  ]);
  const draft = draftPostMortem(input);
  const { id: caseId, team, attempt } = input.case;
  const ask = (key: string, briefing: Briefing): Promise<AgentOutcome<ScribeOutput>> =>
    runAgent(
      scribe,
      { ...call, team, caseId, attempt, key: `scribe:${attempt}:${revision}${key}`, briefing },
      deps,
    );

  const first = await ask('', scribeBriefing(input, draft));
  if (first.state !== 'done') {
    return { draft, written: 0, notes: [`The draft is by code alone: ${first.detail}.`], runs: [first] };
  }
  let checked = checkRewriting(input, first.output);
  const runs = [first];
  if (checked.refused.length > 0) {
    const again = await ask(':repair', scribeBriefing(input, draft, checked.refused));
    runs.push(again as typeof first);
    if (again.state === 'done') checked = joined(checked, checkRewriting(input, again.output));
  }
  return {
    draft: applyRewriting(draft, checked),
    written: Object.keys(checked.sections).length + checked.actionItems.length,
    notes: checked.refused.map(({ section, why }) => `Left out of ${section}: ${why}.`),
    runs,
  };
}

/** What held at first stays; what was refused then is as it came out the second time. */
function joined(first: CheckedRewriting, second: CheckedRewriting): CheckedRewriting {
  return {
    sections: { ...second.sections, ...first.sections },
    actionItems: [...first.actionItems, ...second.actionItems],
    refused: second.refused,
  };
}

/** What the scribe is given: the facts by their marks, what code wrote, and what did not hold the first time. */
export function scribeBriefing(
  input: PostMortemInput,
  draft: Draft,
  refused: readonly Refused[] = [],
): Briefing {
  const facts = mostTelling([...factsOf(input).values()].filter(isTold));
  const again =
    refused.length === 0
      ? ''
      : ' Your last answer had sentences that do not hold: see "refused". Write only those sections and action items again, whole.';
  return {
    task: `Write the sections of the post-mortem of case ${input.case.number}. Give your answer by the tool for it.${again}`,
    data: {
      case: { title: input.case.title, severity: input.case.severity, environment: input.case.environment },
      facts: facts.map(({ mark, text, kind }) => ({
        mark,
        ...(kind === undefined ? {} : { kind }),
        says: text.length <= MOST_CHARS ? text : `${text.slice(0, MOST_CHARS)}…`,
      })),
      draft: { ...draft.prose, actionItems: draft.actionItems.map(({ text }) => text) },
      owners: ownersOf(input),
      ...(refused.length > 0 ? { refused } : {}),
    },
  };
}

/** Of the audit chain only what people decided and what was written: the timeline tells of the rest. */
function isTold({ mark, kind = '' }: Fact): boolean {
  return !mark.startsWith('audit ') || /^(?:approval\.|cluster\.write|run\.)/.test(kind);
}

/** In their order; where there are too many, the timeline is cut in its middle, and what people corrected stays. */
function mostTelling(facts: readonly Fact[]): Fact[] {
  const plain = facts.filter(({ mark, kind }) => /^t\d/.test(mark) && kind !== 'correction');
  const room = Math.max(2, MOST_FACTS - (facts.length - plain.length));
  if (plain.length <= room) return [...facts];
  const half = Math.floor(room / 2);
  const kept = new Set([...plain.slice(0, half), ...plain.slice(-half)]);
  return facts.filter((fact) => kept.has(fact) || !plain.includes(fact));
}
