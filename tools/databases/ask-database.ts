import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { namespaceField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import { ConfigError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { DATABASE_QUESTIONS } from '#src/evidence/ports.ts';

const MOST_ANSWERS = 100;
const MOST_ROWS = 50;

export default defineTool({
  name: 'ask-database',
  area: 'databases',
  effect: 'read',
  description:
    'Asks the databases of a namespace about themselves: connections in use, read-only or not, lag of replication, waiting locks, registrations. The questions are fixed and the role may only read.',
  input: z.object({
    question: z.enum(DATABASE_QUESTIONS).optional().describe('One of the questions; all by default.'),
    database: z
      .string()
      .max(253)
      .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'it is no name of a connection')
      .optional()
      .describe('Name of the connection in the configuration; all of the namespace by default.'),
    namespace: namespaceField,
  }),
  example: { question: 'connections' },
  // A database that hangs is given up after 6 s, and the others are asked beside it.
  timeoutMs: 10_000,
  async run({ question, database, ...input }, { scope, reads, signal }) {
    const namespace = namespaceInScope(scope, input.namespace ?? scope.object?.namespace);
    const { databases } = reads.ports;
    if (!databases)
      throw new ConfigError(
        'No database is connected.',
        'List databases and a role that may only read in the file of CASEBOOK_CONNECTIONS.',
      );
    const services = [...(scope.service === undefined ? [] : [scope.service]), ...scope.dependencies];
    const found = await databases.ask({ namespace, services }, { signal, limit: MOST_ANSWERS });
    const answers = found.items
      .filter(
        (each) =>
          (question === undefined || each.question === question) &&
          (database === undefined || each.connection === database),
      )
      .map(({ rows, ...answer }) => ({ ...answer, rows: rows.slice(0, MOST_ROWS), rowsInAll: rows.length }));
    const missing = (found.missing ?? []).filter(
      ({ what }) =>
        (question === undefined || what.includes(question)) &&
        (database === undefined || what.endsWith(` ${database}`)),
    );
    const about = database === undefined ? `the databases of namespace ${namespace}` : `database ${database}`;
    return {
      status: answers.length > 0 ? 'ok' : 'no_data',
      source: databases.source,
      query: found.query,
      content: { answers: toJson(answers), notAnswered: toJson(missing) },
      summary: `${answers.length > 0 ? `${answers.length} answers` : 'No answer'} of ${about}${
        missing.length > 0 ? `; not answered: ${missing.map(({ what }) => what).join(', ')}` : ''
      }.`,
      ...(found.truncated ? { truncated: { shown: answers.length } } : {}),
    };
  },
});
