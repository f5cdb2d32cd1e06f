import { collectDefaultMetrics, register } from 'prom-client';
import { describeError } from '#src/errors.ts';
import { json, type Route } from '#src/http/server.ts';

/** A named check that throws when its dependency does not answer. */
export interface ReadinessCheck {
  name: string;
  check(): Promise<unknown>;
}

async function probe({ name, check }: ReadinessCheck): Promise<readonly [string, string]> {
  try {
    await check();
    return [name, 'ok'];
  } catch (error) {
    return [name, describeError(error)];
  }
}

/**
 * `/healthz` (the process answers), `/readyz` (what it needs answers too: 200 or 503 with a line for each) and
 * `/metrics` in Prometheus' text format.
 */
export function healthRoutes(checks: readonly ReadinessCheck[]): Route[] {
  if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  return [
    { method: 'GET', path: '/healthz', handle: async () => json(200, { ok: true }) },
    {
      method: 'GET',
      path: '/readyz',
      handle: async () => {
        const results = await Promise.all(checks.map(probe));
        const ready = results.every(([, state]) => state === 'ok');
        return json(ready ? 200 : 503, { ready, checks: Object.fromEntries(results) });
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      handle: async () => ({
        status: 200,
        headers: { 'content-type': register.contentType },
        body: await register.metrics(),
      }),
    },
  ];
}
