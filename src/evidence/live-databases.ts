import { CasebookError, describeError } from '#src/errors.ts';
import type { Connection } from '#src/integrations/postgres/connections.ts';
import { QUESTIONS } from '#src/integrations/postgres/questions.ts';
import {
  explain,
  NoConnectionLeftError,
  type Session,
  withReadOnlySession,
} from '#src/integrations/postgres/session.ts';
import { toJson } from './canonical.ts';
import type { DatabaseAnswer, DatabaseQuestion, DatabasesPort } from './ports.ts';
import type { Gap, Json } from './types.ts';

/** Databases asked at once. */
const AT_ONCE = 4;
/** For all questions to one database: less than a collector may take, so that one that hangs costs no other's answer. */
const PER_DATABASE_MS = 6_000;

interface Answered {
  answers: DatabaseAnswer[];
  missing: Gap[];
}

/** Asks the databases of users that the configuration names. One that cannot be asked is a gap and stops no other. */
export function liveDatabases(connections: readonly Connection[]): DatabasesPort {
  return {
    source: 'postgres',
    ask: async ({ namespace, services }, { signal, limit }) => {
      const used = (connection: Connection): boolean =>
        connection.services.some((service) => services.includes(service));
      // Those that the case's services use come first, should the limit leave some out.
      const inScope = connections
        .filter(({ namespaces }) => namespaces.includes(namespace))
        .sort((a, b) => Number(used(b)) - Number(used(a)));
      const results: Answered[] = [];
      const queue = inScope.entries();
      const asker = async (): Promise<void> => {
        for (const [index, connection] of queue) results[index] = await askOne(connection, signal, limit);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, asker));
      const answers = results.flatMap((result) => result.answers);
      return {
        items: answers.slice(0, limit),
        truncated: answers.length > limit,
        query: inScope.map(({ name, questions }) => `${name}: ${questions.join(', ')}`).join('; '),
        missing: results.flatMap((result) => result.missing),
      };
    },
  };
}

async function askOne(connection: Connection, outer: AbortSignal, limit: number): Promise<Answered> {
  const { name, questions } = connection;
  const signal = AbortSignal.any([outer, AbortSignal.timeout(PER_DATABASE_MS)]);
  const done: Answered = { answers: [], missing: [] };
  const answer = (question: DatabaseQuestion, rows: Record<string, Json>[]): void => {
    const services = connection.services.length > 0 ? { services: connection.services } : {};
    done.answers.push({ connection: name, ...services, question, rows });
  };
  try {
    await withReadOnlySession(connection, signal, async (session) => {
      for (const question of questions) {
        try {
          answer(question, await rowsOf(session, connection, question, limit));
        } catch (error) {
          signal.throwIfAborted();
          if (!session.usable()) throw error;
          done.missing.push(gapOf(`${question} of database ${name}`, explain(connection, error)));
        }
      }
    });
  } catch (error) {
    outer.throwIfAborted();
    if (error instanceof NoConnectionLeftError && questions.includes('connections'))
      answer('connections', [{ used: null, max: null, reserved: null, refused: error.message }]);
    const open = questions.filter(
      (question) =>
        !done.answers.some((each) => each.question === question) &&
        !done.missing.some(({ what }) => what.startsWith(`${question} of`)),
    );
    if (open.length > 0) done.missing.push(gapOf(`${open.join(', ')} of database ${name}`, error));
  }
  return done;
}

async function rowsOf(
  session: Session,
  connection: Connection,
  question: DatabaseQuestion,
  limit: number,
): Promise<Record<string, Json>[]> {
  const rows = await session.ask(
    question === 'registrations'
      ? `select * from (${connection.registrations?.sql ?? ''}) as answer limit ${limit}`
      : QUESTIONS[question],
  );
  return rows.map((row) => toJson(row) as Record<string, Json>);
}

function gapOf(what: string, error: unknown): Gap {
  if (error instanceof CasebookError) return { what, why: error.message.replace(/\.$/, ''), fix: error.fix };
  if (error instanceof Error && error.name === 'TimeoutError')
    return {
      what,
      why: `No answer within ${PER_DATABASE_MS} ms`,
      fix: 'See what the database is busy with.',
    };
  return {
    what,
    why: describeError(error),
    fix: 'Check that the database runs and can be reached from here.',
  };
}
