import type { DatabaseQuestion } from '#src/evidence/ports.ts';

/**
 * What a Postgres is asked about itself: fixed statements, from its own views only, that any role may read. Columns are
 * cast, because int8 and numeric would come as text. `DatabaseAnswer` of src/evidence/ports.ts describes the rows.
 */
export const QUESTIONS: Readonly<Record<Exclude<DatabaseQuestion, 'registrations'>, string>> = {
  // Rows of others' sessions hide most columns from a plain role, but not whose they are; workers of the server have no user.
  connections: `
    select
      (select count(*) from pg_stat_activity where datid is not null and usesysid is not null)::int as used,
      current_setting('max_connections')::int as max,
      current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true), '0')::int as reserved`,
  // The reader's role may well have the setting of its own, which says nothing about applications.
  'read-only': `
    select
      pg_is_in_recovery() as in_recovery,
      (select setting = 'on' and source not in ('user', 'database user', 'client', 'session')
         from pg_settings where name = 'default_transaction_read_only')
      or exists (
        select from pg_db_role_setting
        where setrole = 0
          and setdatabase in (0, (select oid from pg_database where datname = current_database()))
          and 'default_transaction_read_only=on' = any(setconfig)
      ) as default_read_only`,
  // An idle primary sends nothing, so the age of the last transaction counts only where something is left to replay.
  replication: `
    select 'primary' as role, application_name as standby, state,
      extract(epoch from replay_lag)::float8 as lag_seconds
    from pg_stat_replication
    union all
    select 'standby', null, null,
      case when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
        else extract(epoch from now() - pg_last_xact_replay_timestamp())::float8 end
    where pg_is_in_recovery()
    order by standby
    limit 50`,
  // As JSON, because the column is there since Postgres 14 only.
  locks: `
    select count(*)::int as waiting,
      max(extract(epoch from clock_timestamp() - (to_jsonb(held) ->> 'waitstart')::timestamptz))::float8 as longest_wait_seconds
    from pg_locks as held
    where not granted`,
};

/**
 * What the role may change, each with the statement that takes it away. Tables that it owns count: an owner may do
 * anything. TEMPORARY is left out, which everybody has by default and which changes nothing for others.
 */
export const RIGHTS_TO_WRITE = `
  with me as (select oid, rolname, rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user)
  select 'is a superuser' as may, format('alter role %I nosuperuser', rolname) as fix from me where rolsuper
  union all
  select 'may create roles', format('alter role %I nocreaterole', rolname) from me where rolcreaterole
  union all
  select 'may create databases', format('alter role %I nocreatedb', rolname) from me where rolcreatedb
  union all
  select format('is a member of %s', other.rolname), format('revoke %I from %I', other.rolname, me.rolname)
  from pg_roles as other, me
  where not me.rolsuper
    and other.rolname in ('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program', 'pg_signal_backend', 'pg_maintain')
    and pg_has_role(me.oid, other.oid, 'member')
  union all
  (select format('may create in schema %s', nspname), format('revoke create on schema %I from public, %I', nspname, rolname)
  from pg_namespace, me
  where not rolsuper and nspname !~ '^pg_(toast|temp)' and has_schema_privilege(me.oid, pg_namespace.oid, 'create')
  order by 1 limit 3)
  union all
  select format('may create schemas in database %s', current_database()),
    format('revoke create on database %I from public, %I', current_database(), rolname)
  from me where not rolsuper and has_database_privilege(me.oid, current_database(), 'create')
  union all
  (select
    case when pg_has_role(me.oid, relowner, 'member') then format('owns table %s', class.oid::regclass)
      else format('may write to table %s', class.oid::regclass) end,
    case when pg_has_role(me.oid, relowner, 'member') then format('alter table %s owner to another role', class.oid::regclass)
      else format('revoke insert, update, delete, truncate on %s from public, %I', class.oid::regclass, rolname) end
  from pg_class as class join pg_namespace on pg_namespace.oid = relnamespace, me
  where not rolsuper and relkind in ('r', 'p', 'v', 'm', 'f')
    and nspname !~ '^pg_' and nspname <> 'information_schema'
    and (has_table_privilege(me.oid, class.oid, 'insert, update, delete, truncate')
      or has_any_column_privilege(me.oid, class.oid, 'insert, update'))
  order by 1 limit 3)`;
