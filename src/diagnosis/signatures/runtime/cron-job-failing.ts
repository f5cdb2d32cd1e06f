import type { CronJob } from '#src/kubernetes/workload-objects.ts';
import { declaredFor } from '../../view/declared.ts';
import { lastSeen } from '../../view/event-times.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { failureOf, periodOf, runsOf, succeeded } from '../../view/runtime/jobs.ts';
import { lateSince } from '../../view/runtime/lines.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { counted, durationWords, quoted, timeWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** Reasons of the CronJob controller's events, of now and of releases before 1.25. */
const NOT_STARTED =
  /^(?:TooManyMissedTimes|FailedNeedsStart|InvalidSchedule|UnparseableSchedule|UnParseableCronJobSchedule|UnknownTimeZone)$/;
/** Room for a controller that was restarted, or is behind. */
const LATE_MS = 5 * 60_000;
/** Runs that may be missed or fail before the work counts as not done. */
const MISSED_PERIODS = 3;

type Found = Pick<Candidate, 'confidence' | 'statement' | 'citations'>;

export const cronJobFailing: Signature = {
  cause: 'runtime.cron-job-failing',
  describes: 'Scheduled work is not done: its runs fail, or are not started at all.',
  needs: ['kubernetes.cronjobs'],
  uses: ['kubernetes.jobs', 'kubernetes.events', 'kubernetes.pods'],
  general: true,
  explains: ['runtime.job-failed'],
  refutedBy: 'A later run of the CronJob succeeded, or it is suspended on purpose.',
  match: (view) => matched(view.objects<CronJob>('CronJob').map((cronJob) => conclude(view, cronJob))),
};

function conclude(view: View, cronJob: Located<CronJob>): Candidate | undefined {
  const { spec, metadata } = cronJob.object;
  if (!spec || metadata.deletionTimestamp) return undefined;
  const found = spec.suspend
    ? suspended(view, cronJob)
    : (notStarted(view, cronJob) ??
      failing(view, cronJob) ??
      overdue(view, cronJob) ??
      unstarted(view, cronJob));
  if (!found) return undefined;
  const ref = refOf(view, cronJob.object);
  return { role: 'cause', object: ref, affects: [ref], runbooks: [], impact: 'failed', ...found };
}

/** Suspended is a choice, unless what was declared says that it runs. */
function suspended(view: View, cronJob: Located<CronJob>): Found | undefined {
  const { name, namespace } = cronJob.object.metadata;
  const [declared] = declaredFor(view, 'CronJob', namespace, name);
  if (!declared || (declared.object as CronJob).spec?.suspend === true) return undefined;
  return {
    confidence: 0.6,
    statement: `CronJob ${nameWords(cronJob.object.metadata)} is suspended, which its manifest does not say.`,
    citations: [
      cite(cronJob, ['spec', 'suspend'], `CronJob ${name} is suspended`),
      cite(declared, ['spec', 'schedule'], 'its manifest asks for runs by schedule'),
    ],
  };
}

function notStarted(view: View, cronJob: Located<CronJob>): Found | undefined {
  const { name, namespace } = cronJob.object.metadata;
  const since = Date.parse(lateSince(view));
  const event = view
    .eventsOf('CronJob', namespace, name)
    .filter(({ object }) => NOT_STARTED.test(object.reason ?? '') && lastSeen(object) >= since)
    .sort((a, b) => lastSeen(b.object) - lastSeen(a.object))[0];
  if (!event) return undefined;
  const message = quoted(event.object.message ?? event.object.reason ?? '');
  return {
    confidence: 0.9,
    statement: `CronJob ${nameWords(cronJob.object.metadata)} starts no runs: ${message}.`,
    citations: [cite(event, ['message'], `the CronJob controller says "${message}"`)],
  };
}

/** The last runs that ended, all of them failed since the last success. */
function failing(view: View, cronJob: Located<CronJob>): Found | undefined {
  const ended = runsOf(view, cronJob.object).filter((job) => failureOf(job) || succeeded(job.object));
  const lastGood = ended.findLastIndex((job) => succeeded(job.object));
  const failed = ended.slice(lastGood + 1).flatMap((job) => failureOf(job) ?? []);
  const last = failed.at(-1);
  const { lastSuccessfulTime, lastScheduleTime } = cronJob.object.status ?? {};
  // A success that is not kept as a Job any more shows in the status.
  if (!last || (lastSuccessfulTime && last.at && lastSuccessfulTime > last.at)) return undefined;
  const period = periodOf(cronJob.object.spec.schedule) ?? 0;
  const age = view.now.getTime() - Date.parse(last.at ?? lastScheduleTime ?? '');
  if (age > Math.max(2 * period, 24 * 3_600_000)) return undefined;
  return {
    confidence: failed.length > 1 ? 0.62 : 0.55,
    statement: `${failed.length > 1 ? `The last ${counted(failed.length, 'run')}` : 'The last run'} of CronJob ${nameWords(cronJob.object.metadata)} failed: ${last.words}.`,
    citations: failed.slice(-3).map(({ citation }) => citation),
  };
}

/** The controller looks at a CronJob every 10 s; a start that is later than the deadline is left out (kubernetes.io/docs). */
const LOOKS_EACH_S = 10;

/** Several start times have passed and nothing was started: events of it are kept for an hour only. */
function unstarted(view: View, cronJob: Located<CronJob>): Found | undefined {
  const { spec, status, metadata } = cronJob.object;
  const period = periodOf(spec.schedule);
  const [at, path] = status?.lastScheduleTime
    ? [status.lastScheduleTime, ['status', 'lastScheduleTime']]
    : [metadata.creationTimestamp ?? '', ['metadata', 'creationTimestamp']];
  const passed = view.now.getTime() - Date.parse(at);
  if (period === undefined || !(passed > MISSED_PERIODS * period + LATE_MS)) return undefined;
  if ((status?.active ?? []).length > 0) return undefined;
  const deadline = spec.startingDeadlineSeconds;
  const short = deadline !== undefined && deadline < LOOKS_EACH_S;
  const why = short
    ? `: it may be ${deadline} s late at most, and the controller looks every ${LOOKS_EACH_S} s`
    : '';
  return {
    // It may have been resumed, or given another schedule, a moment ago.
    confidence: short ? 0.6 : 0.5,
    statement: `CronJob ${nameWords(metadata)} has started no run for ${durationWords(passed)}, though its schedule is ${spec.schedule}${why}.`,
    citations: [
      cite(cronJob, path, `${status?.lastScheduleTime ? 'its last start was' : 'it was made'} at ${at}`),
      cite(cronJob, ['spec', 'schedule'], `its schedule is ${spec.schedule}`),
      ...(short
        ? [cite(cronJob, ['spec', 'startingDeadlineSeconds'], `it may be ${deadline} s late at most`)]
        : []),
    ],
  };
}

/** It is started by schedule and has had no success for several periods. */
function overdue(view: View, cronJob: Located<CronJob>): Found | undefined {
  const { spec, status } = cronJob.object;
  const period = periodOf(spec.schedule);
  const scheduled = Date.parse(status?.lastScheduleTime ?? '');
  const good = Date.parse(status?.lastSuccessfulTime ?? '');
  if (period === undefined || !(scheduled - good > MISSED_PERIODS * period)) return undefined;
  // A run of many periods that still goes on is long, not failed.
  if (view.now.getTime() - scheduled > MISSED_PERIODS * period || (status?.active ?? []).length > 0)
    return undefined;
  return {
    confidence: 0.6,
    statement: `CronJob ${nameWords(cronJob.object.metadata)} last succeeded at ${timeWords(status?.lastSuccessfulTime ?? '', view.now)}, ${durationWords(scheduled - good)} before its last start.`,
    citations: [
      cite(
        cronJob,
        ['status', 'lastSuccessfulTime'],
        `the last success was at ${status?.lastSuccessfulTime}`,
      ),
      cite(cronJob, ['status', 'lastScheduleTime'], `the last start was at ${status?.lastScheduleTime}`),
    ],
  };
}
