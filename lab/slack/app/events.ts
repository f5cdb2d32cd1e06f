import { acknowledged } from '#lab/slack/app/client.ts';
import type { Faults } from '#lab/slack/faults.ts';
import type { AppAnswer, AppClient, DeliveryRecord, EventDelivery, SlackEvent } from '#lab/slack/lab.ts';

export interface EventDeliveryOptions {
  app: AppClient;
  faults: Faults;
  /** Slack: nearly at once, after a minute, after five minutes. */
  retryDelaysMs: readonly number[];
  subscriptions: ReadonlySet<string>;
  /** Fields of the envelope that belong to the installation. */
  installation: () => { teamId: string; appId: string; botUserId: string; token: string };
  nextEventId: () => string;
  now: () => number;
  log: (line: string) => void;
}

interface Envelope {
  eventId: string;
  type: string;
  order: string;
  body: string;
}

/** A held event waits this long for one that overtakes it. */
const REORDER_WAIT_MS = 1_000;
const KEPT_DELIVERIES = 5_000;

function outcomeOf(answer: AppAnswer): DeliveryRecord['outcome'] {
  if (answer.kind === 'timeout') return 'http_timeout';
  if (answer.kind === 'unreachable') return 'connection_failed';
  return acknowledged(answer) ? 'ok' : 'http_error';
}

/**
 * Delivers event_callback envelopes. First attempts of one `order` key follow each other; a retry does not hold later
 * events up, so an app sees them out of order after a failure, as with Slack.
 */
export function createEventDelivery(options: EventDeliveryOptions): EventDelivery {
  const { faults } = options;
  const deliveries: DeliveryRecord[] = [];
  const queues = new Map<string, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  let waiters: (() => void)[] = [];
  let open = 0;
  let held: Envelope | undefined;
  let closed = false;

  function record(envelope: Envelope, attempt: number, outcome: DeliveryRecord['outcome']): void {
    deliveries.push({ eventId: envelope.eventId, type: envelope.type, attempt, outcome });
    if (deliveries.length > KEPT_DELIVERIES) deliveries.shift();
  }
  function finish(): void {
    open -= 1;
    if (open > 0) return;
    for (const wake of waiters.splice(0)) wake();
  }
  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  async function attempt(envelope: Envelope, retry: number, reason: string | undefined): Promise<void> {
    if (closed) return finish();
    if (faults.deliveriesStopped) {
      record(envelope, retry, 'lost');
      return finish();
    }
    const headers: Record<string, string> = {};
    if (retry > 0) headers['x-slack-retry-num'] = String(retry);
    if (retry > 0 && reason) headers['x-slack-retry-reason'] = reason;
    const answer = await options.app.post(envelope.body, 'application/json', headers);
    const outcome = outcomeOf(answer);
    record(envelope, retry, outcome);
    const delay = options.retryDelaysMs[retry];
    const refused = answer.kind === 'reply' && answer.noRetry;
    if (outcome === 'ok' || refused || delay === undefined || closed) {
      if (outcome !== 'ok')
        options.log(`lab workspace: event ${envelope.type} ${envelope.eventId} given up: ${outcome}`);
      return finish();
    }
    later(delay, () => void attempt(envelope, retry + 1, outcome));
  }

  function enqueue(envelope: Envelope): void {
    open += 1;
    const previous = queues.get(envelope.order) ?? Promise.resolve();
    const next = previous.then(() => attempt(envelope, 0, undefined));
    queues.set(envelope.order, next);
    void next.then(() => {
      if (queues.get(envelope.order) === next) queues.delete(envelope.order);
    });
  }
  function release(): void {
    if (!held) return;
    const envelope = held;
    held = undefined;
    enqueue(envelope);
    finish();
  }

  function emit(event: SlackEvent, order: string, subscription: string, extShared = false): void {
    if (closed || !options.subscriptions.has(subscription)) return;
    const { teamId, appId, botUserId, token } = options.installation();
    const eventId = options.nextEventId();
    const body = JSON.stringify({
      token,
      team_id: teamId,
      context_team_id: teamId,
      context_enterprise_id: null,
      api_app_id: appId,
      event,
      type: 'event_callback',
      event_id: eventId,
      event_time: Math.floor(options.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: teamId,
          user_id: botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: extShared,
      event_context: `4-${eventId}`,
    });
    const envelope: Envelope = { eventId, type: event.type, order, body };
    if (!held && faults.reorderEvents > 0) {
      faults.reorderEvents -= 1;
      held = envelope;
      // Counts as open, so that idle() waits for it.
      open += 1;
      later(REORDER_WAIT_MS, release);
      return;
    }
    enqueue(envelope);
    if (faults.duplicateEvents > 0) {
      faults.duplicateEvents -= 1;
      enqueue(envelope);
    }
    release();
  }

  return {
    emit,
    idle: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiters.push(resolve))),
    log: () => deliveries.map((each) => ({ ...each })),
    close: () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      for (const wake of waiters.splice(0)) wake();
      waiters = [];
    },
  };
}
