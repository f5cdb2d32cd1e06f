import { type Check, off, ok } from '#src/bin/doctor-checks.ts';
import { environmentVariable, type SourcesConfig } from '#src/config.ts';
import { DeniedError } from '#src/errors.ts';
import { liveDatabases } from '#src/evidence/live-databases.ts';
import { manifestsFolder } from '#src/evidence/live-manifests.ts';
import { liveRoutes } from '#src/evidence/live-routes.ts';
import { createAlertmanager } from '#src/integrations/alertmanager/client.ts';
import { loadConnections } from '#src/integrations/postgres/connections.ts';
import { createPrometheus } from '#src/integrations/prometheus/client.ts';
import { NEEDED_METRICS } from '#src/integrations/prometheus/measures.ts';

const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const HOUR_MS = 60 * 60_000;

/** Does each source besides the cluster answer, and may Casebook read it? */
export function sourceChecks(config: SourcesConfig): Check[] {
  return [
    { name: 'prometheus', fix: 'Check PROMETHEUS_URL.', run: () => checkPrometheus(config) },
    { name: 'alertmanager', fix: 'Check ALERTMANAGER_URL.', run: () => checkAlertmanager(config) },
    { name: 'manifests', fix: 'Check CASEBOOK_MANIFESTS.', run: () => checkManifests(config) },
    {
      name: 'probes',
      fix: 'Set CASEBOOK_PROBES to on or off.',
      run: async () => {
        if (config.CASEBOOK_PROBES === 'off')
          return off('CASEBOOK_PROBES is off: whether Services answer is known from their endpoints alone');
        await liveRoutes().probe({ namespace: 'default', targets: [] }, { signal: soon(), limit: 1 });
        return ok('Services are tried from here');
      },
    },
    { name: 'databases', fix: 'Check the file of CASEBOOK_CONNECTIONS.', run: () => checkDatabases(config) },
  ];
}

async function checkPrometheus({ PROMETHEUS_URL: url, PROMETHEUS_TOKEN: token }: SourcesConfig) {
  if (url === undefined) return off('PROMETHEUS_URL is not set: states of node services will be gaps');
  const now = Date.now();
  const window = { from: new Date(now - HOUR_MS).toISOString(), to: new Date(now).toISOString() };
  const names = await createPrometheus({ url, token }).names(NEEDED_METRICS, window, soon());
  const units = names.has('node_uname_info') ? '' : '; it scrapes no node exporter';
  return ok(`answers at ${new URL(url).host}, has ${names.size} of the metrics that are looked for${units}`);
}

async function checkAlertmanager({ ALERTMANAGER_URL: url, ALERTMANAGER_TOKEN: token }: SourcesConfig) {
  if (url === undefined) return off('ALERTMANAGER_URL is not set: only alerts that were sent here are known');
  const { alerts } = await createAlertmanager({ url, token }).alerts(soon());
  return ok(`answers at ${new URL(url).host}, ${alerts.length} alerts fire`);
}

async function checkManifests({ CASEBOOK_MANIFESTS: folder }: SourcesConfig) {
  if (folder === undefined)
    return off('CASEBOOK_MANIFESTS is not set: what is declared is known from last applied manifests alone');
  const { missing = [] } = await manifestsFolder(folder).manifests(
    { namespace: 'default' },
    { signal: soon(), limit: 1 },
  );
  const [first] = missing;
  if (first) throw new DeniedError(`${first.what}: ${first.why}.`, first.fix);
  return ok(`${folder} can be read`);
}

/** Every database is asked what a case would ask: a role that may write, or one that is refused, fails here. */
async function checkDatabases({ CASEBOOK_CONNECTIONS: file }: SourcesConfig) {
  if (file === undefined) return off('CASEBOOK_CONNECTIONS is not set: databases are not asked');
  const connections = await loadConnections(file, environmentVariable);
  const all = connections.map((connection) => ({ ...connection, namespaces: ['any'] }));
  const { missing = [] } = await liveDatabases(all).ask(
    { namespace: 'any', services: [] },
    { signal: soon(), limit: 1_000 },
  );
  const [first] = missing;
  if (first) throw new DeniedError(`${first.what}: ${first.why}.`, first.fix);
  return ok(`${connections.length} connections answer, with roles that may only read`);
}
