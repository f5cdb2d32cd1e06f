import { actionsReader } from '#src/agent/tools/readers/actions.ts';
import { ownCaseReader } from '#src/agent/tools/readers/own-case.ts';
import { pastCasesReader } from '#src/agent/tools/readers/past-cases.ts';
import { recordsOfFolder, recordsReader } from '#src/agent/tools/readers/records.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { environmentOf } from '#src/cases/scope.ts';
import type { Case, CaseScope } from '#src/cases/types.ts';
import type { SourcesConfig } from '#src/config.ts';
import { ConfigError } from '#src/errors.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { Vault } from '#src/evidence/types.ts';
import { createPrometheus } from '#src/integrations/prometheus/client.ts';
import type { DraftDeps } from '#src/proposals/draft.ts';
import { policyFile, runbookDir } from '#src/proposals/folders.ts';
import { type EnvironmentPolicy, loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { environmentRecordSchema } from '#src/records/kinds.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';
import type { Releasers } from '#src/shutdown.ts';
import type { Db } from '#src/store/database.ts';
import { environmentPolicy } from '#src/store/records.ts';
import { createTelemetry } from '#src/telemetry/client.ts';
import { openSqlServer } from '#src/telemetry/sql-server.ts';

/** What tools ask directly, besides the ports of a look. */
export type ToolSources = Pick<ToolReads, 'clickhouse' | 'sql' | 'prometheus'>;

/** Opens what the configuration names. Throws ConfigError for an address that is none; nothing is sent before the first read. */
export function openToolSources(config: SourcesConfig, releasers: Releasers): ToolSources {
  const { CLICKHOUSE_URL: url, CASEBOOK_SQL_URL: sqlUrl, PROMETHEUS_URL: prometheusUrl } = config;
  const sources: ToolSources = {};
  if (url !== undefined) {
    const clickhouse = createTelemetry({
      url,
      user: config.CLICKHOUSE_USER,
      password: config.CLICKHOUSE_PASSWORD,
      database: config.CLICKHOUSE_DATABASE,
    });
    releasers.add('telemetry of tools', () => clickhouse.close());
    sources.clickhouse = clickhouse;
  }
  if (sqlUrl !== undefined) {
    if (!/^https?:\/\//.test(sqlUrl) || !URL.canParse(sqlUrl))
      throw new ConfigError(
        'CASEBOOK_SQL_URL is not an address of the form http://user:password@host:8123/database.',
        'Correct CASEBOOK_SQL_URL.',
      );
    const sql = openSqlServer(sqlUrl);
    releasers.add('server of free SELECTs', () => sql.close());
    sources.sql = sql;
  }
  if (prometheusUrl !== undefined)
    sources.prometheus = createPrometheus({ url: prometheusUrl, token: config.PROMETHEUS_TOKEN });
  return sources;
}

interface Look {
  ports: Ports;
  vault: Vault;
}

/** What the tools of a case read, in the worker: everything is the case's own or its workspace's. */
export function caseToolReads(
  deps: DraftDeps & { db: Db; sources: ToolSources },
  subject: Pick<Case, 'id' | 'team' | 'scope' | 'environment'>,
  look: Look,
): ToolReads {
  const { db } = deps;
  const { id: caseId, team, scope, environment } = subject;
  return {
    ...deps.sources,
    ...look,
    records: recordsReader(db, team),
    cases: pastCasesReader(db, { team, caseId, scope }),
    own: ownCaseReader(db, { team, caseId }),
    actions: actionsReader({
      ...deps,
      scope,
      environment,
      environmentPolicy: () => environmentPolicy(db, team, environment),
    }),
  };
}

/** The same for a look from the command line, which has no database: records come from their folder, and there is no case. */
export async function commandLineReads(
  config: SourcesConfig,
  scope: CaseScope,
  look: Look,
  releasers: Releasers,
): Promise<ToolReads> {
  return { ...openToolSources(config, releasers), ...look, ...(await contentReads(config, scope)) };
}

/** Records, runbooks and policy as they stand in files; for a recorded incident too, which asks no other system. */
export async function contentReads(
  config: SourcesConfig,
  scope: CaseScope,
): Promise<Pick<ToolReads, 'records' | 'actions'>> {
  const [runbooks, policy] = await Promise.all([
    loadRunbooks(runbookDir(config.CASEBOOK_RUNBOOKS)),
    loadPolicy(policyFile(config.CASEBOOK_POLICIES)),
  ]);
  const records =
    config.CASEBOOK_RECORDS === undefined ? undefined : recordsOfFolder(config.CASEBOOK_RECORDS);
  const environments = ((await records?.list('environment')) ?? []).map(({ key, body }) => ({
    key,
    body: environmentRecordSchema.parse(body),
  }));
  const environment = environmentOf(environments, scope.cluster, scope.namespaces[0]);
  return {
    ...(records ? { records } : {}),
    actions: actionsReader({
      runbooks,
      policy,
      actions: STEP_ACTIONS,
      scope,
      environment: environment?.key ?? scope.cluster,
      environmentPolicy: async () => environment && policyOf(environment),
    }),
  };
}

function policyOf({
  key,
  body: { autonomy, approverGroups },
}: NonNullable<ReturnType<typeof environmentOf>>): EnvironmentPolicy {
  return { key, autonomy, ...(approverGroups.length > 0 ? { approverGroups } : {}) };
}
