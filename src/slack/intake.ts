import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import { CasebookError, describeError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import { problemMessage } from '#src/slack/blocks/problem.ts';
import { tellByResponseUrl } from '#src/slack/response-url.ts';

/** What is sent back to Slack as the acknowledgement: nothing, text, or a JSON object. */
export type AckBody = string | Record<string, unknown> | undefined;

/** Slack gives up after 3 s. */
const DEADLINE_MS = 2_500;

export interface Intake {
  init(app: App): void;
  /**
   * Hands a click, command or form to its listener and returns the acknowledgement: the listener's, or a visible refusal
   * when it failed. Never throws: Slack repeats none of these, so the person must learn what happened.
   */
  interact(body: Record<string, unknown>): Promise<AckBody>;
}

function kindOf(body: Record<string, unknown>): 'command' | 'view' | 'click' {
  if (typeof body.command === 'string') return 'command';
  return body.type === 'view_submission' || body.type === 'view_closed' ? 'view' : 'click';
}

/** The first input of a form: Slack shows a refusal beside an input or not at all. */
function firstInput(body: Record<string, unknown>): string | undefined {
  const view = body.view as { blocks?: { type?: string; block_id?: string }[] } | undefined;
  return view?.blocks?.find((block) => block.type === 'input')?.block_id;
}

function sentenceOf(error: unknown): string {
  if (error instanceof CasebookError) return describeError(error);
  return 'Casebook could not do that just now, so nothing may have happened. Look at the case, then try again.';
}

/** Clicks, commands and forms, over HTTP and Socket Mode alike. */
export function createIntake(log: Logger, deadlineMs = DEADLINE_MS): Intake {
  let app: App | undefined;

  async function refuse(body: Record<string, unknown>, sentence: string, id: string): Promise<AckBody> {
    const problem = problemMessage(sentence, id);
    switch (kindOf(body)) {
      case 'command':
        return { response_type: 'ephemeral', ...problem };
      case 'view': {
        const input = firstInput(body);
        return input === undefined
          ? undefined
          : { response_action: 'errors', errors: { [input]: `${sentence} (${id})`.slice(0, 1_500) } };
      }
      case 'click':
        // The acknowledgement of a click shows nothing, and leaves the button where it is.
        await tellByResponseUrl(body.response_url, problem, log);
        return undefined;
    }
  }

  return {
    init: (given) => {
      app = given;
    },
    interact: async (body) => {
      const target = app;
      const id = randomUUID().slice(0, 8);
      if (!target) return refuse(body, 'Casebook is starting. Try again in a moment.', id);
      const answered = Promise.withResolvers<AckBody>();
      let isAnswered = false;
      let isLate = false;

      const ack = async (response?: AckBody): Promise<void> => {
        if (isAnswered) return;
        isAnswered = true;
        if (!isLate) answered.resolve(response);
        else if (response !== undefined && kindOf(body) !== 'view') {
          await tellByResponseUrl(
            body.response_url,
            typeof response === 'string' ? { text: response } : response,
            log,
          );
        }
      };
      const work = target.processEvent({ body, ack }).then(
        // A listener that returned without a word, or none at all: Slack would show a timeout.
        () => ack(),
        async (error: unknown) => {
          log.error(
            {
              id,
              kind: kindOf(body),
              error: describeError(error),
              stack: error instanceof Error ? error.stack : undefined,
            },
            'interaction failed',
          );
          const refusal = await refuse(body, sentenceOf(error), id);
          if (isAnswered && kindOf(body) === 'command')
            await tellByResponseUrl(body.response_url, refusal, log);
          await ack(refusal);
        },
      );
      const timer = setTimeout(() => {
        isLate = true;
        log.warn({ id, kind: kindOf(body) }, 'interaction not answered in time');
        void (
          kindOf(body) === 'click'
            ? Promise.resolve(undefined)
            : refuse(body, 'This takes longer than Slack waits. Look at the case before you try again.', id)
        ).then(answered.resolve);
      }, deadlineMs);
      void work.finally(() => clearTimeout(timer));
      return answered.promise;
    },
  };
}
