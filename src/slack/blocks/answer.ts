import type { Answer } from '#src/cases/answer.ts';
import { chartBlocks, chartText } from '#src/slack/blocks/chart.ts';
import {
  content,
  context,
  type KnownBlock,
  type MessageContent,
  section,
} from '#src/slack/blocks/elements.ts';
import { inline, person } from '#src/slack/blocks/escape.ts';
import { markdownBlocks } from '#src/slack/blocks/markdown.ts';

/** `@U…` of people whom the case knows, as mentions; any other stays text, so that words from outside call nobody. */
function withPeople(blocks: KnownBlock[], people: ReadonlySet<string>): KnownBlock[] {
  return blocks.map((block) =>
    block.type === 'section' && block.text
      ? {
          ...block,
          text: {
            ...block.text,
            text: block.text.text.replaceAll(/@([UW][A-Z0-9]{2,20})\b/g, (all, id: string) =>
              people.has(id) ? person(id) : all,
            ),
          },
        }
      : block,
  );
}

/** The answer to a question in a thread. `about` names the case where the thread is not the case's own. */
export function answerMessage(
  answer: Answer,
  asked: { userId: string },
  about?: { number: number; title: string },
  people: ReadonlySet<string> = new Set(),
): MessageContent {
  const { chart } = answer;
  // Ids of evidence as code: they are for copying into a look-up.
  const text = answer.text.replaceAll(/\[(ev-[0-9a-f]{12})\]/g, '`$1`');
  const by = answer.byModel
    ? 'written by a model; what it quotes was checked against the evidence'
    : 'answered from the tools, without a model';
  return content(`${answer.text}${chart ? `\n${chartText(chart)}` : ''}`, [
    ...(about ? [section(`*Case ${about.number}*: ${inline(about.title, 200)}`)] : []),
    ...(answer.byModel ? markdownBlocks(text) : withPeople(markdownBlocks(text), people)),
    ...(chart ? chartBlocks(chart) : []),
    context(`For ${person(asked.userId)} · ${by}`),
  ]);
}
