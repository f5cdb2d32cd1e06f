import { type Kysely, sql } from 'kysely';

/** What the Slack process needs to know of its own work. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // When a post's outcome is unknown, Slack's history is read from here on.
  await sql`alter table slack_outbox add column attempted_at timestamptz`.execute(db);
  await sql`create index slack_outbox_target on slack_outbox (team, coalesce(target_key, idem_key), id)`.execute(
    db,
  );
  await sql`create index slack_outbox_message on slack_outbox (channel, result_ts) where result_ts is not null`.execute(
    db,
  );
  await sql`create index slack_outbox_case on slack_outbox (case_id)`.execute(db);
  await sql`
    create table slack_views (
      case_id uuid primary key references cases (id),
      team text not null,
      -- Taken before the rows were read: what changed later is newer than the view.
      rendered_at timestamptz not null
    )`.execute(db);
}
