import { randomUUID } from 'node:crypto';
import type { Session } from 'chdb';
import { ClickHouseException, toException } from './clickhouse-errors.ts';
import type { Insert } from './clickhouse-guard.ts';

interface Written {
  rowsWritten: number;
  bytesWritten: number;
}

interface Buffered {
  bytes: Uint8Array;
  rowsRead: number;
  bytesRead: number;
}

/** One connection to the engine: settings, parameters and temporary tables of its own. */
export interface EngineSession {
  /** `USE database`. */
  use(database: string): void;
  set(values: Readonly<Record<string, string>>): void;
  unset(names: readonly string[]): void;
  /** A statement whose result comes as a whole. `cancellable` only for reads. */
  run(sql: string, format: string, cancellable: boolean): Promise<Buffered>;
  /** Blocks of a result as the engine makes them; only for formats whose blocks can be joined. */
  stream(sql: string, format: string): AsyncIterable<Uint8Array>;
  insert(insert: Insert, data: Uint8Array): Promise<Written>;
  /** Stops what this session runs, also before its first row. */
  cancel(): void;
  close(): void;
}

export interface Engine {
  version: string;
  timezone: string;
  /** Lower case. */
  tableFunctions: ReadonlySet<string>;
  open(): EngineSession;
  close(): Promise<void>;
}

/** What the raw path of the engine takes; it never mistakes data for SQL. */
const INSERT_FORMATS = {
  jsoneachrow: 'JSONEachRow',
  jsoncompacteachrow: 'JSONCompactEachRow',
  csv: 'CSV',
  csvwithnames: 'CSVWithNames',
  tsv: 'TSV',
  tabseparated: 'TabSeparated',
  tsvwithnames: 'TSVWithNames',
  tabseparatedwithnames: 'TabSeparatedWithNames',
} as const;

function isInsertFormat(name: string): name is keyof typeof INSERT_FORMATS {
  return name in INSERT_FORMATS;
}

function literal(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\0', '\\0')}'`;
}

/**
 * Opens the engine on a folder. One process can open one folder, and one folder belongs to one process.
 *
 * The engine's `default` database is a view of the file system laid over a real one; here it becomes the real one, so
 * that a table name is never a file name.
 */
export async function openEngine(dataDir: string): Promise<Engine> {
  const { drainPending, Session } = await import('chdb');
  const keeper = new Session(dataDir);
  keeper.query('DETACH DATABASE default');
  try {
    keeper.query('ATTACH DATABASE default');
  } catch (error) {
    // 336: a new folder has no definition of it yet.
    if (toException(error).code !== 336) throw error;
    keeper.query('CREATE DATABASE default ENGINE = Atomic');
  }
  const one = (sql: string): string => keeper.query(sql, 'TSVRaw').trim();
  if (one("SELECT engine FROM system.databases WHERE name = 'default'") !== 'Atomic') {
    throw new Error('the database "default" of the embedded ClickHouse still shows the file system');
  }
  return {
    version: one('SELECT version()'),
    timezone: one('SELECT timezone()'),
    tableFunctions: new Set(one('SELECT lower(name) FROM system.table_functions').split('\n')),
    open: () => openSession(new Session(dataDir), keeper),
    close: async () => {
      await drainPending();
      keeper.close();
    },
  };
}

function openSession(session: Session, keeper: Session): EngineSession {
  // Marks the statements of this session, so that exactly they can be killed.
  const tag = randomUUID();
  let running = 0;
  const track = async <T>(work: Promise<T>): Promise<T> => {
    running += 1;
    try {
      return await work;
    } catch (error) {
      throw toException(error);
    } finally {
      running -= 1;
    }
  };
  const command = (sql: string): void => {
    try {
      session.query(sql);
    } catch (error) {
      throw toException(error);
    }
  };
  return {
    use: (database) => command(`USE \`${database.replaceAll('`', '``')}\``),
    set: (values) => {
      const pairs = Object.entries(values).map(([name, value]) => `${name} = ${literal(value)}`);
      if (pairs.length > 0) command(`SET ${pairs.join(', ')}`);
    },
    unset: (names) => {
      if (names.length > 0) command(`SET ${names.map((name) => `${name} = DEFAULT`).join(', ')}`);
    },
    run: async (sql, format, cancellable) => {
      const result = await track(session.queryAsync(cancellable ? `${sql} /* ${tag} */` : sql, { format }));
      return { bytes: result.bytes(), rowsRead: result.rowsRead, bytesRead: result.bytesRead };
    },
    stream: async function* (sql, format) {
      running += 1;
      try {
        for await (const chunk of session.queryStream(`${sql} /* ${tag} */`, { format })) yield chunk.raw();
      } catch (error) {
        throw toException(error);
      } finally {
        running -= 1;
      }
    },
    insert: async (insert, data) => {
      const known = insert.format.toLowerCase();
      if (!isInsertFormat(known)) {
        const names = Object.values(INSERT_FORMATS).join(', ');
        throw new ClickHouseException(
          48,
          'NOT_IMPLEMENTED',
          `INSERT in ${insert.format}: the embedded ClickHouse takes ${names}`,
        );
      }
      return track(
        session.insert({
          table: insert.table,
          values: data,
          format: INSERT_FORMATS[known],
          ...(insert.columns === undefined ? {} : { columns: insert.columns }),
          ...(Object.keys(insert.settings).length === 0 ? {} : { settings: insert.settings }),
        }),
      );
    },
    cancel: () => {
      if (running === 0) return;
      keeper.query(`KILL QUERY WHERE query LIKE '%${tag}%' AND query NOT LIKE 'KILL%' ASYNC`);
    },
    close: () => session.close(),
  };
}
