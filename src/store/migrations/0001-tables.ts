import { type Kysely, sql } from 'kysely';
import { TRANSITIONS } from '#src/cases/states.ts';
import { CASE_STATES, VERDICTS } from '#src/cases/types.ts';
import { PROPOSAL_STATES } from '#src/proposals/types.ts';
import { RUN_STATES, STEP_STATES } from '#src/runs/types.ts';
import { SEVERITIES } from '#src/signals/types.ts';

const oneOf = (values: readonly string[]) => sql.join(values.map((value) => sql.lit(value)));

/** Ids are UUIDs from the application; every table that holds workspace data carries the workspace (`team`). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table signals (
      id uuid primary key,
      team text not null,
      source text not null,
      fingerprint text not null,
      dedup_key text not null,
      status text not null check (status in ('firing', 'resolved')),
      title text not null,
      severity text not null check (severity in (${oneOf(SEVERITIES)})),
      target jsonb not null,
      labels jsonb not null,
      link text,
      snippet text not null,
      requester text,
      conversation jsonb,
      first_seen_at timestamptz not null,
      cleared_at timestamptz,
      received_at timestamptz not null default now(),
      case_id uuid,
      processed_at timestamptz,
      attempts int not null default 0,
      error text,
      unique (team, source, dedup_key)
    )`.execute(db);
  await sql`create index signals_due on signals (received_at) where processed_at is null`.execute(db);

  await sql`
    create table cases (
      id uuid primary key,
      team text not null,
      number int not null,
      state text not null check (state in (${oneOf(CASE_STATES)})),
      title text not null,
      severity text not null check (severity in (${oneOf(SEVERITIES)})),
      verdict text check (verdict in (${oneOf(VERDICTS)})),
      environment text not null,
      scope jsonb not null,
      fingerprint text not null,
      owner text,
      channel text not null,
      thread_ts text,
      requester text not null,
      acknowledged_by text,
      muted_until timestamptz,
      attempt int not null default 0,
      opened_at timestamptz not null,
      updated_at timestamptz not null default now(),
      resolved_at timestamptz,
      closed_at timestamptz,
      unique (team, number)
    )`.execute(db);
  await sql`alter table signals add foreign key (case_id) references cases (id)`.execute(db);
  // Two equal signals that arrive at once must not open two cases.
  await sql`create unique index cases_one_live on cases (team, fingerprint) where state not in ('resolved', 'closed')`.execute(
    db,
  );
  await sql`create index cases_live on cases (updated_at) where state <> 'closed'`.execute(db);

  await sql`create table case_transitions (from_state text not null, to_state text not null, primary key (from_state, to_state))`.execute(
    db,
  );
  const rows = Object.entries(TRANSITIONS).flatMap(([from, tos]) =>
    tos.map((to) => sql`(${sql.lit(from)}, ${sql.lit(to)})`),
  );
  await sql`insert into case_transitions values ${sql.join(rows)}`.execute(db);
  await sql`
    create function check_case_transition() returns trigger language plpgsql as $$
    begin
      if new.state is distinct from old.state and not exists (
        select from case_transitions where from_state = old.state and to_state = new.state
      ) then
        raise exception 'a case cannot go from % to %', old.state, new.state using errcode = 'check_violation';
      end if;
      return new;
    end $$`.execute(db);
  await sql`create trigger cases_transition before update of state on cases for each row execute function check_case_transition()`.execute(
    db,
  );

  await sql`
    create table timeline (
      id bigint generated always as identity primary key,
      team text not null,
      case_id uuid not null references cases (id),
      at timestamptz not null,
      kind text not null,
      actor text not null,
      text text not null,
      data jsonb,
      dedup_key text not null,
      unique (case_id, dedup_key)
    )`.execute(db);

  await sql`
    create table evidence (
      case_id uuid not null references cases (id),
      id text not null,
      team text not null,
      kind text not null,
      source text not null,
      query text not null,
      time_window jsonb,
      content jsonb not null,
      content_hash text not null,
      summary text not null,
      truncated boolean not null default false,
      collected_at timestamptz not null,
      primary key (case_id, id)
    )`.execute(db);

  await sql`
    create table findings (
      id uuid primary key,
      team text not null,
      case_id uuid not null references cases (id),
      attempt int not null,
      verdict text not null check (verdict in (${oneOf(VERDICTS)})),
      body jsonb not null,
      created_at timestamptz not null default now(),
      unique (case_id, attempt)
    )`.execute(db);

  await sql`
    create table proposals (
      id uuid primary key,
      team text not null,
      case_id uuid not null references cases (id),
      finding_id uuid not null references findings (id),
      requester text not null,
      plan jsonb not null,
      policy jsonb not null,
      state text not null check (state in (${oneOf(PROPOSAL_STATES)})),
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      unique (finding_id)
    )`.execute(db);

  await sql`
    create table rehearsals (
      id uuid primary key,
      team text not null,
      proposal_id uuid not null references proposals (id),
      attempt int not null,
      body jsonb not null,
      digest text not null,
      created_at timestamptz not null default now(),
      unique (proposal_id, attempt)
    )`.execute(db);

  await sql`
    create table approvals (
      id uuid primary key,
      team text not null,
      proposal_id uuid not null references proposals (id),
      rehearsal_id uuid not null references rehearsals (id),
      digest text not null,
      user_id text not null,
      decision text not null check (decision in ('approve', 'reject')),
      reason text,
      at timestamptz not null default now(),
      unique (rehearsal_id, user_id)
    )`.execute(db);

  await sql`
    create table runs (
      id uuid primary key,
      team text not null,
      case_id uuid not null references cases (id),
      proposal_id uuid not null references proposals (id),
      rehearsal_id uuid not null references rehearsals (id),
      digest text not null,
      approved_by jsonb not null,
      state text not null check (state in (${oneOf(RUN_STATES)})),
      started_at timestamptz not null default now(),
      ended_at timestamptz,
      verification jsonb,
      detail text,
      lease_until timestamptz,
      unique (proposal_id)
    )`.execute(db);

  await sql`
    create table run_steps (
      id uuid primary key,
      team text not null,
      run_id uuid not null references runs (id),
      seq int not null,
      definition jsonb not null,
      state text not null check (state in (${oneOf(STEP_STATES)})),
      pre_image jsonb,
      result jsonb,
      started_at timestamptz,
      ended_at timestamptz,
      unique (run_id, seq)
    )`.execute(db);

  await sql`
    create table reports (
      id uuid primary key,
      team text not null,
      case_id uuid not null references cases (id),
      kind text not null,
      attempt int not null,
      body text not null,
      created_at timestamptz not null default now(),
      unique (case_id, kind, attempt)
    )`.execute(db);

  await sql`
    create table records (
      team text not null,
      kind text not null,
      key text not null,
      revision int not null,
      body jsonb not null,
      author text not null,
      created_at timestamptz not null default now(),
      primary key (team, kind, key, revision)
    )`.execute(db);

  await sql`
    create table slack_inbox (
      team text not null,
      event_id text not null,
      type text not null,
      -- Channel and ts of a message event: the same message can arrive as two events with two ids.
      message_key text,
      body jsonb not null,
      received_at timestamptz not null default now(),
      state text not null default 'received' check (state in ('received', 'done', 'failed')),
      attempts int not null default 0,
      due_at timestamptz not null default now(),
      error text,
      primary key (team, event_id)
    )`.execute(db);
  await sql`create unique index slack_inbox_message on slack_inbox (team, message_key) where message_key is not null`.execute(
    db,
  );
  await sql`create index slack_inbox_due on slack_inbox (due_at) where state = 'received'`.execute(db);

  await sql`
    create table slack_outbox (
      id bigint generated always as identity primary key,
      team text not null,
      idem_key text not null,
      lane int not null,
      channel text not null,
      method text not null,
      args jsonb not null,
      args_hash text not null,
      -- idem_key of the post whose thread this goes to, or that this updates.
      thread_key text,
      target_key text,
      case_id uuid references cases (id),
      state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'superseded')),
      attempts int not null default 0,
      not_before timestamptz not null default now(),
      result_ts text,
      error text,
      created_at timestamptz not null default now(),
      sent_at timestamptz,
      unique (team, idem_key)
    )`.execute(db);
  await sql`create index slack_outbox_due on slack_outbox (team, lane, id) where state in ('queued', 'sending')`.execute(
    db,
  );
}
