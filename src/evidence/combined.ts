import { CasebookError, describeError } from '#src/errors.ts';
import type { Alert, AlertsPort, PortResult, TelemetryPort } from './ports.ts';
import type { Gap } from './types.ts';

/** What one of several sources said, or why it could not. */
type Said<T> = { source: string; result: PortResult<T> } | { source: string; error: unknown };

async function said<T>(source: string, ask: () => Promise<PortResult<T>>): Promise<Said<T>> {
  try {
    return { source, result: await ask() };
  } catch (error) {
    return { source, error };
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
        const one = await said(port.source, () => port.series(measure, request, bounds));
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
        ports.map((port) => said(port.source, () => port.alerts(request, bounds))),
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
