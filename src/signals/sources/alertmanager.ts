import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '#src/errors.ts';
import { redactText } from '#src/redaction/redact.ts';
import { signalFingerprint } from '#src/signals/fingerprint.ts';
import type { SignalSource } from '#src/signals/source.ts';
import type { NewSignal, Severity, SignalTarget } from '#src/signals/types.ts';

/** Postgres stores neither NUL nor half a surrogate pair: kept, they would make every retry of the delivery fail. */
const text = z.string().transform((value) => value.replaceAll('\0', '').toWellFormed());
const labels = z.record(text, text);

const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels,
  annotations: labels.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).optional(),
  generatorURL: text.optional(),
  fingerprint: text.optional(),
});

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, version 4. */
const webhookSchema = z.object({
  version: z.literal('4'),
  groupKey: z.string().optional(),
  externalURL: text.optional(),
  // More in one group is a storm; Alertmanager's own max_alerts cuts it where the operator wants that.
  alerts: z.array(alertSchema).max(1_000),
});

/** Label -> kind, most specific first, by the names that kube-state-metrics and the Prometheus operator use. */
const OBJECT_LABELS: readonly (readonly [string, string])[] = [
  ['deployment', 'Deployment'],
  ['statefulset', 'StatefulSet'],
  ['daemonset', 'DaemonSet'],
  ['cronjob', 'CronJob'],
  ['job_name', 'Job'],
  ['horizontalpodautoscaler', 'HorizontalPodAutoscaler'],
  ['persistentvolumeclaim', 'PersistentVolumeClaim'],
  ['pod', 'Pod'],
];

/** A Map: `constructor` is a property of every object, and labels hold whatever somebody wrote. */
const SEVERITY_WORDS: ReadonlyMap<string, Severity> = new Map(
  Object.entries({
    critical: 'critical',
    page: 'critical',
    error: 'high',
    high: 'high',
    major: 'high',
    warning: 'medium',
    medium: 'medium',
    info: 'low',
    low: 'low',
    none: 'low',
  }),
);

function targetOf(facts: Record<string, string>, defaultCluster: string): SignalTarget {
  const cluster = facts.cluster ?? facts.k8s_cluster_name ?? defaultCluster;
  const namespace = facts.namespace ?? facts.exported_namespace;
  const service = facts.service ?? facts.app ?? facts.app_kubernetes_io_name ?? facts.service_name;
  const found = OBJECT_LABELS.find(([label]) => facts[label]);
  const name = found && facts[found[0]];
  if (found && name) {
    return { cluster, namespace, service, object: { cluster, namespace, kind: found[1], name } };
  }
  if (facts.node && !namespace)
    return { cluster, service, object: { cluster, kind: 'Node', name: facts.node } };
  return { cluster, namespace, service };
}

const oneLine = (value: string): string => value.replaceAll(/\s+/g, ' ').trim();

/** People click on links: only what a browser would fetch is one. */
function webLink(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\/\S+$/.test(url) ? redactText(url).slice(0, 3_000) : undefined;
}

function toSignal(
  alert: z.infer<typeof alertSchema>,
  defaultCluster: string,
  externalUrl: string | undefined,
): NewSignal {
  const name = alert.labels.alertname ?? 'alert';
  const target = targetOf(alert.labels, defaultCluster);
  const fingerprint = signalFingerprint('alertmanager', name, target);
  // Alertmanager's own hash of the labels; anything else that calls itself a fingerprint is not trusted to be short.
  const own = /^[0-9a-f]{1,64}$/.test(alert.fingerprint ?? '')
    ? alert.fingerprint
    : createHash('sha256')
        .update(JSON.stringify(Object.entries(alert.labels).sort()))
        .digest('hex')
        .slice(0, 16);
  const words = alert.annotations.description ?? alert.annotations.message ?? alert.annotations.summary ?? '';
  return {
    source: 'alertmanager',
    fingerprint,
    dedupKey: `${own}/${alert.startsAt}/${alert.status}`,
    status: alert.status,
    title: redactText(
      oneLine(alert.annotations.summary || `${name}${target.object ? ` on ${target.object.name}` : ''}`),
    ).slice(0, 200),
    severity: SEVERITY_WORDS.get(alert.labels.severity?.toLowerCase() ?? '') ?? 'medium',
    target,
    labels: Object.fromEntries(Object.entries(alert.labels).map(([key, value]) => [key, redactText(value)])),
    link: webLink(alert.generatorURL) ?? webLink(externalUrl),
    snippet: redactText(words).slice(0, 2_000),
    firstSeenAt: new Date(alert.startsAt),
    clearedAt: alert.status === 'resolved' && alert.endsAt ? new Date(alert.endsAt) : undefined,
  };
}

export const alertmanager: SignalSource = {
  name: 'alertmanager',
  parse(body, { defaultCluster }) {
    const parsed = webhookSchema.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new InvalidInputError(
        `This is not an Alertmanager webhook of version 4: ${issue?.path.join('.') || 'body'}: ${issue?.message}.`,
        'Point a webhook_config of Alertmanager here; see the README.',
      );
    }
    return parsed.data.alerts.map((alert) => toSignal(alert, defaultCluster, parsed.data.externalURL));
  },
};
