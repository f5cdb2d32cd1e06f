import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { UpstreamError } from '#src/errors.ts';

export interface TelemetryOptions {
  url: string;
  user: string;
  password: string;
  database: string;
}

/** Values of `{name:Type}` in the SQL. */
type Parameters = Readonly<Record<string, string | number | readonly string[] | Date>>;

export interface TelemetryQuery {
  /** Kebab-case name of the query's file; goes into `log_comment`, so that an operator sees who asks. */
  name: string;
  sql: string;
  parameters: Parameters;
  /** Most rows; the SQL itself limits to it, the server enforces it. */
  maxRows: number;
  /** Where the server stops; 20 s unless told. */
  maxSeconds?: number;
  signal?: AbortSignal;
}

/** What a query found, and the query itself as evidence. */
export interface TelemetryResult<T> {
  items: T[];
  /** True where the limit left items out. */
  truncated: boolean;
  /** SQL with its parameters. */
  query: string;
}

/** What queries need of it. */
export type TelemetrySelect = Pick<Telemetry, 'select'>;

export interface Telemetry {
  readonly database: string;
  /** Reads rows. The server is told to refuse any write and to stop in time. */
  select<Row>(query: TelemetryQuery): Promise<{ rows: Row[]; query: string }>;
  /** Appends rows to a table, times as ISO 8601; used by what plays a pipeline, and by the keeper of Kubernetes events. */
  insert(table: string, rows: readonly object[]): Promise<void>;
  /** A statement without result, for migrations. */
  command(sql: string, parameters?: Parameters): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

const MAX_EXECUTION_SECONDS = 20;
/** The client gives up a little after the server should have. */
const REQUEST_TIMEOUT_MS = 25_000;

/** A connection to the ClickHouse that holds OpenTelemetry data. Nothing is sent before the first query. */
export function createTelemetry({ url, user, password, database }: TelemetryOptions): Telemetry {
  const client: ClickHouseClient = createClient({
    url,
    username: user,
    password,
    database,
    application: 'casebook',
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: 8,
    compression: { response: true, request: true },
    // Failures are thrown; the client would print them besides.
    log: { level: ClickHouseLogLevel.OFF },
  });

  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explain(what, error, database);
    }
  }

  return {
    database,
    select: <Row>({
      name,
      sql,
      parameters,
      maxRows,
      maxSeconds = MAX_EXECUTION_SECONDS,
      signal,
    }: TelemetryQuery) =>
      attempt(`ClickHouse query ${name}`, async () => {
        const result = await client.query({
          query: sql,
          query_params: { ...parameters },
          format: 'JSONEachRow',
          ...(signal === undefined ? {} : { abort_signal: signal }),
          clickhouse_settings: {
            readonly: '1',
            max_execution_time: maxSeconds,
            timeout_overflow_mode: 'throw',
            max_result_rows: String(maxRows),
            result_overflow_mode: 'throw',
            log_comment: JSON.stringify({ application: 'casebook', query: name }),
            output_format_json_quote_64bit_integers: 0,
          },
        });
        return { rows: await result.json<Row>(), query: describe(sql, parameters) };
      }),
    insert: (table, rows) =>
      attempt(`ClickHouse insert into ${table}`, async () => {
        if (rows.length === 0) return;
        await client.insert({
          table,
          values: [...rows],
          format: 'JSONEachRow',
          // ISO 8601, whatever the server's time zone.
          clickhouse_settings: { date_time_input_format: 'best_effort' },
        });
      }),
    command: (sql, parameters = {}) =>
      attempt('ClickHouse statement', async () => {
        await client.command({ query: sql, query_params: { ...parameters } });
      }),
    ping: () =>
      attempt('ClickHouse', async () => {
        const result = await client.ping({ select: true });
        if (!result.success) throw result.error;
      }),
    close: () => client.close(),
  };
}

function describe(sql: string, parameters: Parameters): string {
  return `${sql.replace(/\s+/g, ' ').trim()} -- ${JSON.stringify(parameters)}`;
}

function explain(what: string, error: unknown, database: string): UpstreamError {
  if (error instanceof ClickHouseError) {
    const message = `${what} failed: ${error.message.slice(0, 300)} (${error.type ?? error.code}).`;
    return new UpstreamError(message, fixFor(error.code, database), {
      status: Number(error.code),
      cause: error,
    });
  }
  const text = error instanceof Error ? error.message : String(error);
  return new UpstreamError(
    `${what} failed: ${text.slice(0, 300)}.`,
    'Check that CLICKHOUSE_URL is right and that ClickHouse runs and can be reached.',
    { retryAfterMs: 5_000, cause: error },
  );
}

function fixFor(code: string, database: string): string {
  switch (code) {
    case '516':
    case '194':
      return 'Check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.';
    case '497':
      return `Grant the user of CLICKHOUSE_USER the right to select from database ${database}.`;
    case '164':
      return 'Give the user of CLICKHOUSE_USER a profile with readonly = 2 or 0: Casebook sets limits for each query.';
    case '60':
    case '81':
      return `Run casebook migrate, or set CLICKHOUSE_DATABASE to where the OpenTelemetry exporter writes (now ${database}).`;
    case '159':
    case '396':
    case '241':
      return 'Look at a shorter window or fewer namespaces, or give ClickHouse more resources.';
    default:
      return 'See the ClickHouse server log for the whole exception.';
  }
}
