import type { Case, CaseState } from '#src/cases/types.ts';
import { content, type MessageContent, section } from '#src/slack/blocks/elements.ts';

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

/** What is answered to a mention in the thread of a case: free text never decides anything, so it says what does. */
export function threadAnswer(each: Pick<Case, 'number' | 'state'>): MessageContent {
  const text = `Case ${each.number}: ${ANSWERS[each.state]}`;
  return content(text, [section(text)]);
}
