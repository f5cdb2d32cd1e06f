import { content, header, type MessageContent } from '#src/slack/blocks/elements.ts';
import { markdownBlocks, paginate } from '#src/slack/blocks/markdown.ts';

/** A post-mortem draft in as many messages as it needs, at most ten: then the record is the place to read it. */
export function postMortemMessages(caseNumber: number, markdown: string): MessageContent[] {
  // The message has a title of its own.
  const pages = paginate(markdownBlocks(markdown.replace(/^\s*# .*\n/, ''))).slice(0, 10);
  return pages.map((blocks, index) => {
    const part = pages.length === 1 ? '' : `, part ${index + 1} of ${pages.length}`;
    const title = `Post-mortem of case ${caseNumber} (draft${part})`;
    return content(title, [header(title), ...blocks]);
  });
}
