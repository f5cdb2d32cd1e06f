import type { KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo } from './cluster-objects.ts';

interface JobSpecification {
  cronJob?: string;
  minutes: number;
  ended?: 'failed' | 'late' | 'complete';
}

const ENDS = {
  failed: {
    type: 'Failed',
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  },
  late: {
    type: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
  },
  complete: { type: 'Complete' },
} as const;

/** A Job that was made some minutes ago, and ended a minute later or is at work. */
export function job(name: string, { cronJob, minutes, ended }: JobSpecification): KubeObject {
  const conditions = ended
    ? [{ ...ENDS[ended], status: 'True', lastTransitionTime: minutesAgo(minutes - 1) }]
    : [];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: 'shop',
      creationTimestamp: minutesAgo(minutes),
      ...(cronJob ? { ownerReferences: [{ kind: 'CronJob', name: cronJob, controller: true }] } : {}),
    },
    spec: {
      backoffLimit: 6,
      template: { spec: { containers: [{ name: 'main', image: 'r.example/job:1' }] } },
    },
    status: {
      startTime: minutesAgo(minutes),
      conditions,
      ...(ended === 'complete' ? { succeeded: 1 } : ended ? { failed: 7 } : { active: 1 }),
    },
  } as KubeObject;
}

/** A CronJob; times in minutes before NOW. */
export function cronJob(
  name: string,
  {
    schedule = '*/10 * * * *',
    suspend = false,
    scheduled = 5,
    good,
    active,
    deadline,
  }: {
    schedule?: string;
    suspend?: boolean;
    scheduled?: number;
    good?: number;
    /** The Job that is at work. */
    active?: string;
    /** Seconds that a start may be late. */
    deadline?: number;
  },
): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace: 'shop', creationTimestamp: minutesAgo(90_000) },
    spec: {
      schedule,
      suspend,
      ...(deadline === undefined ? {} : { startingDeadlineSeconds: deadline }),
      jobTemplate: {
        spec: { template: { spec: { containers: [{ name: 'main', image: 'r.example/job:1' }] } } },
      },
    },
    status: {
      lastScheduleTime: minutesAgo(scheduled),
      ...(active ? { active: [{ name: active }] } : {}),
      ...(good === undefined ? {} : { lastSuccessfulTime: minutesAgo(good) }),
    },
  } as KubeObject;
}
