import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InvalidInputError } from '#src/errors.ts';
import { redactText } from '#src/redaction/redact.ts';
import { signalFingerprint } from '#src/signals/fingerprint.ts';
import type { SignalSource } from '#src/signals/source.ts';
import type { NewSignal, Severity, SignalTarget } from '#src/signals/types.ts';

const labels = z.record(z.string(), z.string());

const alertSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  labels,
  annotations: labels.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).optional(),
  generatorURL: z.string().optional(),
  fingerprint: z.string().optional(),
});

/** https://prometheus.io/docs/alerting/latest/configuration/#webhook_config, version 4. */
const webhookSchema = z.object({
  version: z.literal('4'),
  groupKey: z.string().optional(),
  externalURL: z.string().optional(),
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

const SEVERITY_WORDS: Readonly<Record<string, Severity>> = {
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
};

function targetOf(facts: Record<string, string>, defaultCluster: string): SignalTarget {
  const cluster = facts.cluster ?? facts.k8s_cluster_name ?? defaultCluster;
  const namespace = facts.namespace ?? facts.exported_namespace;
  const service = facts.service ?? facts.app ?? facts.app_kubernetes_io_name ?? facts.service_name;
  const found = OBJECT_LABELS.find(([label]) => facts[label]);
  const name = found && facts[found[0]];
  if (found && name) {
    return { cluster, namespace, service, object: { cluster, namespace, kind: found[1], name } };
  }
  if (facts.node && !namespace) return { cluster, service, object: { cluster, kind: 'Node', name: facts.node } };
  return { cluster, namespace, service };
}

function toSignal(alert: z.infer<typeof alertSchema>, defaultCluster: string, externalUrl: string | undefined): NewSignal {
  const name = alert.labels.alertname ?? 'alert';
  const target = targetOf(alert.labels, defaultCluster);
  const fingerprint = signalFingerprint('alertmanager', name, target);
  const own = alert.fingerprint ?? createHash('sha256').update(JSON.stringify(Object.entries(alert.labels).sort())).digest('hex').slice(0, 16);
  const text = alert.annotations.description ?? alert.annotations.message ?? alert.annotations.summary ?? '';
  return {
    source: 'alertmanager',
    fingerprint,
    dedupKey: `${own}/${alert.startsAt}/${alert.status}`,
    status: alert.status,
    title: redactText(alert.annotations.summary ?? `${name}${target.object ? ` on ${target.object.name}` : ''}`).slice(0, 200),
    severity: SEVERITY_WORDS[alert.labels.severity?.toLowerCase() ?? ''] ?? 'medium',
    target,
    labels: Object.fromEntries(Object.entries(alert.labels).map(([key, value]) => [key, redactText(value)])),
    link: redactText(alert.generatorURL || externalUrl || '') || undefined,
    snippet: redactText(text).slice(0, 2_000),
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
