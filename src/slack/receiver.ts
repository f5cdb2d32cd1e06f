import type { App, Receiver } from '@slack/bolt';
import { Histogram } from 'prom-client';
import { describeError, InvalidInputError } from '#src/errors.ts';
import type { HttpRequest, HttpResponse } from '#src/http/server.ts';
import type { Logger } from '#src/log.ts';
import type { Inbox } from '#src/slack/inbox.ts';
import { type AckBody, createIntake } from '#src/slack/intake.ts';
import { createReplayGuard, signatureProblem } from '#src/slack/signature.ts';

/** Slack waits 3 s. */
const answerSeconds = new Histogram({
  name: 'casebook_slack_answer_seconds',
  help: 'Time until a request of Slack is answered, by status',
  labelNames: ['status'],
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
});

export interface SlackReceiver {
  /** For Bolt's App. It opens no server of its own. */
  receiver: Receiver;
  /** Answers a request to `POST /slack/events`: events, clicks, forms and commands. */
  handle(request: Pick<HttpRequest, 'headers' | 'body'>): Promise<HttpResponse>;
}

interface ReceiverOptions {
  signingSecret: string;
  inbox: Inbox;
  log: Logger;
  now?: () => number;
}

function json(status: number, body: unknown): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

function acknowledgement(body: AckBody): HttpResponse {
  if (body === undefined) return { status: 200 };
  return typeof body === 'string'
    ? { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
    : json(200, body);
}

/** `application/json; charset=utf-8` and the like: Slack has sent both. */
function mediaType(request: Pick<HttpRequest, 'headers'>): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The body as Bolt expects it: JSON, the JSON in the form field `payload`, or the form itself. Throws InvalidInputError. */
function parseBody(type: string, body: Buffer): Record<string, unknown> {
  const text = body.toString('utf8');
  const form = type === 'application/x-www-form-urlencoded' ? new URLSearchParams(text) : undefined;
  const source = form ? form.get('payload') : text;
  if (form && source === null) return Object.fromEntries(form);
  try {
    const parsed: unknown = JSON.parse(source ?? '');
    if (isObject(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InvalidInputError(
    'The body is not what Slack sends.',
    'Send JSON, or a form with a JSON field named payload.',
  );
}

/**
 * Receives from Slack over HTTP. Events are committed before the 200, and answered 500 when they cannot be, so that Slack
 * delivers them again. Everything else Slack sends once, so it is handled at once and answered visibly.
 */
export function createReceiver(options: ReceiverOptions): SlackReceiver {
  const { log } = options;
  const now = options.now ?? Date.now;
  const intake = createIntake(log);
  const replays = createReplayGuard(now);

  async function event(body: Record<string, unknown>): Promise<HttpResponse> {
    if (body.type === 'url_verification') return json(200, { challenge: body.challenge });
    if (body.type === 'app_rate_limited') {
      log.error(
        { minute: body.minute_rate_limited },
        'slack drops events of this app: more than 30,000 in an hour',
      );
      return { status: 200 };
    }
    try {
      await options.inbox.accept(body);
      return { status: 200 };
    } catch (error) {
      if (error instanceof InvalidInputError) throw error;
      log.error({ error: describeError(error) }, 'event not stored; slack will deliver it again');
      return json(500, { error: 'The event could not be stored. Deliver it again.' });
    }
  }

  async function verified(request: Pick<HttpRequest, 'headers' | 'body'>): Promise<HttpResponse> {
    const type = mediaType(request);
    const body = parseBody(type, request.body);
    if (type === 'application/json') return event(body);
    // Events are told apart by their ids; a click has none, so its signature stands for it.
    if (!replays.first(String(request.headers['x-slack-signature']))) {
      log.warn('a request from slack was sent again');
      return json(401, { error: 'This request was handled before.' });
    }
    return acknowledgement(await intake.interact(body));
  }

  async function answer(request: Pick<HttpRequest, 'headers' | 'body'>): Promise<HttpResponse> {
    const problem = signatureProblem(options.signingSecret, request.headers, request.body, now());
    if (problem !== undefined) {
      // Slack's own check of the certificate carries no signature in some versions of it, and asks for nothing.
      const isCheck =
        mediaType(request) === 'application/x-www-form-urlencoded' &&
        new URLSearchParams(request.body.toString('utf8')).get('ssl_check') === '1';
      if (isCheck) return { status: 200 };
      log.warn({ problem }, 'request refused: signature');
      const why =
        problem === 'stale'
          ? 'The timestamp is more than five minutes off.'
          : 'The signature does not match.';
      return json(401, { error: `${why} Check SLACK_SIGNING_SECRET and the clock of this machine.` });
    }
    try {
      return await verified(request);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      log.warn({ error: error.message }, 'request refused: not what slack sends');
      return json(400, { error: describeError(error) });
    }
  }

  return {
    receiver: {
      init: (app: App) => intake.init(app),
      start: async () => undefined,
      stop: async () => undefined,
    },
    handle: async (request) => {
      const stop = answerSeconds.startTimer();
      const response = await answer(request);
      stop({ status: response.status });
      return response;
    },
  };
}
