import type { Job } from '#src/kubernetes/workload-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { cronJobOf, failureOf, isOver } from '../../view/runtime/jobs.ts';
import { type Located, refOf, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const jobFailed: Signature = {
  cause: 'runtime.job-failed',
  describes: 'A Job gave up: its pods failed too often or took too long.',
  needs: ['kubernetes.jobs'],
  uses: ['kubernetes.pods', 'kubernetes.pod-logs'],
  general: true,
  explains: [],
  refutedBy: 'The Job, or another run of the same work, has completed since.',
  match: (view) => matched(view.objects<Job>('Job').map((job) => conclude(view, job))),
};

function conclude(view: View, job: Located<Job>): Candidate | undefined {
  const failure = failureOf(job);
  // Runs of a CronJob are judged together.
  if (!failure || cronJobOf(job.object) || job.object.metadata.deletionTimestamp) return undefined;
  if (isOver(view, job, failure)) return undefined;
  const ref = refOf(view, job.object);
  return {
    role: 'cause',
    object: ref,
    affects: [ref],
    confidence: 0.6,
    statement: `Job ${nameWords(ref)} failed: ${failure.words}.`,
    citations: [failure.citation],
    runbooks: [],
    impact: 'failed',
    ...(failure.at ? { since: failure.at } : {}),
  };
}
