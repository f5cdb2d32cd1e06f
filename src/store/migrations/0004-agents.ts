import { type Kysely, sql } from 'kysely';

/** Runs of agents with every call they made, questions of people with their answers, findings and reports of several authors. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table agent_runs (
      id uuid primary key,
      team text not null,
      case_id uuid not null references cases (id),
      attempt int not null,
      agent text not null,
      key text not null,
      state text not null default 'running' check (state in ('running', 'done', 'stopped', 'failed')),
      -- json, not jsonb: a replay needs the order of keys.
      input json not null,
      output json,
      why text,
      detail text,
      prompt_hash text not null,
      model text not null,
      tokens_in int not null default 0,
      tokens_out int not null default 0,
      dollars double precision not null default 0,
      model_calls int not null default 0,
      tool_calls int not null default 0,
      started_at timestamptz not null default now(),
      ended_at timestamptz,
      unique (case_id, key)
    )`.execute(db);
  await sql`
    create table model_calls (
      run_id uuid not null references agent_runs (id),
      seq int not null,
      team text not null,
      model text not null,
      request text not null,
      response text,
      status int,
      retry_after_ms int,
      error text,
      tokens_in int not null,
      tokens_out int not null,
      dollars double precision not null,
      latency_ms int not null,
      at timestamptz not null default now(),
      primary key (run_id, seq)
    )`.execute(db);
  await sql`create index model_calls_at on model_calls (at)`.execute(db);
  await sql`
    create table tool_calls (
      run_id uuid not null references agent_runs (id),
      seq int not null,
      team text not null,
      tool_call_id text not null,
      tool text not null,
      input text not null,
      result text not null,
      status text not null check (status in ('ok', 'no_data', 'error')),
      evidence_id text,
      latency_ms int not null,
      at timestamptz not null default now(),
      primary key (run_id, seq),
      -- One id of a model is one call: a run that is resumed twice reads once.
      unique (run_id, tool_call_id)
    )`.execute(db);
  await sql`create index tool_calls_at on tool_calls (at)`.execute(db);
  await sql`
    create table questions (
      id uuid primary key,
      team text not null,
      case_id uuid references cases (id),
      channel text not null,
      -- Of the message, and of the thread that the answer goes to.
      ts text not null,
      thread_ts text not null,
      user_id text not null,
      text text not null,
      -- Of the person, as Slack says: "22:30" is a time on their clock.
      time_zone text,
      asked_at timestamptz not null default now(),
      state text not null default 'asked' check (state in ('asked', 'answered', 'failed')),
      answer jsonb,
      agent_run_id uuid references agent_runs (id),
      answered_at timestamptz,
      attempts int not null default 0,
      unique (team, channel, ts)
    )`.execute(db);
  await sql`create index questions_due on questions (asked_at) where state = 'asked'`.execute(db);

  await sql`alter table findings add column author text not null default 'engine' check (author in ('engine', 'diagnostician'))`.execute(
    db,
  );
  // What a finding was concluded from, for replays; older findings have none.
  await sql`alter table findings add column inputs json`.execute(db);
  await sql`alter table findings drop constraint findings_case_id_attempt_key`.execute(db);
  await sql`alter table findings add unique (case_id, attempt, author)`.execute(db);

  await sql`alter table reports add column revision int not null default 0`.execute(db);
  await sql`alter table reports add column author text not null default 'casebook'`.execute(db);
  await sql`alter table reports drop constraint reports_case_id_kind_attempt_key`.execute(db);
  await sql`alter table reports add unique (case_id, kind, attempt, revision)`.execute(db);
}
