import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** The Postgres schema that holds BullMQ's tables when it runs on Postgres. */
export const QUEUE_SCHEMA = 'bullmq';

export type ProcessRole = 'slack' | 'worker' | 'executor';

interface QueueContract {
  /** The process whose workers take the jobs. */
  role: ProcessRole;
  payload: z.ZodObject;
  /** Jobs worked on at once in one process. */
  concurrency: number;
  /**
   * True: hints for the same row are one job while it waits or is worked on. False where a change during the work must
   * be looked at again, because BullMQ drops a hint whose job is active.
   */
  once: boolean;
}

const id = z.uuid();

/**
 * Every queue and its payload: the one contract between processes. A job is a hint that carries the id of a row, and an
 * attempt where the row has several; the row says what is to be done.
 */
export const QUEUES = {
  /** A signal arrived: open a case or join one. */
  signals: { role: 'worker', payload: z.object({ signalId: id }), concurrency: 4, once: true },
  /** Gather evidence and post a finding. */
  diagnosis: {
    role: 'worker',
    payload: z.object({ caseId: id, attempt: z.int() }),
    concurrency: 4,
    once: true,
  },
  /** Let agents look further than the signatures did, where a model is configured. */
  investigations: { role: 'worker', payload: z.object({ findingId: id }), concurrency: 2, once: true },
  /** Answer what a person asked in a thread. */
  answers: { role: 'worker', payload: z.object({ questionId: id }), concurrency: 2, once: true },
  /** Make a proposal from a finding. */
  proposals: { role: 'worker', payload: z.object({ findingId: id }), concurrency: 4, once: true },
  /** Try a proposal with dryRun=All, then ask for approval. */
  rehearsals: {
    role: 'executor',
    payload: z.object({ proposalId: id, attempt: z.int() }),
    concurrency: 2,
    once: true,
  },
  /** Execute what was approved. */
  runs: { role: 'executor', payload: z.object({ proposalId: id }), concurrency: 2, once: true },
  /** Look at a run's postconditions; comes again until its window ends. */
  verifications: { role: 'executor', payload: z.object({ runId: id }), concurrency: 4, once: true },
  /** Draft the post-mortem of a resolved case. */
  reports: {
    role: 'worker',
    payload: z.object({ caseId: id, attempt: z.int() }),
    concurrency: 2,
    once: true,
  },
  /** Bring the case's messages in Slack up to its rows. */
  views: { role: 'slack', payload: z.object({ caseId: id }), concurrency: 4, once: false },
  /** Handle an event that was committed to the inbox. */
  inbox: {
    role: 'slack',
    payload: z.object({ team: z.string(), eventId: z.string() }),
    concurrency: 4,
    once: true,
  },
  /** Send what is due in the outbox of a workspace. */
  outbox: { role: 'slack', payload: z.object({ team: z.string() }), concurrency: 1, once: false },
} as const satisfies Record<string, QueueContract>;

export type QueueName = keyof typeof QUEUES;
export type JobPayload<Name extends QueueName> = z.infer<(typeof QUEUES)[Name]['payload']>;

/** What stages use to hint at the next one. */
export type Enqueue = <Name extends QueueName>(
  queue: Name,
  payload: JobPayload<Name>,
  options?: { delayMs?: number },
) => Promise<void>;

/**
 * A job's id. Where every hint is a job of its own it is random: an id of BullMQ's own making would come from a sequence
 * per queue, which it creates when it is first needed, and the processes' roles may create nothing. A delayed hint
 * carries its second: it must not hold back an immediate one, nor be dropped because the job that asks for it is still
 * active. BullMQ refuses `:` in ids.
 */
export function jobId(queue: QueueName, payload: Record<string, unknown>, dueAt?: Date): string {
  if (!QUEUES[queue].once) return `${queue}_${randomUUID()}`;
  const due = dueAt === undefined ? [] : [`at-${Math.ceil(dueAt.getTime() / 1000)}`];
  return [queue, ...Object.values(payload), ...due].join('_').replaceAll(':', '-');
}
