import type { Answerer, IntentContext } from '../context.ts';
import { answered, plain } from '../phrases.ts';

const CAN = [
  'In this thread I answer, from the tools and the record:',
  '- `what changed?`, `what changed since 22:00?`',
  '- `show p99 since 22:30`, `plot memory of checkout last 30 min`; also CPU, errors, traffic, queues, connections',
  '- `why?`, `why not restart?`, `should we roll back?`',
  '- `logs of checkout with timeout`, `error logs last hour`',
  '- `status`, `hand me over`, `who owns it?`, `similar cases`',
  '- `look again` for a new diagnosis; `correction: ...` to put the record right',
];

export const help: Answerer<'help'> = () => answered(CAN);

/** Words that no intent fits: what it can do, and nothing guessed. */
export const unknown: Answerer<'unknown'> = () => answered(['I did not understand that.', ...CAN]);

/** How what somebody wants done is done, since text never does it. */
function how({ record: { case: subject, proposal } }: IntentContext): string {
  if (subject.state === 'awaiting_approval')
    return `What is proposed, ${plain(proposal?.plan.title ?? 'a plan')}, is approved or rejected by its buttons in the thread of the case, by a person who may and who did not ask for it.`;
  if (subject.state === 'running' || subject.state === 'verifying')
    return 'An approved plan is being carried out already; its progress is in the thread.';
  return `Nothing waits for an approval. \`/case ack ${subject.number}\`, \`/case resolve ${subject.number}\` and \`/case close ${subject.number}\` change the case; \`look again\` asks for a new diagnosis, and a plan comes with its buttons.`;
}

/** An order in a thread is never carried out. */
export const act: Answerer<'act'> = ({ words }, context) =>
  answered([
    `I do nothing on words, so "${plain(words, 100)}" changed nothing. ${how(context)}`,
    'Ask `why not ...` to hear what policy says of a runbook.',
  ]);
