import { timingSafeEqual } from 'node:crypto';
import { Counter } from 'prom-client';
import { describeError, InvalidInputError } from '#src/errors.ts';
import { type HttpRequest, json, type Route } from '#src/http/server.ts';
import type { Enqueue } from '#src/jobs/queues.ts';
import type { Logger } from '#src/log.ts';
import { SIGNAL_SOURCES } from '#src/signals/registry.ts';
import type { NewSignal } from '#src/signals/types.ts';

const received = new Counter({
  name: 'casebook_signals_total',
  help: 'Signals received, by source and outcome',
  labelNames: ['source', 'outcome'],
});

function authorised(request: HttpRequest, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * `POST /signals/<source>`: commits the signals, then answers 202 with how many were new. Anything else than 2xx means
 * that nothing was kept and the sender should try again (5xx) or mend its request (4xx).
 */
export function signalRoutes(options: {
  token: string | undefined;
  defaultCluster: string;
  store: (signals: readonly NewSignal[]) => Promise<string[]>;
  enqueue: Enqueue;
  log: Logger;
}): Route[] {
  return SIGNAL_SOURCES.map((source) => ({
    method: 'POST' as const,
    path: `/signals/${source.name}`,
    handle: async (request) => {
      if (options.token === undefined)
        return json(503, { error: 'CASEBOOK_WEBHOOK_TOKEN is not set. Set it and start again.' });
      if (!authorised(request, options.token)) {
        received.inc({ source: source.name, outcome: 'denied' });
        return json(
          401,
          { error: 'Send the webhook token as "Authorization: Bearer ...".' },
          { 'www-authenticate': 'Bearer' },
        );
      }
      let signals: NewSignal[];
      try {
        signals = source.parse(JSON.parse(request.body.toString('utf8')), {
          defaultCluster: options.defaultCluster,
        });
      } catch (error) {
        received.inc({ source: source.name, outcome: 'malformed' });
        if (error instanceof InvalidInputError) return json(400, { error: `${error.message} ${error.fix}` });
        if (error instanceof SyntaxError)
          return json(400, { error: `The body is not JSON: ${error.message}.` });
        throw error;
      }
      const ids = await options.store(signals);
      received.inc({ source: source.name, outcome: 'new' }, ids.length);
      received.inc({ source: source.name, outcome: 'repeated' }, signals.length - ids.length);
      for (const signalId of ids) {
        // The rows are committed: a queue that is down delays them until the sweep and must not make the sender retry.
        await options
          .enqueue('signals', { signalId })
          .catch((error: unknown) => options.log.warn({ error: describeError(error) }, 'hint not given'));
      }
      return json(202, { accepted: signals.length, new: ids.length });
    },
  }));
}
