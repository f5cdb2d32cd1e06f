import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { CronJob, Job } from '#src/kubernetes/workload-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';

/** That a Job ended without success. */
export interface JobFailure {
  /** `BackoffLimitExceeded`, `DeadlineExceeded`, `PodFailurePolicy`, `MaxFailedIndexesExceeded`. */
  reason: string;
  words: string;
  /** ISO 8601. */
  at?: string;
  citation: Citation;
}

/** How a Job failed for good; undefined while it runs or where it succeeded. */
export function failureOf(job: Located<Job>): JobFailure | undefined {
  const conditions = job.object.status?.conditions ?? [];
  const index = conditions.findIndex(({ type, status }) => type === 'Failed' && status === 'True');
  const condition = conditions[index];
  if (!condition) return undefined;
  const { reason = 'Failed', message, lastTransitionTime } = condition;
  return {
    reason,
    words: message ? `${reason}, "${quoted(message)}"` : reason,
    ...(lastTransitionTime ? { at: lastTransitionTime } : {}),
    citation: cite(
      job,
      ['status', 'conditions', index, 'reason'],
      `Job ${job.object.metadata.name} failed: ${reason}`,
    ),
  };
}

export function succeeded({ status }: Job): boolean {
  return (status?.conditions ?? []).some(({ type, status: is }) => type === 'Complete' && is === 'True');
}

/** True where a failure is history: before the window, and nobody asked about the Job. */
export function isOver(view: View, job: Located<Job>, { at }: JobFailure): boolean {
  const { name, namespace } = job.object.metadata;
  const { object } = view.scope;
  if (object?.name === name && object.namespace === namespace) return false;
  return at !== undefined && Date.parse(at) < Date.parse(view.scope.window.from);
}

const cache = new WeakMap<View, Map<string, Located<Job>[]>>();

/** The Jobs of a CronJob that are kept, oldest first. */
export function runsOf(view: View, cronJob: CronJob): Located<Job>[] {
  let index = cache.get(view);
  if (!index) {
    index = new Map();
    for (const job of view.objects<Job>('Job')) {
      const owner = cronJobOf(job.object);
      if (!owner) continue;
      const key = `${owner.namespace}/${owner.name}`;
      index.set(key, [...(index.get(key) ?? []), job]);
    }
    cache.set(view, index);
  }
  return (index.get(`${cronJob.metadata.namespace}/${cronJob.metadata.name}`) ?? []).toSorted((a, b) =>
    (a.object.metadata.creationTimestamp ?? '').localeCompare(b.object.metadata.creationTimestamp ?? ''),
  );
}

/** The CronJob that made a Job. */
export function cronJobOf({ metadata }: Job): Pick<ObjectRef, 'name' | 'namespace'> | undefined {
  const owner = (metadata.ownerReferences ?? []).find(({ kind }) => kind === 'CronJob');
  return owner && { name: owner.name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) };
}

const MINUTE = 60_000;
const MACROS: Record<string, number> = {
  '@hourly': 60,
  '@daily': 1_440,
  '@midnight': 1_440,
  '@weekly': 10_080,
  '@monthly': 44_640,
  '@yearly': 527_040,
  '@annually': 527_040,
};

/** The longest usual time between two runs of a schedule in ms: by its coarsest field; undefined for an odd schedule. */
export function periodOf(schedule: string | undefined): number | undefined {
  const text = (schedule ?? '').replace(/^(?:CRON_)?TZ=\S+\s+/, '').trim();
  const macro = MACROS[text];
  if (macro) return macro * MINUTE;
  const every = /^@every (\d+)(s|m|h)/.exec(text);
  if (every) return Number(every[1]) * (every[2] === 'h' ? 60 : every[2] === 'm' ? 1 : 1 / 60) * MINUTE;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = text.split(/\s+/);
  if (weekday === '') return undefined;
  const step = (field: string, most: number): number => {
    if (field === '*') return 1;
    const found = /^(?:\*|\d+(?:-\d+)?)\/(\d+)$/.exec(field);
    return found ? Number(found[1]) : most;
  };
  if (month !== '*') return 366 * 1_440 * MINUTE;
  if (day !== '*' && day !== '?') return 31 * 1_440 * MINUTE;
  if (weekday !== '*' && weekday !== '?') return 7 * 1_440 * MINUTE;
  if (hour !== '*') return step(hour, 24) * 60 * MINUTE;
  return step(minute, 60) * MINUTE;
}
