import { ownersOf } from '#src/reports/action-items.ts';
import { factsOf } from '#src/reports/facts.ts';
import type { ActionItem, Draft, PostMortemInput, ProseSection, Sentence } from '#src/reports/types.ts';
import { blameIn, peopleIn } from './blameless.ts';
import { nameProblem, numberProblem, type Proof, sentenceProblem, shapeProblem } from './check-sentence.ts';
import { saidIn } from './tokens.ts';

/** What a writer hands in: sections anew, and action items to add. */
export interface Rewriting {
  sections: { section: ProseSection; sentences: Sentence[] }[];
  actionItems: ActionItem[];
}

/** A sentence that may not stand, for the writer to write anew. */
export interface Refused {
  section: ProseSection | 'actionItems';
  text: string;
  why: string;
}

export interface CheckedRewriting {
  /** Sections of which every sentence holds. */
  sections: Partial<Record<ProseSection, Sentence[]>>;
  actionItems: ActionItem[];
  refused: Refused[];
}

/** Names of objects, services and namespaces that the record tells of, in lower case. */
export function recordNames({ case: subject, finding }: PostMortemInput): Set<string> {
  const { scope } = subject;
  const objects = [
    ...(scope.object ? [scope.object] : []),
    ...(finding?.hypotheses.map(({ object }) => object) ?? []),
    ...(finding?.changes.map(({ object }) => object) ?? []),
  ];
  const names = [
    ...objects.flatMap(({ name, namespace }) => [name, namespace ?? '']),
    ...scope.namespaces,
    ...scope.dependencies,
    scope.service ?? '',
    ...(finding?.hypotheses.flatMap(({ app, node }) => [app ?? '', node ?? '']) ?? []),
  ];
  return new Set(names.filter((name) => name !== '').map((name) => name.toLowerCase()));
}

/** Holds every sentence and action item to the record. A section counts only as a whole. */
export function checkRewriting(
  input: PostMortemInput,
  { sections, actionItems }: Rewriting,
): CheckedRewriting {
  const proof: Proof = { facts: factsOf(input), names: recordNames(input) };
  const owners = new Set(ownersOf(input));
  const out: CheckedRewriting = { sections: {}, actionItems: [], refused: [] };
  for (const { section, sentences } of sections) {
    const refused = sentences.flatMap((sentence) => {
      const why = sentenceProblem(sentence, proof);
      return why === undefined ? [] : [{ section, text: sentence.text, why }];
    });
    out.refused.push(...refused);
    if (refused.length === 0 && sentences.length > 0) out.sections[section] = sentences;
  }
  for (const item of actionItems) {
    const why = itemProblem(item, proof, owners);
    if (why === undefined) out.actionItems.push(item);
    else out.refused.push({ section: 'actionItems', text: item.text, why });
  }
  return out;
}

/** An action item is about what is not there yet, so its words are free; its numbers, names and owner are not. */
function itemProblem(
  { text, refs, owner }: ActionItem,
  proof: Proof,
  owners: ReadonlySet<string>,
): string | undefined {
  if (!owners.has(owner)) return `${owner} is no owner on record`;
  const unknown = refs.find((ref) => !proof.facts.has(ref));
  if (refs.length === 0) return 'it refers to nothing on record';
  if (unknown !== undefined) return `there is no ${unknown} on record`;
  if (peopleIn(text).length > 0) return 'it names a person';
  const said = saidIn(refs.map((ref) => proof.facts.get(ref)?.text ?? '').join('\n'));
  return (
    shapeProblem(text) ??
    blameIn(text) ??
    numberProblem(text, said) ??
    nameProblem(text, said, proof.names, 'free')
  );
}

/** The draft of code with what holds of a rewriting in its place. Numbers, proof and what was done stay as code has them. */
export function applyRewriting(draft: Draft, { sections, actionItems }: CheckedRewriting): Draft {
  const known = new Set(draft.actionItems.map(({ text }) => text.toLowerCase()));
  return {
    ...draft,
    prose: { ...draft.prose, ...sections },
    actionItems: [...draft.actionItems, ...actionItems.filter(({ text }) => !known.has(text.toLowerCase()))],
  };
}
