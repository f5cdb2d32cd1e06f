import { CasebookError, describeError, UpstreamError } from '#src/errors.ts';
import type { Alert, AlertsPort, PortResult, ReadBounds, TelemetryPort } from './ports.ts';
import type { Gap } from './types.ts';

/** What one of several sources said, or why it could not. */
type Said<T> = { source: string; result: PortResult<T> } | { source: string; error: unknown };

/** Less than a collector may take, so that a source that hangs costs its own answer alone. */
const PER_SOURCE_MS = 4_000;

async function said<T>(
  source: string,
  bounds: ReadBounds,
  ask: (bounds: ReadBounds) => Promise<PortResult<T>>,
): Promise<Said<T>> {
  const patience = new AbortController();
  const signal = AbortSignal.any([bounds.signal, patience.signal]);
  const late = new UpstreamError(
    `${source} gave no answer within ${PER_SOURCE_MS} ms.`,
    `Check that ${source} is up.`,
  );
  const timer = setTimeout(() => patience.abort(late), PER_SOURCE_MS);
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return { source, result: await Promise.race([ask({ ...bounds, signal }), stopped]) };
  } catch (error) {
    return { source, error };
  } finally {
    clearTimeout(timer);
  }
}

function gapOf({ source, error }: { source: string; error: unknown }, what: string): Gap {
  if (error instanceof CasebookError)
    return { what: `${what} in ${source}`, why: error.message.replace(/\.$/, ''), fix: error.fix };
  return { what: `${what} in ${source}`, why: describeError(error), fix: `Check that ${source} is up.` };
}

/**
 * Several sources of series as one: each measure comes from the first that has any, because two sources of one series
 * would count it twice. A source that fails is a gap where another answers, and the error where none does.
 */
export function combinedTelemetry(ports: readonly TelemetryPort[]): TelemetryPort | undefined {
  const [only, second] = ports;
  if (!only || !second) return only;
  return {
    source: ports.map(({ source }) => source).join('+'),
    series: async (measure, request, bounds) => {
      const missing: Gap[] = [];
      const queries: string[] = [];
      let failed: unknown;
      let answered = false;
      for (const port of ports) {
        const one = await said(port.source, bounds, (within) => port.series(measure, request, within));
        bounds.signal.throwIfAborted();
        if ('error' in one) {
          failed ??= one.error;
          missing.push(gapOf(one, `${measure} of namespace ${request.namespace}`));
          continue;
        }
        answered = true;
        queries.push(`${port.source}: ${one.result.query}`);
        if (one.result.items.length > 0)
          return {
            ...one.result,
            query: queries.join(' ; '),
            missing: [...missing, ...(one.result.missing ?? [])],
          };
      }
      if (!answered) throw failed;
      return { items: [], truncated: false, query: queries.join(' ; '), missing };
    },
  };
}

/** Several sources of alerts as one; an alert that two of them know is one, as the first has it. */
export function combinedAlerts(ports: readonly AlertsPort[]): AlertsPort | undefined {
  const [only, second] = ports;
  if (!only || !second) return only;
  return {
    source: ports.map(({ source }) => source).join('+'),
    alerts: async (request, bounds) => {
      const all = await Promise.all(
        ports.map((port) => said(port.source, bounds, (within) => port.alerts(request, within))),
      );
      bounds.signal.throwIfAborted();
      const results = all.flatMap((one) => ('result' in one ? [one] : []));
      const errors = all.flatMap((one) => ('error' in one ? [one] : []));
      if (results.length === 0) throw errors[0]?.error;
      const known = new Map<string, Alert>();
      for (const { result } of results)
        for (const alert of result.items) known.set(keyOf(alert), known.get(keyOf(alert)) ?? alert);
      const items = [...known.values()].sort((a, b) => b.startsAt.localeCompare(a.startsAt));
      return {
        items: items.slice(0, bounds.limit),
        truncated: items.length > bounds.limit || results.some(({ result }) => result.truncated),
        query: results.map(({ source, result }) => `${source}: ${result.query}`).join(' ; '),
        missing: errors.map((one) => gapOf(one, `alerts of namespace ${request.namespace}`)),
      };
    },
  };
}

/** Alertmanager tells alerts apart by their labels. */
function keyOf({ labels }: Alert): string {
  return JSON.stringify(Object.entries(labels).sort());
}
