import type { Citation } from '../../types.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { answersTo, databaseFaultsOf, fewCitations, uniqueRefs } from '../../view/runtime/database-faults.ts';
import { saidWords, sureness } from '../../view/runtime/faults.ts';
import { cite, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const databaseReadOnly: Signature = {
  cause: 'runtime.database-read-only',
  describes: 'A database refuses writes: it is a standby, or was set read-only.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'databases.answers',
  ],
  explains: [],
  refutedBy: 'A write to the same database succeeds.',
  match: (view) =>
    matched(
      databaseFaultsOf(view, 'database-read-only').map(({ faults, server, ...rest }): Candidate => {
        const [first] = faults;
        const answered = server ? settings(view, server.ref.name) : [];
        return {
          role: 'cause',
          ...rest,
          affects: uniqueRefs([...rest.affects, ...(server ? [server.ref] : [])]),
          citations: [...fewCitations(rest.citations), ...answered],
          confidence: Math.min(0.96, sureness(first, 0.93) + (answered.length > 0 ? 0.1 : 0)),
          statement: `${server ? `Database ${nameWords(server.ref)}` : `A database of ${nameWords(first.ref)}`} refuses writes: ${nameWords(first.ref)} says ${saidWords(view, first)}.`,
          runbooks: [],
        };
      }),
    ),
};

/** What the server says of itself. Alone it is no fault: a standby and a database for reports are read-only on purpose. */
function settings(view: View, server: string): Citation[] {
  return answersTo(view, 'read-only')
    .filter((each) => each.server?.ref.name === server)
    .flatMap(({ answer }) => {
      const [row = {}] = answer.object.rows;
      return [
        ...(row.in_recovery === true
          ? [cite(answer, ['rows', 0, 'in_recovery'], 'the server is a standby in recovery')]
          : []),
        ...(row.default_read_only === true
          ? [cite(answer, ['rows', 0, 'default_read_only'], 'transactions are read-only by default')]
          : []),
      ];
    });
}
