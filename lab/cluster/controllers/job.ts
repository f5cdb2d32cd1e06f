import { setCondition } from '#lab/cluster/controllers/conditions.ts';
import { recordEvent } from '#lab/cluster/controllers/events.ts';
import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { ownedBy, selfOrOwner } from '#lab/cluster/controllers/ownership.ts';
import { createPod, PODS } from '#lab/cluster/controllers/pods.ts';
import type { Core } from '#lab/cluster/core.ts';
import { type Condition, numberAt, timestamp } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { isPodReady, type Pod, type Workload } from '#lab/cluster/workloads.ts';

const JOBS = resourceOf('batch', 'jobs');
const COMPONENT = 'job-controller';

/** Runs pods until enough have succeeded or too many have failed. */
export const jobController: Controller = {
  name: 'job',
  resource: JOBS,
  concerns: (_core, change) => selfOrOwner(change, JOBS, [PODS]),
  reconcile,
};

function isOver(job: Workload): boolean {
  return (
    job.status?.conditions?.some(
      ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
    ) ?? false
  );
}

function reconcile(core: Core, { namespace, name }: Key): undefined {
  const job = core.store.get(JOBS, namespace, name) as Workload | undefined;
  if (job === undefined || job.metadata.deletionTimestamp !== undefined || isOver(job)) return undefined;
  const pods = ownedBy(core, PODS, job) as Pod[];
  const succeeded = pods.filter((pod) => pod.status?.phase === 'Succeeded').length;
  const failed = pods.filter((pod) => pod.status?.phase === 'Failed').length;
  const active = pods.length - succeeded - failed;
  const completions = numberAt(job, 'spec.completions', 1);
  const exhausted = failed > numberAt(job, 'spec.backoffLimit', 6);
  const missing = Math.min(numberAt(job, 'spec.parallelism', 1), completions - succeeded) - active;
  if (!exhausted && job.spec.suspend !== true) {
    const labels = {
      'batch.kubernetes.io/job-name': name,
      'job-name': name,
      'batch.kubernetes.io/controller-uid': job.metadata.uid,
    };
    for (let n = 0; n < missing; n += 1) createPod(core, job, job.spec.template, COMPONENT, { labels });
  }
  const running = ownedBy(core, PODS, job) as Pod[];
  const live = running.filter((pod) => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
  core.store.update(JOBS, job, (draft) => {
    const now = timestamp();
    const before = (draft as Workload).status;
    const ended = outcome(succeeded >= completions, exhausted);
    draft.status = {
      startTime: before?.startTime ?? now,
      ...(live.length > 0 ? { active: live.length } : {}),
      ready: live.filter(isPodReady).length,
      terminating: 0,
      ...(succeeded > 0 ? { succeeded } : {}),
      ...(failed > 0 ? { failed } : {}),
      ...(ended ? { conditions: setCondition(before?.conditions, ended) } : {}),
      ...(ended?.type === 'Complete' ? { completionTime: now } : {}),
    };
  });
  report(core, job, outcome(succeeded >= completions, exhausted));
  return undefined;
}

function outcome(complete: boolean, exhausted: boolean): Condition | undefined {
  if (complete) {
    return {
      type: 'Complete',
      status: 'True',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  }
  if (!exhausted) return undefined;
  return {
    type: 'Failed',
    status: 'True',
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  };
}

function report(core: Core, job: Workload, ended: Condition | undefined): void {
  if (ended === undefined) return;
  const done = ended.type === 'Complete';
  recordEvent(core, job, {
    type: done ? 'Normal' : 'Warning',
    reason: done ? 'Completed' : 'BackoffLimitExceeded',
    message: done ? 'Job completed' : 'Job has reached the specified backoff limit',
    component: COMPONENT,
  });
}
