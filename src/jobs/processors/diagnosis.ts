import { Histogram } from 'prom-client';
import { resolveScope } from '#src/cases/resolve-scope.ts';
import type { Case, CaseScope } from '#src/cases/types.ts';
import { diagnose, type FindingInputs } from '#src/diagnosis/diagnose.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import { CasebookError, ConfigError, InvalidInputError, NotFoundError } from '#src/errors.ts';
import { type CasePortsDeps, portsOfCase } from '#src/jobs/case-ports.ts';
import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import type { Cluster } from '#src/kubernetes/client.ts';
import { listObjects } from '#src/kubernetes/read.ts';
import { advise } from '#src/proposals/advise.ts';
import type { DraftDeps } from '#src/proposals/draft.ts';
import type { EnvironmentPolicy } from '#src/proposals/policy.ts';
import { beginDiagnosis, getCase, moveCase, setScope, setVerdict } from '#src/store/cases.ts';
import { storeFinding } from '#src/store/findings.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { signalsOfCase } from '#src/store/signals.ts';
import { caseVault } from '#src/store/vault.ts';

export interface DiagnosisDeps extends CasePortsDeps, DraftDeps {
  enqueue: Enqueue;
  environment: (team: string, key: string) => Promise<EnvironmentPolicy | undefined>;
  /** True where a model is configured, so that agents can look further. */
  investigates: boolean;
  now: () => Date;
}

const seconds = new Histogram({
  name: 'casebook_diagnosis_duration_seconds',
  help: 'Time from the start of a diagnosis to its stored finding, by verdict',
  labelNames: ['verdict'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

/** Nothing could be looked at: no cause, and what would change that. */
function notLookedAt(scope: CaseScope, why: string, fix: string): Finding {
  return {
    verdict: 'inconclusive',
    summary: `Nothing could be looked at. ${why}`,
    hypotheses: [],
    changes: [],
    gaps: [{ what: `everything in cluster ${scope.cluster}`, why, fix }],
    scope,
  };
}

async function lookAround(deps: DiagnosisDeps, subject: Case, cluster: Cluster): Promise<CaseScope> {
  const [first] = await signalsOfCase(deps.db, subject.id);
  const words = first?.labels.words?.split(' ').filter(Boolean) ?? [];
  return resolveScope(subject.scope, words, {
    namespaces: async () => (await listObjects(cluster, 'Namespace')).items.map((one) => one.metadata.name),
    workloads: async (namespace) => {
      const lists = await Promise.all(
        (['Deployment', 'StatefulSet', 'DaemonSet'] as const).map((kind) =>
          listObjects(cluster, kind, namespace === undefined ? {} : { namespace }),
        ),
      );
      return lists.flatMap((list) =>
        list.items.map((one) => ({
          kind: one.kind,
          namespace: one.metadata.namespace ?? '',
          name: one.metadata.name,
        })),
      );
    },
  });
}

async function findingOf(
  deps: DiagnosisDeps,
  subject: Case,
): Promise<{ finding: Finding; inputs?: FindingInputs }> {
  const cluster = deps.clusters.get(subject.scope.cluster);
  let scope = subject.scope;
  try {
    if (cluster) scope = await lookAround(deps, subject, cluster);
  } catch (error) {
    // The collectors meet the same refusal and turn it into gaps that name the permission; a bug goes on.
    if (!(error instanceof CasebookError)) throw error;
  }
  const now = deps.now();
  scope = { ...scope, window: { from: scope.window.from, to: now.toISOString() } };
  await setScope(deps.db, subject.id, scope);
  const vault = caseVault(deps.db, { team: subject.team, caseId: subject.id }, deps.now);
  try {
    const ports = portsOfCase(deps, { ...subject, scope });
    return await diagnose({ scope, ports, vault, now });
  } catch (error) {
    // Labels hold whatever somebody wrote. No retry makes a name or a cluster of it, so the case gets its answer now.
    if (!(error instanceof InvalidInputError || error instanceof ConfigError)) throw error;
    return { finding: notLookedAt(scope, error.message, error.fix) };
  }
}

/** Gathers evidence, stores the finding and moves the case on. Runs again where a process died in the middle. */
export function createDiagnosisProcessor(deps: DiagnosisDeps) {
  return async ({ caseId, attempt }: JobPayload<'diagnosis'>): Promise<void> => {
    const { db, enqueue } = deps;
    const subject = await beginDiagnosis(db, caseId, attempt);
    if (!subject) {
      const current = await getCase(db, caseId);
      if (current.attempt < attempt - 1)
        throw new NotFoundError(`Case ${caseId} has no attempt ${attempt} yet.`, 'The sweeper asks again.');
      return;
    }
    await enqueue('views', { caseId });
    const stop = seconds.startTimer();
    const { finding: found, inputs } = await findingOf(deps, subject);
    const environment = await deps.environment(subject.team, subject.environment);
    const advice = advise(deps, { finding: found, case: { ...subject, scope: found.scope }, environment });
    const finding = advice ? { ...found, advice } : found;
    const stored = await db.transaction().execute(async (trx) => {
      const moved = await moveCase(trx, caseId, 'diagnosed', { from: ['diagnosing'], attempt });
      if (!moved) return undefined;
      const ref = { team: subject.team, caseId };
      const row = await storeFinding(trx, { ...ref, attempt }, finding, inputs ? { inputs } : {});
      await setVerdict(trx, caseId, finding.verdict);
      await addTimeline(trx, ref, {
        at: deps.now(),
        kind: 'finding',
        actor: 'casebook',
        text: finding.summary,
        data: { verdict: finding.verdict },
        dedupKey: `finding:${attempt}`,
      });
      await audit(trx, ref, 'casebook', 'finding.posted', {
        attempt,
        verdict: finding.verdict,
        causes: finding.hypotheses.map((one) => one.cause),
      });
      return row;
    });
    stop({ verdict: finding.verdict });
    // Resolved or closed meanwhile: the finding is of no use to anybody.
    if (!stored) return;
    await enqueue('proposals', { findingId: stored.id });
    if (deps.investigates && finding.verdict !== 'healthy')
      await enqueue('investigations', { findingId: stored.id });
    await enqueue('views', { caseId });
  };
}
