import type { Case, CaseState } from '#src/cases/types.ts';
import { content, type MessageContent, section } from '#src/slack/blocks/elements.ts';
import { escapeText } from '#src/slack/blocks/escape.ts';

const ANSWERS: Readonly<Record<CaseState, string>> = {
  open: 'I am about to look at it. The finding comes into this thread.',
  diagnosing: 'I am looking at it. The finding comes into this thread.',
  diagnosed: 'I am taking another look. The finding comes into this thread.',
  awaiting_approval: 'A proposal waits for a decision above. Reject it first if I should look again.',
  running: 'The approved plan is being carried out; its progress is above.',
  verifying: 'The plan was carried out and is being verified; what the checks see is above.',
  resolved: 'This case is resolved. Mention me outside this thread to open another one.',
  closed: 'This case is closed. Mention me outside this thread to open another one.',
};

/** What is answered to who wants another look: free text never decides anything, so it says what does. */
export function threadAnswer(each: Pick<Case, 'number' | 'state'>): MessageContent {
  const text = `Case ${each.number}: ${ANSWERS[each.state]}`;
  return content(text, [section(text)]);
}

/** Why a person is not answered. */
export function refusalAnswer(problem: string): MessageContent {
  return content(problem, [section(escapeText(problem))]);
}

/** What the bot can do, for who asks it outside of a case. */
export function askingHelp(): MessageContent {
  return content('What I can do', [
    section(
      [
        '*To open a case*, name what is in trouble: `deployment/web in namespace shop`, or `shop/web is slow`.',
        '*In the thread of a case*, mention me and ask: `what changed?`, `show p99 since 22:30`, `why?`, `why not restart?`, `logs of web`, `who owns it?`, `status`, `similar cases`, `hand me over`.',
        '*To correct the record*: `correction: the deploy was at 22:10`.',
        'Here, in private, I answer about the case that you name (`case 12`), that you asked for, or that you acknowledged. I read; what changes anything is a button that people approve.',
      ].join('\n'),
    ),
  ]);
}
