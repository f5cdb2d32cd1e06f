import { createHash } from 'node:crypto';
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

/** Posts to `/signals/alertmanager` as Alertmanager does. */
export async function postWebhook(url: string, token: string, body: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${url}/signals/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) {
    throw new UpstreamError(
      `Casebook did not take the alert (${response.status}): ${(await response.text()).slice(0, 300)}`,
      'Look into the log of the slack process.',
    );
  }
}
