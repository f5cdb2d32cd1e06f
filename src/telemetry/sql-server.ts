import { DeniedError } from '#src/errors.ts';
import { createTelemetry, type Telemetry, type TelemetrySelect } from './client.ts';

/** Statements of `SHOW GRANTS` that let a user do nothing but read tables. */
const ONLY_READS =
  /^GRANT (?:SELECT|SHOW(?: [A-Z]+)?)(?:\([^()]*\))?(?:, (?:SELECT|SHOW(?: [A-Z]+)?)(?:\([^()]*\))?)* ON /;
const MAY_GRANT = /WITH GRANT OPTION/;

const FIX =
  "Use a server with a user of its own: create user casebook_select identified by '...' settings readonly = 2, max_memory_usage = 2000000000; grant select on otel.otel_logs to casebook_select; and so on for otel_traces, otel_metrics_* and kubernetes_events.";

/**
 * Refuses a user who could do more than read tables: a SELECT that gets past the guard must find nothing to do. The
 * embedded engine has no users at all, so it is refused here too. Asked once; throws DeniedError.
 */
export function checkedReader<Reader extends TelemetrySelect>(telemetry: Reader): Reader {
  let checked: Promise<void> | undefined;
  return {
    ...telemetry,
    select: async (query) => {
      // A server that did not answer is asked again next time.
      checked ??= refuseOthers(telemetry).catch((error: unknown) => {
        checked = undefined;
        throw error;
      });
      await checked;
      return telemetry.select(query);
    },
  };
}

async function refuseOthers(telemetry: TelemetrySelect): Promise<void> {
  const { rows } = await telemetry.select<Record<string, string>>({
    name: 'show-grants',
    sql: 'SHOW GRANTS',
    parameters: {},
    maxRows: 1_000,
  });
  const grants = rows.map((row) => String(Object.values(row)[0] ?? ''));
  const more = grants.find((grant) => !ONLY_READS.test(grant) || MAY_GRANT.test(grant));
  if (grants.length > 0 && more === undefined) return;
  throw new DeniedError(
    `The user of CASEBOOK_SQL_URL may do more than read tables, so nothing was asked: ${more?.slice(0, 200) ?? 'it has no grants that could be read'}.`,
    FIX,
  );
}

/** `http://user:password@host:8123/database` as a connection whose user was checked. */
export function openSqlServer(url: string): Telemetry {
  const { username, password, pathname, origin, protocol, host } = new URL(url);
  const telemetry = createTelemetry({
    url: origin === 'null' ? `${protocol}//${host}` : origin,
    user: decodeURIComponent(username) || 'default',
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || 'default',
  });
  return checkedReader(telemetry);
}
