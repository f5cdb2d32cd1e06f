import { withCorrections } from '#src/reports/corrections.ts';
import { draftPostMortem } from '#src/reports/draft.ts';
import { evidenceIdsOf, factsOf } from '#src/reports/facts.ts';
import {
  type Draft,
  NO_OWNER,
  type PostMortemInput,
  PROSE_SECTIONS,
  type ProseSection,
  type Sentence,
} from '#src/reports/types.ts';
import { actorWords, timeWords } from '#src/reports/words.ts';

const UNKNOWN = 'Not on record.';
const NOTHING = 'Nothing on record.';

/** Text from outside on one line: a line of its own could pass for a heading, an action item or the head of the audit. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, ' ');
}

/** ` (t3, ev-…)`: where the record says so. */
function marks(refs: readonly string[]): string {
  const named = [...new Set(refs)].map((ref) => (ref.startsWith('ev-') ? `\`${ref}\`` : ref));
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}

function paragraph(sentences: readonly Sentence[], otherwise = UNKNOWN): string[] {
  return sentences.length === 0
    ? [otherwise]
    : [sentences.map(({ text, refs }) => `${oneLine(text)}${marks(refs)}`).join(' ')];
}

function list(sentences: readonly Sentence[], otherwise = UNKNOWN): string[] {
  return sentences.length === 0
    ? [otherwise]
    : sentences.map(({ text, refs }) => `- ${oneLine(text)}${marks(refs)}`);
}

function section(title: string, lines: readonly string[]): string[] {
  return [`## ${title}`, ...lines, ''];
}

/** The draft as Markdown; every statement carries the marks of what it rests on, and what they mean stands below it. */
export function renderDraft(
  input: PostMortemInput,
  given: Draft,
  author: 'casebook' | 'scribe' = 'casebook',
): string {
  const { case: subject, timeline, finding, auditHead } = input;
  const draft = withCorrections(given, timeline);
  const prose = (id: ProseSection, lines: readonly string[]): string[] => section(PROSE_SECTIONS[id], lines);
  const { summary, impact, rootCause, contributing, wentWell, lucky } = draft.prose;
  return [
    `# Post-mortem draft: case ${subject.number}, ${oneLine(subject.title)}`,
    '',
    `Severity ${subject.severity}, environment ${subject.environment}, owner ${subject.owner ?? 'not on record'}.`,
    ...(author === 'scribe'
      ? ['Prose by a model; code held every sentence to the record that it refers to.']
      : []),
    '',
    ...prose('summary', paragraph(summary)),
    ...(draft.corrections.length > 0 ? section('Corrections', list(draft.corrections)) : []),
    ...prose('impact', list(impact)),
    ...section('Detection and times', list(draft.detection)),
    ...prose('rootCause', [
      ...paragraph(rootCause, oneLine([UNKNOWN, finding?.summary ?? ''].join(' ').trim())),
      ...(draft.proof.length > 0 ? ['', ...list(draft.proof)] : []),
    ]),
    ...prose('contributing', list(contributing)),
    ...section(
      'What was done',
      [...paragraph(draft.done.slice(0, 1)), ...list(draft.done.slice(1), '')].filter(Boolean),
    ),
    ...prose('wentWell', list(wentWell, NOTHING)),
    ...prose('lucky', list(lucky, NOTHING)),
    ...section('Action items', [
      ...draft.actionItems.map(({ text, refs, owner }) => `- [ ] ${oneLine(text)} (${owner})${marks(refs)}`),
      `- [ ] Add what is missing here, then publish (${subject.owner ?? NO_OWNER})`,
    ]),
    ...section(
      'Timeline',
      timeline.map(
        (entry, index) =>
          `- t${index + 1} ${timeWords(entry.at)} ${actorWords(entry.actor)}: ${oneLine(entry.text)}`,
      ),
    ),
    ...sources(input),
    ...(auditHead ? [`Audit chain: ${auditHead.seq} entries, head \`${auditHead.hash}\`.`, ''] : []),
  ].join('\n');
}

/** What the marks of evidence and gaps mean. */
function sources(input: PostMortemInput): string[] {
  const { finding, evidence = [] } = input;
  if (!finding) return [];
  const items = evidenceIdsOf(finding).map((id) => {
    const item = evidence.find((one) => one.id === id);
    return `- \`${id}\`${item ? ` ${item.kind} of ${item.source}: ${oneLine(item.summary)}` : ''}`;
  });
  const gaps = [...factsOf(input).values()].filter(({ mark }) => /^g\d/.test(mark));
  return [
    ...(items.length > 0 ? section('Evidence', items) : []),
    ...(gaps.length > 0
      ? section(
          'What could not be checked',
          gaps.map(({ mark, text }) => `- ${mark} ${oneLine(text.replace('Could not be checked: ', ''))}`),
        )
      : []),
  ];
}

/** The post-mortem of a case from its record alone, as Markdown. */
export function renderPostMortem(input: PostMortemInput): string {
  return renderDraft(input, draftPostMortem(input));
}
