import { type Kysely, sql } from 'kysely';

/**
 * The audit log: append-only, a hash chain per case. The database computes sequence number and hash, so no client can
 * choose them; updates, deletes and truncation are refused for everybody, the owner included (short of dropping the
 * trigger, which the posted heads make visible).
 *
 * hash = sha256(prev_hash || '\n' || seq || '\n' || at || '\n' || actor || '\n' || action || '\n' || detail), in UTF-8,
 * hex; `at` in UTC as YYYY-MM-DDTHH24:MI:SS.USZ; `detail` as Postgres prints jsonb; the first prev_hash is 64 zeros.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit (
      case_id uuid not null references cases (id),
      seq int not null,
      team text not null,
      at timestamptz not null,
      actor text not null,
      action text not null,
      detail jsonb not null,
      prev_hash text not null,
      hash text not null,
      primary key (case_id, seq)
    )`.execute(db);
  await sql`
    create function audit_hash(prev_hash text, seq int, at timestamptz, actor text, action text, detail jsonb)
    returns text language sql immutable as $$
      select encode(sha256(convert_to(
        prev_hash || E'\n' || seq || E'\n' || to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || E'\n' || actor || E'\n' || action || E'\n' || detail::text, 'UTF8')), 'hex')
    $$`.execute(db);
  // The lock is taken before the read: under READ COMMITTED each statement of a volatile function sees what was
  // committed before it began, so the second of two writers reads the first one's row.
  await sql`
    create function audit_append() returns trigger language plpgsql as $$
    declare last record;
    begin
      perform pg_advisory_xact_lock(hashtextextended('audit:' || new.case_id::text, 0));
      select seq, hash into last from audit where case_id = new.case_id order by seq desc limit 1;
      new.seq := coalesce(last.seq, 0) + 1;
      new.prev_hash := coalesce(last.hash, repeat('0', 64));
      new.at := clock_timestamp();
      new.hash := audit_hash(new.prev_hash, new.seq, new.at, new.actor, new.action, new.detail);
      return new;
    end $$`.execute(db);
  await sql`create trigger audit_append before insert on audit for each row execute function audit_append()`.execute(
    db,
  );
  await sql`
    create function audit_refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  await sql`create trigger audit_refuse before update or delete on audit for each row execute function audit_refuse()`.execute(
    db,
  );
  await sql`create trigger audit_refuse_truncate before truncate on audit for each statement execute function audit_refuse()`.execute(
    db,
  );
}
