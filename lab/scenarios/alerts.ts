import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Story } from '#lab/scenarios/story.ts';
import { UpstreamError } from '#src/errors.ts';

/** Alertmanager's webhook, version 4, for one alert. */
export function webhookOf(
  story: Story,
  cluster: string,
  status: 'firing' | 'resolved',
  at: { startsAt: Date; endsAt?: Date },
): Record<string, unknown> {
  const { alert, namespace, change } = story;
  const labels = {
    alertname: alert.name,
    severity: alert.severity,
    cluster,
    namespace,
    [alert.names]: change.workload,
  };
  const one = {
    status,
    labels,
    annotations: { summary: alert.summary, description: alert.description },
    startsAt: at.startsAt.toISOString(),
    // Alertmanager sends Go's zero time while an alert fires.
    endsAt: at.endsAt?.toISOString() ?? '0001-01-01T00:00:00Z',
    generatorURL: `http://prometheus.lab:9090/graph?g0.expr=${alert.name}`,
    fingerprint: createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16),
  };
  return {
    version: '4',
    groupKey: `{}:{alertname="${alert.name}"}`,
    truncatedAlerts: 0,
    status,
    receiver: 'casebook',
    groupLabels: { alertname: alert.name },
    commonLabels: labels,
    commonAnnotations: one.annotations,
    externalURL: 'http://alertmanager.lab:9093',
    alerts: [one],
  };
}

/** As long as Alertmanager would try a group again before its next interval. */
const RETRY_MS = 60_000;

async function postOnce(
  url: string,
  token: string,
  body: Record<string, unknown>,
): Promise<Response | undefined> {
  try {
    return await fetch(`${url}/signals/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
  } catch (error) {
    // Refused, reset or timed out: nobody took it. Anything else is a mistake of ours.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError'))
      return undefined;
    throw error;
  }
}

/** Posts to `/signals/alertmanager` as Alertmanager does: a refused connection and a 5xx are tried again, a 4xx is not. */
export async function postWebhook(url: string, token: string, body: Record<string, unknown>): Promise<void> {
  const until = Date.now() + RETRY_MS;
  for (let waitMs = 200; ; waitMs = Math.min(2 * waitMs, 3_000)) {
    const response = await postOnce(url, token, body);
    if (response?.ok) return;
    if ((response && response.status < 500) || Date.now() + waitMs > until) {
      const why = response ? `${response.status}: ${(await response.text()).slice(0, 300)}` : 'no answer';
      throw new UpstreamError(
        `Casebook did not take the alert (${why}).`,
        'Look into the log of the slack process.',
      );
    }
    await sleep(waitMs);
  }
}
