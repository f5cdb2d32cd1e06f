import type { Engine, EngineSession } from './clickhouse-engine.ts';
import { ClickHouseException } from './clickhouse-errors.ts';
import type { QueryRequest } from './clickhouse-request.ts';

export interface Lease {
  session: EngineSession;
  /** True when the session outlives the request, so that its settings must be taken back. */
  kept: boolean;
  release(): void;
}

export interface Sessions {
  /** @throws ClickHouseException 372 (not found, when asked to check) and 373 (in use) */
  lease(request: QueryRequest): Lease;
  closeAll(): void;
}

/** A session per request, or the one named by `session_id`, which keeps temporary tables until it times out. */
export function createSessions(engine: Engine): Sessions {
  const named = new Map<
    string,
    { session: EngineSession; busy: boolean; timer: NodeJS.Timeout | undefined }
  >();
  return {
    lease: ({ session: wanted }) => {
      if (wanted === undefined) {
        const session = engine.open();
        return { session, kept: false, release: () => session.close() };
      }
      let entry = named.get(wanted.id);
      if (entry === undefined) {
        if (wanted.check)
          throw new ClickHouseException(372, 'SESSION_NOT_FOUND', `Session ${wanted.id} not found`);
        entry = { session: engine.open(), busy: false, timer: undefined };
        named.set(wanted.id, entry);
      }
      if (entry.busy) {
        throw new ClickHouseException(
          373,
          'SESSION_IS_LOCKED',
          `Session ${wanted.id} is locked by a concurrent client`,
        );
      }
      clearTimeout(entry.timer);
      entry.busy = true;
      const held = entry;
      return {
        session: held.session,
        kept: true,
        release: () => {
          held.busy = false;
          held.timer = setTimeout(() => {
            named.delete(wanted.id);
            held.session.close();
          }, wanted.timeoutMs);
        },
      };
    },
    closeAll: () => {
      for (const { session, timer } of named.values()) {
        clearTimeout(timer);
        session.close();
      }
      named.clear();
    },
  };
}
