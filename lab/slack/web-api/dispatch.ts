import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { COVERAGE, type Coverage } from '#lab/slack/coverage.ts';
import type { Fault } from '#lab/slack/faults.ts';
import type { Lab } from '#lab/slack/lab.ts';
import type { RateLimiter } from '#lab/slack/rate-limits.ts';
import { missingScope } from '#lab/slack/web-api/access.ts';
import { type Reply, SlackApiError } from '#lab/slack/web-api/method.ts';

/** What to put on the wire: an answer, or a fault that leaves the caller without one. */
export type ApiAnswer =
  | { kind: 'reply'; status: number; headers: Record<string, string>; body: Reply | string }
  | { kind: 'hang' }
  | { kind: 'cut' };

export interface ApiRequest {
  method: string;
  headers: IncomingHttpHeaders;
  args: Record<string, unknown>;
}

const KEPT_CALLS = 10_000;

function sameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function checkToken(request: ApiRequest, botToken: string): void {
  const header = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const given = header ?? (typeof request.args.token === 'string' ? request.args.token : '');
  if (given === '') throw new SlackApiError('not_authed');
  if (!sameToken(given, botToken)) throw new SlackApiError('invalid_auth');
}

const reply = (body: Reply | string, status = 200, headers: Record<string, string> = {}): ApiAnswer => ({
  kind: 'reply',
  status,
  headers,
  body,
});

const rateLimited = (seconds: number): ApiAnswer =>
  reply({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(seconds) });

/** The answer of a fault that keeps the call from being carried out. */
function faultAnswer(fault: Fault): ApiAnswer {
  switch (fault.kind) {
    case 'ratelimited':
      return rateLimited(fault.retryAfterSeconds);
    case 'server_error':
      return reply('upstream connect error', fault.status);
    case 'error':
      return reply({ ok: false, error: fault.error });
    case 'timeout':
      return { kind: 'hang' };
    case 'accepted_then_dropped':
      return { kind: 'cut' };
  }
}

/** Answers Web API calls: token, known method, planned fault, rate, scope, arguments, in this order. */
export function createDispatcher(
  lab: Lab,
  botToken: string,
  limiter: RateLimiter,
): (request: ApiRequest) => Promise<ApiAnswer> {
  async function carryOut(request: ApiRequest, covered: Coverage): Promise<Reply> {
    const { scopes } = covered;
    if (scopes.length > 0 && !scopes.some((scope) => lab.scopes.has(scope)))
      throw missingScope(lab, scopes[0] ?? '');
    return await covered.handler.run(lab, request.args);
  }

  async function answer(request: ApiRequest, note: (outcome: string) => void): Promise<ApiAnswer> {
    const covered = COVERAGE.get(request.method);
    const headers: Record<string, string> = covered
      ? { 'x-oauth-scopes': [...lab.scopes].join(','), 'x-accepted-oauth-scopes': covered.scopes.join(',') }
      : {};
    try {
      if (!covered) throw new SlackApiError('unknown_method', { req_method: request.method });
      if (!covered.open) checkToken(request, botToken);
      const fault = lab.faults.take(request.method);
      if (fault && fault.kind !== 'accepted_then_dropped') {
        note(fault.kind);
        return faultAnswer(fault);
      }
      const channel = typeof request.args.channel === 'string' ? request.args.channel : '';
      const wait = lab.faults.rateLimits ? limiter.check(request.method, covered.tier, channel) : undefined;
      if (wait !== undefined) {
        note('ratelimited');
        return rateLimited(wait);
      }
      const body = await carryOut(request, covered);
      if (fault) {
        note(fault.kind);
        return faultAnswer(fault);
      }
      note('ok');
      return reply({ ok: true, ...body }, 200, headers);
    } catch (error) {
      if (!(error instanceof SlackApiError)) throw error;
      note(error.code);
      return reply({ ok: false, error: error.code, ...error.extra }, 200, headers);
    }
  }

  return async (request) => {
    const { token: _token, ...args } = request.args;
    const record = { method: request.method, args, at: lab.now(), outcome: 'internal_error' };
    lab.calls.push(record);
    if (lab.calls.length > KEPT_CALLS) lab.calls.shift();
    return await answer(request, (outcome) => {
      record.outcome = outcome;
    });
  };
}
