import { sql } from 'kysely';
import type { JobPayload } from '#src/jobs/queues.ts';
import type { Db } from '#src/store/database.ts';

/** Younger rows are left to the job that was enqueued with them. */
const GRACE = sql<Date>`now() - interval '5 seconds'`;
const LIMIT = 200;

/** Signals that nobody has processed. */
export async function dueSignals(db: Db): Promise<JobPayload<'signals'>[]> {
  const rows = await db
    .selectFrom('signals')
    .select('id')
    .where('processed_at', 'is', null)
    .where('received_at', '<', GRACE)
    .orderBy('received_at')
    .limit(LIMIT)
    .execute();
  return rows.map((row) => ({ signalId: row.id }));
}

/**
 * Cases that nobody began to diagnose, those whose diagnosis was cut off, and those whose signal still fires although
 * nothing was found: symptoms may come after the alert. These are looked at again after 30 s and after 3 min.
 */
export async function dueDiagnoses(db: Db): Promise<JobPayload<'diagnosis'>[]> {
  const rows = await db
    .selectFrom('cases')
    .select(['id', 'state', 'attempt'])
    .where((eb) =>
      eb.or([
        eb.and([eb('state', 'in', ['open', 'diagnosing']), eb('updated_at', '<', GRACE)]),
        eb.and([
          eb('state', '=', 'diagnosed'),
          eb('verdict', 'in', ['inconclusive', 'healthy']),
          eb.or([
            eb.and([eb('attempt', '=', 1), eb('updated_at', '<', sql<Date>`now() - interval '30 seconds'`)]),
            eb.and([eb('attempt', '=', 2), eb('updated_at', '<', sql<Date>`now() - interval '3 minutes'`)]),
          ]),
          // People who asked were answered; they ask again themselves.
          eb('requester', '=', 'casebook'),
          // What an investigation finds is a look of its own; another attempt would begin it anew.
          eb.not(
            eb.exists(
              eb
                .selectFrom('agent_runs')
                .select('agent_runs.id')
                .whereRef('agent_runs.case_id', '=', 'cases.id')
                .where('agent_runs.state', '=', 'running')
                .where('agent_runs.started_at', '>', sql<Date>`now() - interval '10 minutes'`),
            ),
          ),
        ]),
      ]),
    )
    .orderBy('updated_at')
    .limit(LIMIT)
    .execute();
  return rows.map((row) => ({
    caseId: row.id,
    attempt: row.state === 'diagnosing' ? row.attempt : row.attempt + 1,
  }));
}

/** Newest findings of diagnosed cases that nobody has turned into a proposal, or into the word that there is none. An attempt has one proposal, whichever of its findings led to it. */
export async function dueProposals(db: Db): Promise<JobPayload<'proposals'>[]> {
  const rows = await db
    .selectFrom('cases')
    .innerJoin('findings', (join) =>
      join.onRef('findings.case_id', '=', 'cases.id').onRef('findings.attempt', '=', 'cases.attempt'),
    )
    .leftJoin('timeline', (join) =>
      join
        .onRef('timeline.case_id', '=', 'cases.id')
        .on(sql<boolean>`timeline.dedup_key = 'finding:' || findings.id || ':no-proposal'`),
    )
    .select('findings.id')
    .where('cases.state', '=', 'diagnosed')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('proposals')
            .innerJoin('findings as proposed', 'proposed.id', 'proposals.finding_id')
            .select('proposals.id')
            .whereRef('proposed.case_id', '=', 'findings.case_id')
            .whereRef('proposed.attempt', '=', 'findings.attempt'),
        ),
      ),
    )
    .where('timeline.id', 'is', null)
    .where('findings.created_at', '<', GRACE)
    .limit(LIMIT)
    .execute();
  return rows.map((row) => ({ findingId: row.id }));
}

/**
 * Findings of signatures that no agent has looked at yet, of cases on which people still decide. A finding of more than an
 * hour ago is of no use to anybody.
 */
export async function dueInvestigations(db: Db): Promise<JobPayload<'investigations'>[]> {
  const rows = await db
    .selectFrom('cases')
    .innerJoin('findings', (join) =>
      join.onRef('findings.case_id', '=', 'cases.id').onRef('findings.attempt', '=', 'cases.attempt'),
    )
    .leftJoin('findings as looked', (join) =>
      join
        .onRef('looked.case_id', '=', 'findings.case_id')
        .onRef('looked.attempt', '=', 'findings.attempt')
        .on('looked.author', '=', 'diagnostician'),
    )
    .select('findings.id')
    .where('cases.state', 'in', ['diagnosed', 'awaiting_approval'])
    .where('findings.author', '=', 'engine')
    .where('findings.verdict', '<>', 'healthy')
    .where('looked.id', 'is', null)
    .where('findings.created_at', '<', GRACE)
    .where('findings.created_at', '>', sql<Date>`now() - interval '1 hour'`)
    .limit(LIMIT)
    .execute();
  return rows.map((row) => ({ findingId: row.id }));
}

/** Resolved cases without the post-mortem of their last attempt. Corrections have a query of their own: `dueRedrafts`. */
export async function dueReports(db: Db): Promise<JobPayload<'reports'>[]> {
  const rows = await db
    .selectFrom('cases')
    .leftJoin('reports', (join) =>
      join
        .onRef('reports.case_id', '=', 'cases.id')
        .onRef('reports.attempt', '=', 'cases.attempt')
        .on('reports.kind', '=', 'post-mortem'),
    )
    .select(['cases.id', 'cases.attempt'])
    .where('cases.state', '=', 'resolved')
    .where('reports.id', 'is', null)
    .where('cases.updated_at', '<', GRACE)
    .limit(LIMIT)
    .execute();
  return rows.map((row) => ({ caseId: row.id, attempt: row.attempt }));
}
