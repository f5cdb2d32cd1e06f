import { setTimeout as delay } from 'node:timers/promises';
import { describeError, UpstreamError } from '#src/errors.ts';
import { redactText } from '#src/redaction/redact.ts';
import type { AgentDeps } from './agent-deps.ts';
import { estimateTokens, priceOf, stopsRequest } from './budget.ts';
import { type ModelReplyContent, readReply } from './read-reply.ts';
import type { AgentCall } from './run-agent-types.ts';
import type { RunControl } from './run-control.ts';
import type { ModelReply } from './transport.ts';

/** Tries of one model. A model that was too slow once is asked only once more: every try costs the whole time. */
const TRIES = 3;
const TRIES_TOO_SLOW = 2;
const FIRST_WAIT_MS = 500;
/** Longer than this an incident does not wait for a rate limit. */
const LONGEST_WAIT_MS = 20_000;

/** Asks with the body of a chat completion whose `model` is filled in here. Ends the run where no model answers. */
export type ModelAsker = (body: object) => Promise<ModelReplyContent>;

interface Try {
  reply?: ModelReplyContent;
  /** Why there is none. */
  problem: string;
  again: 'no' | 'yes' | 'once';
  waitMs?: number;
}

/**
 * Retries of our own (429, 5xx, no answer, an answer that cannot be read), then the next model, within the budget. Every try
 * is a row of the ledger. Once it went on to the next model, the run stays with it.
 */
export function modelAsker(
  names: readonly string[],
  runId: string,
  control: RunControl,
  { ledger }: Pick<AgentCall, 'ledger'>,
  { models, clock, sleep = sleepUntil }: Pick<AgentDeps, 'models' | 'clock' | 'sleep'>,
): ModelAsker {
  let current = 0;

  async function tryOnce(model: string, request: string): Promise<Try> {
    const stop = stopsRequest(control.budget, control.usage, estimateTokens(request), models.prices[model]);
    if (stop) control.end(stop);
    if (control.timeLeft() <= 0) control.end({ state: 'stopped', why: 'time', detail: 'its time is up' });
    control.usage.modelCalls += 1;
    const seq = control.usage.modelCalls;
    const began = clock();
    const timeout = AbortSignal.timeout(models.timeoutMs);
    const signal = AbortSignal.any([control.signal, timeout]);
    let got: ModelReply | undefined;
    let result: Try;
    try {
      got = await models.transport({ model, body: request }, signal);
      result = judge(got);
    } catch (error) {
      if (control.signal.aborted) result = { problem: 'The run ended before it answered.', again: 'no' };
      else if (timeout.aborted) result = { problem: 'It gave no answer within its time.', again: 'once' };
      else if (error instanceof UpstreamError) result = { problem: describeError(error), again: 'yes' };
      else throw error;
    }
    const answered = got?.status !== undefined && got.status < 300;
    const tokens = result.reply?.tokens ?? {
      in: answered ? estimateTokens(request) : 0,
      out: answered ? estimateTokens(got?.body ?? '') : 0,
    };
    const dollars = priceOf(models.prices[model], tokens.in, tokens.out);
    control.usage.tokensIn += tokens.in;
    control.usage.tokensOut += tokens.out;
    control.usage.dollars += dollars;
    await ledger.modelCall(runId, {
      seq,
      model,
      request,
      ...(got ? { response: got.body, status: got.status } : {}),
      ...(got?.retryAfterMs === undefined ? {} : { retryAfterMs: got.retryAfterMs }),
      ...(result.reply ? {} : { error: result.problem }),
      tokensIn: tokens.in,
      tokensOut: tokens.out,
      dollars,
      latencyMs: clock() - began,
    });
    control.signal.throwIfAborted();
    return result;
  }

  return async (body) => {
    const problems: string[] = [];
    for (; current < names.length; current += 1) {
      const model = names[current] ?? '';
      const request = JSON.stringify({ ...body, model });
      for (let tries = 1; ; tries += 1) {
        const result = await tryOnce(model, request);
        if (result.reply) return result.reply;
        const most = { no: 1, once: TRIES_TOO_SLOW, yes: TRIES }[result.again];
        const waitMs = result.waitMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
        if (tries >= most || waitMs > Math.min(LONGEST_WAIT_MS, control.timeLeft())) {
          problems.push(`${model}: ${result.problem}`);
          break;
        }
        await sleep(waitMs, control.signal);
      }
    }
    return control.end({ state: 'failed', why: 'unavailable', detail: problems.join(' ') });
  };
}

function judge(reply: ModelReply): Try {
  const { status, body, retryAfterMs } = reply;
  if (status >= 200 && status < 300) {
    try {
      return { reply: readReply(body), problem: '', again: 'no' };
    } catch (error) {
      if (error instanceof UpstreamError) return { problem: describeError(error), again: 'yes' };
      throw error;
    }
  }
  return {
    problem: `It answered with ${status}: ${redactText(body).replaceAll(/\s+/g, ' ').slice(0, 200)}`,
    again: status === 429 || status === 408 || status >= 500 ? 'yes' : 'no',
    ...(retryAfterMs === undefined ? {} : { waitMs: retryAfterMs }),
  };
}

async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
