import { setTimeout as delay } from 'node:timers/promises';
import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { estimateTokens, priceOf, stoppedByTime, stopsRequest } from '#src/agent/run/budget.ts';
import type { ModelCall } from '#src/agent/run/ledger.ts';
import type { AgentCall } from '#src/agent/run/run-agent-types.ts';
import type { RunControl } from '#src/agent/run/run-control.ts';
import { chatSpan } from '#src/agent/run/spans.ts';
import { describeError, UpstreamError } from '#src/errors.ts';
import { type LeftOut, refusedFor, requestBody } from './endpoint-limits.ts';
import { type ModelReplyContent, readReply, safeReply } from './read-reply.ts';
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
  /** Why there is none, for people, and as a word for a span. */
  problem?: { detail: string; type: string };
  again: 'no' | 'yes' | 'once';
  waitMs?: number;
  /** Set where it may answer without this parameter. */
  refused?: ReturnType<typeof refusedFor>;
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
  const leftOut: LeftOut = new Set();

  async function tryOnce(model: string, request: string): Promise<Try> {
    const stop = stopsRequest(control.budget, control.usage, estimateTokens(request), models.prices[model]);
    if (stop) control.end(stop);
    if (control.timeLeft() <= 0) control.end(stoppedByTime(control.budget));
    control.usage.modelCalls += 1;
    const seq = control.usage.modelCalls;
    return chatSpan(model, async (endSpan) => {
      const began = clock();
      const { got, result } = await send(model, request);
      const latencyMs = clock() - began;
      const usage = spend(model, request, got, result);
      endSpan(usage, result.problem?.type);
      await ledger.modelCall(runId, {
        seq,
        model,
        request,
        ...(got ? { response: got.body, status: got.status } : {}),
        ...(got?.retryAfterMs === undefined ? {} : { retryAfterMs: got.retryAfterMs }),
        ...(result.problem ? { error: result.problem.detail } : {}),
        ...usage,
        latencyMs,
      });
      control.signal.throwIfAborted();
      return result;
    });
  }

  async function send(model: string, request: string): Promise<{ got?: ModelReply; result: Try }> {
    const timeout = AbortSignal.timeout(models.timeoutMs);
    const signal = AbortSignal.any([control.signal, timeout]);
    try {
      const reply = await models.transport({ model, body: request }, signal);
      const got = { ...reply, body: safeReply(reply.body) };
      const refused = refusedFor(got.status, got.body, leftOut);
      return { got, result: { ...judge(got), ...(refused ? { refused } : {}) } };
    } catch (error) {
      if (control.signal.aborted)
        return { result: silent('The run ended before it answered.', 'cancelled', 'no') };
      if (timeout.aborted) return { result: silent('It gave no answer within its time.', 'timeout', 'once') };
      // Anything else is ours: a ledger that finds another request than the recorded one, for example.
      if (!(error instanceof UpstreamError)) throw error;
      return { result: silent(describeError(error), 'unreachable', 'yes') };
    }
  }

  function spend(
    model: string,
    request: string,
    got: ModelReply | undefined,
    { reply }: Try,
  ): Pick<ModelCall, 'tokensIn' | 'tokensOut' | 'dollars'> {
    const answered = got !== undefined && got.status < 300;
    const { in: tokensIn, out: tokensOut } = reply?.tokens ?? {
      in: answered ? estimateTokens(request) : 0,
      out: answered ? estimateTokens(got.body) : 0,
    };
    const dollars = priceOf(models.prices[model], tokensIn, tokensOut);
    control.usage.tokensIn += tokensIn;
    control.usage.tokensOut += tokensOut;
    control.usage.dollars += dollars;
    return { tokensIn, tokensOut, dollars };
  }

  /** Undefined where this model does not answer; `problems` says why. */
  async function ask(
    model: string,
    body: object,
    problems: string[],
  ): Promise<ModelReplyContent | undefined> {
    for (let tries = 1; ; tries += 1) {
      const result = await tryOnce(model, requestBody(body, model, leftOut, control));
      if (result.reply) return result.reply;
      if (result.refused) {
        leftOut.add(result.refused);
        tries -= 1;
        continue;
      }
      const most = { no: 1, once: TRIES_TOO_SLOW, yes: TRIES }[result.again];
      const waitMs = result.waitMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
      if (tries >= most || waitMs > LONGEST_WAIT_MS) {
        problems.push(`${model}: ${result.problem?.detail ?? 'no answer'}`);
        return undefined;
      }
      if (waitMs > control.timeLeft()) control.end(stoppedByTime(control.budget));
      await sleep(waitMs, control.signal);
    }
  }

  return async (body) => {
    const problems: string[] = [];
    for (; current < names.length; current += 1) {
      const reply = await ask(names[current] ?? '', body, problems);
      if (reply) return reply;
      leftOut.clear();
    }
    return control.end({ state: 'failed', why: 'unavailable', detail: problems.join(' ') });
  };
}

function judge({ status, body, retryAfterMs }: ModelReply): Try {
  if (status >= 200 && status < 300) {
    try {
      return { reply: readReply(body), again: 'no' };
    } catch (error) {
      if (error instanceof UpstreamError) return silent(describeError(error), 'unreadable', 'yes');
      throw error;
    }
  }
  const words = body.replaceAll(/\s+/g, ' ').slice(0, 200);
  return {
    problem: { detail: `It answered with ${status}: ${words}`, type: String(status) },
    again: status === 429 || status === 408 || status >= 500 ? 'yes' : 'no',
    ...(retryAfterMs === undefined ? {} : { waitMs: retryAfterMs }),
  };
}

function silent(detail: string, type: string, again: Try['again']): Try {
  return { problem: { detail, type }, again };
}

async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
