import { openTelemetry } from '#src/bin/telemetry.ts';
import { environmentVariable, type SourcesConfig } from '#src/config.ts';
import { combinedTelemetry } from '#src/evidence/combined.ts';
import { alertmanagerAlerts } from '#src/evidence/live-alerts.ts';
import { liveDatabases } from '#src/evidence/live-databases.ts';
import { manifestsFolder } from '#src/evidence/live-manifests.ts';
import { prometheusNodeUnits, prometheusTelemetry } from '#src/evidence/live-prometheus.ts';
import { liveRoutes } from '#src/evidence/live-routes.ts';
import type { Ports, TelemetryPort } from '#src/evidence/ports.ts';
import { createAlertmanager } from '#src/integrations/alertmanager/client.ts';
import { loadConnections } from '#src/integrations/postgres/connections.ts';
import { createPrometheus } from '#src/integrations/prometheus/client.ts';
import type { Releasers } from '#src/shutdown.ts';

/** Everything that is read besides a cluster. A part that is absent is not connected. */
export type Sources = Omit<Ports, 'cluster'>;

/** The sources that the configuration names. Throws ConfigError for a file of connections that cannot be used. */
export async function openSources(config: SourcesConfig, releasers: Releasers): Promise<Sources> {
  const { telemetry: clickhouse, ...fromClickhouse } = openTelemetry(config, releasers).ports;
  const prometheus =
    config.PROMETHEUS_URL === undefined
      ? undefined
      : createPrometheus({ url: config.PROMETHEUS_URL, token: config.PROMETHEUS_TOKEN });
  const telemetry = combinedTelemetry(
    [clickhouse, prometheus && prometheusTelemetry(prometheus)].filter(
      (port): port is TelemetryPort => port !== undefined,
    ),
  );
  return {
    ...fromClickhouse,
    ...(telemetry ? { telemetry } : {}),
    ...(prometheus ? { nodeUnits: prometheusNodeUnits(prometheus) } : {}),
    ...(config.ALERTMANAGER_URL === undefined
      ? {}
      : {
          alerts: alertmanagerAlerts(
            createAlertmanager({ url: config.ALERTMANAGER_URL, token: config.ALERTMANAGER_TOKEN }),
          ),
        }),
    ...(config.CASEBOOK_PROBES === 'on' ? { routes: liveRoutes() } : {}),
    ...(config.CASEBOOK_MANIFESTS === undefined
      ? {}
      : { manifests: manifestsFolder(config.CASEBOOK_MANIFESTS) }),
    ...(config.CASEBOOK_CONNECTIONS === undefined
      ? {}
      : {
          databases: liveDatabases(await loadConnections(config.CASEBOOK_CONNECTIONS, environmentVariable)),
        }),
  };
}
