import { openClusters } from '#src/bin/clusters.ts';
import { runProcess } from '#src/bin/process.ts';
import { openSources } from '#src/bin/sources.ts';
import { healthRoutes } from '#src/http/health.ts';
import { startHttp } from '#src/http/server.ts';
import { createDiagnosisProcessor } from '#src/jobs/processors/diagnosis.ts';
import { createProposalsProcessor } from '#src/jobs/processors/proposals.ts';
import { createReportsProcessor } from '#src/jobs/processors/reports.ts';
import { createSignalsProcessor } from '#src/jobs/processors/signals.ts';
import { startSweeper } from '#src/jobs/sweeper.ts';
import { policyFile, runbookDir } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';
import { dueDiagnoses, dueProposals, dueReports, dueSignals } from '#src/store/due.ts';
import { environmentPolicy } from '#src/store/records.ts';

await runProcess('worker', async ({ config, log, releasers, db, jobs, checks }) => {
  const { enqueue } = jobs;
  const now = () => new Date();
  const clusters = openClusters(config, releasers);
  const sources = await openSources(config, releasers);
  const runbooks = await loadRunbooks(runbookDir(config.CASEBOOK_RUNBOOKS));
  const policy = await loadPolicy(policyFile(config.CASEBOOK_POLICIES));
  await startHttp(
    { host: config.HOST, port: config.CASEBOOK_HEALTH_PORT, routes: healthRoutes(checks) },
    log,
    releasers,
  );
  jobs.work('worker', {
    signals: createSignalsProcessor({ db, enqueue, defaultChannel: config.CASEBOOK_CHANNEL }),
    diagnosis: createDiagnosisProcessor({ db, enqueue, clusters, sources, investigates: false, now }),
    proposals: createProposalsProcessor({
      db,
      enqueue,
      runbooks,
      actions: STEP_ACTIONS,
      policy,
      environment: (team, key) => environmentPolicy(db, team, key),
      now,
    }),
    reports: createReportsProcessor({ db, enqueue }),
  });
  startSweeper(
    {
      rows: {
        signals: () => dueSignals(db),
        diagnosis: () => dueDiagnoses(db),
        proposals: () => dueProposals(db),
        reports: () => dueReports(db),
      },
      enqueue,
      everyMs: config.CASEBOOK_SWEEP_SECONDS * 1_000,
    },
    log,
    releasers,
  );
});
