import { openExecutorClusters } from '#src/bin/executor-clusters.ts';
import { runProcess } from '#src/bin/process.ts';
import { openTelemetry } from '#src/bin/telemetry.ts';
import { healthRoutes } from '#src/http/health.ts';
import { startHttp } from '#src/http/server.ts';
import { createRehearsalsProcessor } from '#src/jobs/processors/rehearsals.ts';
import { createRunsProcessor } from '#src/jobs/processors/runs.ts';
import { createVerificationsProcessor } from '#src/jobs/processors/verifications.ts';
import { graceBefore, startSweeper } from '#src/jobs/sweeper.ts';
import { policyFile, runbookDir } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { cleanUpAfterCrash } from '#src/runs/clean-up.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';
import { dueForRehearsal } from '#src/store/proposals.ts';
import { environmentPolicy } from '#src/store/records.ts';
import { dueForRun, dueForVerification } from '#src/store/runs.ts';

await runProcess('executor', async ({ config, log, releasers, db, jobs, checks }) => {
  const { enqueue } = jobs;
  const telemetry = openTelemetry(config, releasers);
  const deps: ExecutorDeps = {
    db,
    enqueue,
    log,
    clusters: await openExecutorClusters(config),
    runbooks: await loadRunbooks(runbookDir(config.CASEBOOK_RUNBOOKS)),
    actions: STEP_ACTIONS,
    policy: await loadPolicy(policyFile(config.CASEBOOK_POLICIES)),
    environment: (team, key) => environmentPolicy(db, team, key),
    memory: telemetry.memory,
    timing:
      config.CASEBOOK_HOLD_SECONDS === undefined
        ? undefined
        : { holdSeconds: config.CASEBOOK_HOLD_SECONDS, pollSeconds: 2 },
    now: () => new Date(),
  };
  await startHttp(
    { host: config.HOST, port: config.CASEBOOK_HEALTH_PORT, routes: healthRoutes(checks) },
    log,
    releasers,
  );
  const leftOver = await cleanUpAfterCrash(deps);
  if (leftOver > 0) log.info({ secrets: leftOver }, 'deleted what a killed run had left');
  jobs.work('executor', {
    rehearsals: createRehearsalsProcessor(deps),
    runs: createRunsProcessor(deps),
    verifications: createVerificationsProcessor(deps),
  });
  startSweeper(
    {
      rows: {
        rehearsals: () => dueForRehearsal(db, graceBefore(deps.now())),
        runs: () => dueForRun(db, graceBefore(deps.now()), deps.now()),
        verifications: () => dueForVerification(db, deps.now()),
      },
      enqueue,
      everyMs: config.CASEBOOK_SWEEP_SECONDS * 1_000,
    },
    log,
    releasers,
  );
});
