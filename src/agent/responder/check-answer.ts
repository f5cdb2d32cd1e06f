import type { ResponderOutput } from '#agents/responder/agent.ts';
import { checkProse, knownTexts } from '#src/diagnosis/claims/check-prose.ts';
import { FALLING, RISING } from '#src/diagnosis/claims/words.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';

/** What stands for the record of the case itself among citations. */
export const RECORD = 'record';

export interface AnswerSources {
  evidence(id: string): Promise<EvidenceItem | undefined>;
  /** Everything that the record says, for sentences that cite it. */
  record: Json;
  /** Sentences that code wrote about this case, each with the evidence that it rests on. */
  told: readonly { text: string; evidence: readonly string[] }[];
}

export interface CheckedAnswer {
  /** Sentences that hold, with their evidence. */
  statements: { text: string; evidence: string[] }[];
  dropped: { text: string; why: string }[];
}

/** Every text, number and key in a value. */
function* leaves(value: Json): Generator<Json> {
  if (value === null || typeof value !== 'object') yield value;
  else if (Array.isArray(value)) for (const member of value) yield* leaves(member);
  else
    for (const [key, member] of Object.entries(value)) {
      yield key;
      yield* leaves(member);
    }
}

/** Words of a sentence as `checkProse` reads them. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/[^\s,;()[\]`*"]+/g)].map(([word]) => word.replace(/[.:!?]+$/, ''));
}

/** First and last value of every series in evidence: points of [time, value], or figures with `first` and `last`. */
function* ends(value: Json): Generator<[first: number, last: number]> {
  if (value === null || typeof value !== 'object') return;
  if (!Array.isArray(value)) {
    const { points, first, last } = value;
    if (typeof first === 'number' && typeof last === 'number') yield [first, last];
    if (Array.isArray(points)) {
      const values = points.flatMap((point) =>
        Array.isArray(point) && typeof point[1] === 'number' ? [point[1]] : [],
      );
      const [begin, end] = [values[0], values.at(-1)];
      if (begin !== undefined && end !== undefined) yield [begin, end];
    }
  }
  for (const member of Array.isArray(value) ? value : Object.values(value)) yield* ends(member);
}

/** A sentence that says "rose" of what fell is refused; where the evidence holds no series nothing can be said. */
function againstTrend(text: string, items: readonly EvidenceItem[]): string | undefined {
  const words = wordsOf(text.toLowerCase());
  const rises = words.some((word) => RISING.has(word));
  const falls = words.some((word) => FALLING.has(word));
  if (rises === falls) return undefined;
  const all = items.flatMap((item) => [...ends(item.content)]);
  if (all.length === 0) return 'it says where something went, and cites no series';
  const holds = all.some(([first, last]) => (rises ? last > first : last < first));
  return holds ? undefined : 'the series that it cites went the other way';
}

/**
 * Holds each sentence of an answer to what it cites: the evidence is the case's, and every number, time, name and quoted text
 * in it stands there. What denies something, gives a verdict or speaks of approvals is left out: nothing can bear it out.
 */
export async function checkAnswer(output: ResponderOutput, sources: AnswerSources): Promise<CheckedAnswer> {
  const statements: CheckedAnswer['statements'] = [];
  const dropped: CheckedAnswer['dropped'] = [];
  for (const { text, cites } of output.statements) {
    const ids = [...new Set(cites)].filter((id) => id !== RECORD);
    const found = await Promise.all(ids.map((id) => sources.evidence(id)));
    const missing = ids.find((_, index) => found[index] === undefined);
    if (missing !== undefined) {
      dropped.push({ text, why: `there is no evidence ${missing} in this case` });
      continue;
    }
    const items = found.filter((item) => item !== undefined);
    const told = sources.told.filter(({ evidence }) => evidence.some((id) => ids.includes(id)));
    const values = [
      ...items.flatMap((item) => [...leaves(item.content), item.kind, item.source]),
      ...told.flatMap((each) => wordsOf(each.text)),
      ...(cites.includes(RECORD)
        ? [...leaves(sources.record)].flatMap((leaf) => [leaf, ...wordsOf(String(leaf))])
        : []),
    ];
    const names = values
      .filter((value): value is string => typeof value === 'string' && value.length <= 253)
      // `pod/container` and `namespace/name` are said in parts, too.
      .flatMap((name) => [name, ...name.split('/')]);
    const checked = checkProse(text, knownTexts(values, names), true);
    const why = 'why' in checked ? checked.why : againstTrend(text, items);
    if (why !== undefined) dropped.push({ text, why });
    else statements.push({ text: 'text' in checked ? checked.text : text, evidence: ids });
  }
  return { statements, dropped };
}
