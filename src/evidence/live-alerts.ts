import type { Alertmanager } from '#src/integrations/alertmanager/client.ts';
import type { Alert, AlertsPort } from './ports.ts';

/** Alerts of nodes by their usual names, whose `namespace` is that of the exporter that saw them. */
const OF_NODES = /^(?:Kube)?(?:Node|Kubelet)/;

/** True for alerts of a namespace, and for those of nodes. */
function concerns({ labels }: Alert, namespace: string): boolean {
  const named = labels.exported_namespace ?? labels.namespace;
  if (named === namespace) return true;
  if (OF_NODES.test(labels.alertname ?? '')) return true;
  return named === undefined && (labels.node !== undefined || labels.instance !== undefined);
}

/** Alerts that fire now, from Alertmanager. It forgets those that are resolved. */
export function alertmanagerAlerts(alertmanager: Alertmanager): AlertsPort {
  return {
    source: 'alertmanager',
    alerts: async ({ namespace, window }, { signal, limit }) => {
      const { alerts, query } = await alertmanager.alerts(signal);
      const items = alerts
        // Ends in the future: it fires as long as nobody says otherwise.
        .map(({ endsAt: _, ...alert }): Alert => ({ ...alert, status: 'firing' }))
        .filter((alert) => concerns(alert, namespace) && Date.parse(alert.startsAt) < Date.parse(window.to))
        .sort((a, b) => b.startsAt.localeCompare(a.startsAt));
      return { items: items.slice(0, limit), truncated: items.length > limit, query };
    },
  };
}
