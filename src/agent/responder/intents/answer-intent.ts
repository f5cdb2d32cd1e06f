import { changes } from './answers/changes.ts';
import { handOver, status } from './answers/hand-over.ts';
import { act, help, unknown } from './answers/help.ts';
import { logs } from './answers/logs.ts';
import { owner, similar } from './answers/records.ts';
import { trend } from './answers/trend.ts';
import { why } from './answers/why.ts';
import { whyNot } from './answers/why-not.ts';
import type { Answered, Answerer, IntentContext } from './context.ts';
import type { Intent } from './parse-question.ts';

const ANSWERERS: { [Kind in Intent['kind']]: Answerer<Kind> } = {
  changes,
  trend,
  logs,
  why,
  'why-not': whyNot,
  'hand-over': handOver,
  owner,
  status,
  similar,
  help,
  act,
  unknown,
  // Slack takes these two before they become questions; elsewhere they ask for nothing that can be looked up.
  'look-again': (_intent, context) => status({ kind: 'status' }, context),
  correction: (_intent, context) => unknown({ kind: 'unknown' }, context),
};

/** The answer to a question that was understood, without a model. */
export async function answerIntent(intent: Intent, context: IntentContext): Promise<Answered> {
  const answerer = ANSWERERS[intent.kind] as Answerer<Intent['kind']>;
  return answerer(intent, context);
}
