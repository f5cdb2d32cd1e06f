import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { openAgents } from '#src/bin/agents.ts';
import { openClusters } from '#src/bin/clusters.ts';
import { runProcess } from '#src/bin/process.ts';
import { openSources } from '#src/bin/sources.ts';
import { caseToolReads, openToolSources } from '#src/bin/tool-reads.ts';
import type { Case } from '#src/cases/types.ts';
import type { Vault } from '#src/evidence/types.ts';
import { healthRoutes } from '#src/http/health.ts';
import { startHttp } from '#src/http/server.ts';
import { portsOfCase } from '#src/jobs/case-ports.ts';
import { createAnswersProcessor } from '#src/jobs/processors/answers.ts';
import { createDiagnosisProcessor } from '#src/jobs/processors/diagnosis.ts';
import { createInvestigationsProcessor } from '#src/jobs/processors/investigations.ts';
import { createProposalsProcessor } from '#src/jobs/processors/proposals.ts';
import { createReportsProcessor } from '#src/jobs/processors/reports.ts';
import { createSignalsProcessor } from '#src/jobs/processors/signals.ts';
import { startSweeper } from '#src/jobs/sweeper.ts';
import { policyFile, runbookDir } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';
import { keepLedger, storedLedger } from '#src/store/agent-runs.ts';
import { dueDiagnoses, dueInvestigations, dueProposals, dueReports, dueSignals } from '#src/store/due.ts';
import { dueQuestions } from '#src/store/questions.ts';
import { environmentPolicy } from '#src/store/records.ts';
import { dueRedrafts } from '#src/store/reports.ts';
import { caseVault } from '#src/store/vault.ts';
import { TOOLS } from '#tools/registry.ts';

await runProcess('worker', async ({ config, log, releasers, db, jobs, checks }) => {
  const { enqueue } = jobs;
  const now = () => new Date();
  const clusters = openClusters(config, releasers);
  const sources = await openSources(config, releasers);
  const toolSources = openToolSources(config, releasers);
  const drafting = {
    runbooks: await loadRunbooks(runbookDir(config.CASEBOOK_RUNBOOKS)),
    policy: await loadPolicy(policyFile(config.CASEBOOK_POLICIES)),
    actions: STEP_ACTIONS,
  };
  const agents = await openAgents(config);
  const environment = (team: string, key: string) => environmentPolicy(db, team, key);
  const reads = (subject: Case, vault: Vault): ToolReads =>
    caseToolReads({ ...drafting, db, sources: toolSources }, subject, {
      ports: portsOfCase({ db, clusters, sources }, subject),
      vault,
    });
  const ledger = storedLedger(db);
  const stop = new AbortController();
  const { signal } = stop;
  await startHttp(
    { host: config.HOST, port: config.CASEBOOK_HEALTH_PORT, routes: healthRoutes(checks) },
    log,
    releasers,
  );
  jobs.work('worker', {
    signals: createSignalsProcessor({ db, enqueue, defaultChannel: config.CASEBOOK_CHANNEL }),
    diagnosis: createDiagnosisProcessor({
      ...drafting,
      db,
      enqueue,
      environment,
      clusters,
      sources,
      investigates: agents !== undefined,
      now,
    }),
    // Without a model nobody asks for one, and what another worker asked for is left to it.
    investigations: agents
      ? createInvestigationsProcessor({
          ...drafting,
          db,
          enqueue,
          environment,
          agents,
          ledger: () => ledger,
          reads,
          signal,
          now,
        })
      : async () => undefined,
    answers: createAnswersProcessor({
      db,
      enqueue,
      tools: TOOLS,
      readsOf: (subject) => reads(subject, caseVault(db, { team: subject.team, caseId: subject.id }, now)),
      model: agents && { deps: agents, ledger },
      now,
      signal,
    }),
    proposals: createProposalsProcessor({ ...drafting, db, enqueue, environment, now }),
    reports: createReportsProcessor({
      db,
      enqueue,
      now,
      ...(agents ? { agents: { deps: agents, ledger: () => ledger, reads, signal } } : {}),
    }),
  });
  // Released before the queues: a run of an agent ends at once, and its job comes again after the start.
  releasers.add('agents', async () => stop.abort());
  keepLedger(db, config.CASEBOOK_LEDGER_DAYS, log, releasers);
  startSweeper(
    {
      rows: {
        signals: () => dueSignals(db),
        diagnosis: () => dueDiagnoses(db),
        ...(agents ? { investigations: () => dueInvestigations(db) } : {}),
        answers: () => dueQuestions(db),
        proposals: () => dueProposals(db),
        reports: async () => [...(await dueReports(db)), ...(await dueRedrafts(db))],
      },
      enqueue,
      everyMs: config.CASEBOOK_SWEEP_SECONDS * 1_000,
    },
    log,
    releasers,
  );
});
