import { refKey } from '#src/kubernetes/object-ref.ts';
import type { ContainerState, Pod } from '#src/kubernetes/pod-objects.ts';
import type { Job } from '#src/kubernetes/workload-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import {
  accountOf,
  faultsOf,
  rolloutBehind,
  saidWords,
  sureness,
  whoWords,
} from '../../view/runtime/faults.ts';
import { failureOf, isOver } from '../../view/runtime/jobs.ts';
import { isPodFailing } from '../../view/runtime/lines.ts';
import type { Trouble } from '../../view/runtime/trouble-texts.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { ownerOf, workloadOfPod } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

/** Steps that change a database's schema are called so, by the habit of Helm charts and frameworks. */
const MIGRATION =
  /(?:^|[-_])(?:db-?)?(?:migrat(?:e|es|ion|ions|or)|flyway|liquibase|alembic|schema-(?:update|upgrade)|db-(?:upgrade|init))(?:$|[-_])/;
/** Why a migration fails that never came to its database. */
const EARLIER: readonly Trouble[] = [
  'credentials',
  'refused',
  'unanswered',
  'unknown-host',
  'connections-exhausted',
];
/** Ended by somebody else, or never started: no failure of what ran. */
const NOT_ITS_OWN = new Set(['OOMKilled', 'ContainerCannotRun', 'StartError']);

export const migrationFailed: Signature = {
  cause: 'runtime.migration-failed',
  describes: 'A migration of a database schema failed, or the schema is not the one that the code expects.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.jobs',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'The migrations are applied and the schema has what the code asks for.',
  match: (view) => {
    const said = faultsOf(view, 'migration').map((fault): Candidate => {
      const explicit = fault.lines.find(({ told }) => told.product === undefined);
      return {
        role: 'cause',
        object: fault.ref,
        ...accountOf(view, fault),
        confidence: sureness(fault, explicit ? 0.9 : 0.78),
        statement: `${whoWords(fault)} does not find the database schema that it expects: ${saidWords(view, fault)}.`,
        runbooks: fault.workload && rolloutBehind(view, fault) ? rollback(view, fault.workload) : [],
      };
    });
    const known = new Set(said.map(({ object }) => refKey(object)));
    const otherwise = new Set(
      EARLIER.flatMap((trouble) => faultsOf(view, trouble)).map(({ ref }) => refKey(ref)),
    );
    const steps = new Map<string, Candidate>();
    for (const candidate of [...view.pods.map((pod) => ofInit(view, pod)), ...ofJobs(view)]) {
      const key = candidate && refKey(candidate.object);
      if (candidate && key && !known.has(key) && !otherwise.has(key) && !steps.has(key))
        steps.set(key, candidate);
    }
    return matched([...said, ...steps.values()]);
  },
};

/** An init container that migrates and keeps ending with an error. */
function ofInit(view: View, pod: Located<Pod>): Candidate | undefined {
  const statuses = pod.object.status?.initContainerStatuses ?? [];
  const index = statuses.findIndex(({ name, ready }) => !ready && MIGRATION.test(name));
  const status = statuses[index];
  if (!status || !isPodFailing(pod.object)) return undefined;
  const which = status.state?.terminated ? 'state' : 'lastState';
  const ended: ContainerState['terminated'] = status[which]?.terminated;
  if (!ended || ended.exitCode === 0 || ended.exitCode > 125 || NOT_ITS_OWN.has(ended.reason ?? ''))
    return undefined;
  const owner = ownerOf(view, pod.object);
  const workload = workloadOfPod(view, pod.object);
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: 0.62,
    statement: `The migration of ${nameWords(owner)} fails: init container ${status.name} of pod ${pod.object.metadata.name} ended with exit code ${ended.exitCode}.`,
    citations: [
      cite(
        pod,
        ['status', 'initContainerStatuses', index, which, 'terminated', 'exitCode'],
        `init container ${status.name} ended with exit code ${ended.exitCode}`,
      ),
    ],
    runbooks: [],
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
  };
}

function ofJobs(view: View): (Candidate | undefined)[] {
  return view.objects<Job>('Job').map((job) => {
    const failure = failureOf(job);
    if (!failure || !MIGRATION.test(job.object.metadata.name) || isOver(view, job, failure)) return undefined;
    const ref = refOf(view, job.object);
    return {
      role: 'cause',
      object: ref,
      affects: [ref],
      confidence: 0.62,
      statement: `Migration Job ${nameWords(ref)} failed: ${failure.words}.`,
      citations: [failure.citation],
      runbooks: [],
      impact: 'degraded',
      ...(failure.at ? { since: failure.at } : {}),
    };
  });
}
