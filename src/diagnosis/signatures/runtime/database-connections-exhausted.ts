import { nameWords } from '../../view/rollout-words.ts';
import { answersTo, databaseFaultsOf, fewCitations, uniqueRefs } from '../../view/runtime/database-faults.ts';
import { saidWords, sureness } from '../../view/runtime/faults.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** A server that is this full refuses the next burst of clients. */
const FULL = 0.97;

export const databaseConnectionsExhausted: Signature = {
  cause: 'runtime.database-connections-exhausted',
  describes: 'A database has as many connections as it allows and refuses new ones.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'databases.answers',
  ],
  explains: [],
  refutedBy: 'The database accepts new connections, and fewer are open than its limit.',
  match: (view) => {
    const asked = ofAnswers(view);
    const said = databaseFaultsOf(view, 'connections-exhausted').map(
      ({ faults, server, ...rest }): Candidate => {
        const [first] = faults;
        const counts = asked.find(({ object }) => object.name === rest.object.name);
        return {
          role: 'cause',
          ...rest,
          affects: uniqueRefs([...rest.affects, ...(server ? [server.ref] : [])]),
          citations: [...fewCitations(rest.citations), ...(counts?.citations ?? [])],
          confidence: sureness(first, 0.93),
          statement: `${server ? `Database ${nameWords(server.ref)}` : `A database of ${nameWords(first.ref)}`} has no connection left for ${counted(faults.length, 'workload')}: ${nameWords(first.ref)} says ${saidWords(view, first)}.`,
          runbooks: [],
        };
      },
    );
    const known = new Set(said.map(({ object }) => object.name));
    return matched([...said, ...asked.filter(({ object }) => !known.has(object.name))]);
  },
};

function ofAnswers(view: View): Candidate[] {
  return answersTo(view, 'connections').flatMap(({ answer, clients, server }): Candidate[] => {
    const object = server?.ref ?? clients[0]?.ref;
    const [row] = answer.object.rows;
    if (!object || !row) return [];
    const { used, max, reserved, refused } = row;
    const affects = uniqueRefs([...clients.map(({ ref }) => ref), object]);
    const base: Pick<Candidate, 'role' | 'object' | 'affects' | 'runbooks'> = {
      role: 'cause',
      object,
      affects,
      runbooks: [],
    };
    const name = answer.object.connection;
    // The row has a refusal only where the server had no connection left for the question itself.
    if (typeof refused === 'string')
      return [
        {
          ...base,
          confidence: 0.95,
          statement: `Database ${name} has no connection left: "${quoted(refused)}".`,
          citations: [cite(answer, ['rows', 0, 'refused'], `the database says "${quoted(refused)}"`)],
          impact: 'failed',
        },
      ];
    if (typeof used !== 'number' || typeof max !== 'number') return [];
    const free = max - (typeof reserved === 'number' ? reserved : 0);
    if (!(free > 0) || used < FULL * free) return [];
    return [
      {
        ...base,
        confidence: 0.8,
        statement: `Database ${name} has ${used} of ${free} connections in use, so it has none for new clients.`,
        citations: [
          cite(answer, ['rows', 0, 'used'], `${used} connections are in use`),
          cite(answer, ['rows', 0, 'max'], `the server allows ${max}`),
        ],
        impact: 'degraded',
      },
    ];
  });
}
