import { type Kysely, sql } from 'kysely';

export const DATABASE_ROLES = ['casebook_slack', 'casebook_worker', 'casebook_executor'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

type Privilege = 'select' | 'insert' | 'update' | `update (${string})` | 'delete';

const READ_ALL = [
  'signals',
  'cases',
  'case_transitions',
  'timeline',
  'evidence',
  'findings',
  'proposals',
  'rehearsals',
  'approvals',
  'runs',
  'run_steps',
  'reports',
  'records',
  'audit',
  'agent_runs',
  'model_calls',
  'tool_calls',
  'questions',
] as const;

/**
 * What each process may write. This table is the boundary of DESIGN: whoever takes over the worker (it reads hostile
 * text and talks to a model) can neither approve nor pretend that something ran; the executor cannot approve what it
 * executes. Every role may move a case and append to timeline and audit.
 */
export const GRANTS: Readonly<Record<DatabaseRole, Readonly<Record<string, readonly Privilege[]>>>> = {
  casebook_slack: {
    signals: ['insert'],
    cases: ['update (state, acknowledged_by, muted_until, owner, updated_at, resolved_at, closed_at)'],
    timeline: ['insert'],
    audit: ['insert'],
    approvals: ['insert'],
    proposals: ['update (state)'],
    records: ['insert'],
    questions: ['insert'],
    slack_inbox: ['select', 'insert', 'update', 'delete'],
    slack_outbox: ['select', 'insert', 'update', 'delete'],
    slack_views: ['select', 'insert', 'update'],
  },
  casebook_worker: {
    signals: ['insert', 'update (case_id, processed_at, attempts, error)'],
    cases: ['insert', 'update'],
    timeline: ['insert'],
    audit: ['insert'],
    evidence: ['insert'],
    findings: ['insert'],
    proposals: ['insert', 'update (state, expires_at)'],
    reports: ['insert'],
    records: ['insert'],
    agent_runs: ['insert', 'update'],
    // Deleted when their retention ends; what they led to stays.
    model_calls: ['insert', 'delete'],
    tool_calls: ['insert', 'delete'],
    questions: ['update (state, answer, agent_run_id, answered_at, attempts)'],
  },
  casebook_executor: {
    cases: ['update (state, updated_at, resolved_at)'],
    timeline: ['insert'],
    audit: ['insert'],
    proposals: ['update (state, expires_at)'],
    rehearsals: ['insert'],
    runs: ['insert', 'update'],
    run_steps: ['insert', 'update'],
  },
};

/**
 * Creates the roles where they are missing and sets their grants anew, so that a changed table of grants needs no
 * migration. `passwords` makes them log-in roles; without one the operator grants the role to a user of his own.
 */
export async function applyRoles(
  db: Kysely<unknown>,
  passwords: Partial<Record<DatabaseRole, string>> = {},
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Roles belong to the server, not the database: two migrations at once would collide.
    await sql`select pg_advisory_xact_lock(hashtextextended('casebook:roles', 0))`.execute(trx);
    for (const role of DATABASE_ROLES) {
      const { rows } = await sql`select from pg_roles where rolname = ${role}`.execute(trx);
      if (rows.length === 0) {
        // Locks are per database, roles per server: another database's migration may be creating the same role.
        await sql`do $$ begin create role ${sql.id(role)} nologin; exception when duplicate_object or unique_violation then null; end $$`.execute(
          trx,
        );
      }
      const password = passwords[role];
      if (password !== undefined) {
        await sql`alter role ${sql.id(role)} login password ${sql.lit(password)}`.execute(trx);
      }
      await sql`grant usage on schema public, bullmq to ${sql.id(role)}`.execute(trx);
      await sql`revoke all on all tables in schema public from ${sql.id(role)}`.execute(trx);
      await sql`grant usage on all sequences in schema public to ${sql.id(role)}`.execute(trx);
      for (const table of READ_ALL)
        await sql`grant select on ${sql.id(table)} to ${sql.id(role)}`.execute(trx);
      for (const [table, privileges] of Object.entries(GRANTS[role])) {
        await sql`grant ${sql.raw(privileges.join(', '))} on ${sql.id(table)} to ${sql.id(role)}`.execute(
          trx,
        );
      }
      // Jobs are hints: what a job may lead to is decided by the rows above.
      await sql`grant select, insert, update, delete on all tables in schema bullmq to ${sql.id(role)}`.execute(
        trx,
      );
      await sql`grant usage on all sequences in schema bullmq to ${sql.id(role)}`.execute(trx);
      await sql`grant execute on all functions in schema bullmq to ${sql.id(role)}`.execute(trx);
    }
    await sql`revoke create on schema public from public`.execute(trx);
  });
}
