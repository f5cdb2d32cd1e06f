import { environmentVariable, type SourcesConfig } from '#src/config.ts';
import { combinedTelemetry } from '#src/evidence/combined.ts';
import type { Ports, TelemetryPort } from '#src/evidence/ports.ts';
import type { Releasers } from '#src/shutdown.ts';

/** Everything that is read besides a cluster. A part that is absent is not connected. */
export type Sources = Omit<Ports, 'cluster'>;

/**
 * The sources that the configuration names; the clients of others are not even imported, which a look from the command line
 * would wait for. Throws ConfigError for a file of connections that cannot be used.
 */
export async function openSources(config: SourcesConfig, releasers: Releasers): Promise<Sources> {
  const { telemetry: clickhouse, ...fromClickhouse } = await clickhouseSource(config, releasers);
  const { telemetry: prometheus, ...fromPrometheus } = await prometheusSource(config);
  const telemetry = combinedTelemetry(
    [clickhouse, prometheus].filter((port): port is TelemetryPort => port !== undefined),
  );
  return {
    ...fromClickhouse,
    ...fromPrometheus,
    ...(telemetry ? { telemetry } : {}),
    ...(await alertmanagerSource(config)),
    ...(await routesSource(config)),
    ...(await manifestsSource(config)),
    ...(await databasesSource(config)),
  };
}

async function clickhouseSource(config: SourcesConfig, releasers: Releasers): Promise<Sources> {
  if (config.CLICKHOUSE_URL === undefined) return {};
  const { openTelemetry } = await import('#src/bin/telemetry.ts');
  return openTelemetry(config, releasers).ports;
}

async function prometheusSource({ PROMETHEUS_URL, PROMETHEUS_TOKEN }: SourcesConfig): Promise<Sources> {
  if (PROMETHEUS_URL === undefined) return {};
  const [{ createPrometheus }, { prometheusNodeUnits, prometheusTelemetry }] = await Promise.all([
    import('#src/integrations/prometheus/client.ts'),
    import('#src/evidence/live-prometheus.ts'),
  ]);
  const prometheus = createPrometheus({ url: PROMETHEUS_URL, token: PROMETHEUS_TOKEN });
  return { telemetry: prometheusTelemetry(prometheus), nodeUnits: prometheusNodeUnits(prometheus) };
}

async function alertmanagerSource({ ALERTMANAGER_URL, ALERTMANAGER_TOKEN }: SourcesConfig): Promise<Sources> {
  if (ALERTMANAGER_URL === undefined) return {};
  const [{ createAlertmanager }, { alertmanagerAlerts }] = await Promise.all([
    import('#src/integrations/alertmanager/client.ts'),
    import('#src/evidence/live-alerts.ts'),
  ]);
  return {
    alerts: alertmanagerAlerts(createAlertmanager({ url: ALERTMANAGER_URL, token: ALERTMANAGER_TOKEN })),
  };
}

async function routesSource({ CASEBOOK_PROBES }: SourcesConfig): Promise<Sources> {
  if (CASEBOOK_PROBES !== 'on') return {};
  const { liveRoutes } = await import('#src/evidence/live-routes.ts');
  return { routes: liveRoutes() };
}

async function manifestsSource({ CASEBOOK_MANIFESTS }: SourcesConfig): Promise<Sources> {
  if (CASEBOOK_MANIFESTS === undefined) return {};
  const { manifestsFolder } = await import('#src/evidence/live-manifests.ts');
  return { manifests: manifestsFolder(CASEBOOK_MANIFESTS) };
}

async function databasesSource({ CASEBOOK_CONNECTIONS }: SourcesConfig): Promise<Sources> {
  if (CASEBOOK_CONNECTIONS === undefined) return {};
  const [{ loadConnections }, { liveDatabases }] = await Promise.all([
    import('#src/integrations/postgres/connections.ts'),
    import('#src/evidence/live-databases.ts'),
  ]);
  return { databases: liveDatabases(await loadConnections(CASEBOOK_CONNECTIONS, environmentVariable)) };
}
