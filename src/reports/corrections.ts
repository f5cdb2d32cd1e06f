import type { TimelineEntry } from '#src/cases/types.ts';
import { type Draft, PROSE_SECTIONS, type Sentence } from '#src/reports/types.ts';
import { actorWords, asSentence, timeWords } from '#src/reports/words.ts';

const MARK = /\b(t\d+|g\d+|ev-[0-9a-f]{12}|audit \d+|mtt[adr])\b/gi;

export interface Correction {
  /** Its own mark in the timeline. */
  mark: string;
  entry: TimelineEntry;
  /** Marks that it names, in lower case. */
  marks: string[];
  /** Sections that it names, by their titles. */
  sections: string[];
}

/** What people said is wrong, oldest first. */
export function correctionsOf(timeline: readonly TimelineEntry[]): Correction[] {
  return timeline.flatMap((entry, index) => {
    if (entry.kind !== 'correction') return [];
    const text = entry.text.toLowerCase();
    return [
      {
        mark: `t${index + 1}`,
        entry,
        marks: [...new Set([...text.matchAll(MARK)].map((match) => match[1] ?? ''))],
        sections: Object.values(PROSE_SECTIONS).filter((title) => text.includes(title.toLowerCase())),
      },
    ];
  });
}

/** One sentence for each, in the words of whoever corrected. */
export function correctionSentences(timeline: readonly TimelineEntry[]): Sentence[] {
  return correctionsOf(timeline).map(({ mark, entry }) => ({
    text: `${actorWords(entry.actor)} at ${timeWords(entry.at)}: ${asSentence(entry.text)}`,
    refs: [mark],
  }));
}

/** The draft with every sentence marked that a correction is about, and every section that it names. */
export function withCorrections(draft: Draft, timeline: readonly TimelineEntry[]): Draft {
  const corrections = correctionsOf(timeline);
  if (corrections.length === 0) return draft;
  const mark = (sentences: readonly Sentence[]): Sentence[] =>
    sentences.map((sentence) => {
      const by = corrections.filter(
        (one) => !sentence.refs.includes(one.mark) && sentence.refs.some((ref) => one.marks.includes(ref)),
      );
      return by.length === 0
        ? sentence
        : {
            text: `${sentence.text} (corrected, see ${by.map((one) => one.mark).join(', ')})`,
            refs: sentence.refs,
          };
    });
  const prose = Object.fromEntries(
    Object.entries(draft.prose).map(([section, sentences]) => {
      const title = PROSE_SECTIONS[section as keyof typeof PROSE_SECTIONS];
      const named = corrections.filter((one) => one.sections.includes(title));
      const note = named.map((one) => ({ text: 'People corrected this section.', refs: [one.mark] }));
      return [section, [...mark(sentences), ...note]];
    }),
  ) as Draft['prose'];
  return {
    ...draft,
    prose,
    detection: mark(draft.detection),
    proof: mark(draft.proof),
    done: mark(draft.done),
    corrections: correctionSentences(timeline),
  };
}
