import { nameWords } from '../../view/rollout-words.ts';
import { calledBy, clientsOf, productOf, serversCalled } from '../../view/runtime/dependencies.ts';
import {
  accountOf,
  type Fault,
  faultsOf,
  lineCitation,
  rolloutBehind,
  saidWords,
  sureness,
} from '../../view/runtime/faults.ts';
import type { View } from '../../view/view.ts';
import type { Workload } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const credentialsRejected: Signature = {
  cause: 'runtime.credentials-rejected',
  describes: 'A dependency refuses the user, password, key or token that a workload presents.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.services',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'The dependency accepts the same credentials from a new connection.',
  match: (view) => {
    const faults = faultsOf(view, 'credentials');
    const tellers = new Set(faults.map(({ workload }) => workload));
    return matched(
      faults
        // Who only passes on what its own dependency was refused is not the one to change.
        .filter(
          ({ workload }) =>
            !workload || !calledBy(view, workload).some((each) => tellers.has(each) && !productOf(each)),
        )
        .map((fault) => conclude(view, fault, tellers)),
    );
  },
};

function conclude(
  view: View,
  fault: Fault,
  tellers: ReadonlySet<Workload | undefined>,
): Candidate | undefined {
  const { workload, lines } = fault;
  const { told } = lines[0];
  if (workload && told.product && productOf(workload) === told.product)
    return ofServer(view, fault, workload, tellers);
  const rollout = rolloutBehind(view, fault);
  // Visitors' wrong passwords sound like this too: without a known server, only who fails by it is meant.
  const known = told.product !== undefined || told.host !== undefined;
  const unwell = fault.failing || rollout !== undefined || (workload && workload.available < workload.wanted);
  if (!known && !unwell) return undefined;
  const [server, other] = workload && told.product ? serversCalled(view, workload, told.product) : [];
  const whom = server && !other ? nameWords(server.ref) : (told.host ?? told.product ?? 'a dependency');
  const user = told.user ? ` for user ${told.user}` : '';
  return {
    role: 'cause',
    object: fault.ref,
    ...accountOf(view, fault),
    confidence: sureness(fault, known ? 0.92 : 0.75),
    statement: `The credentials${user} that ${nameWords(fault.ref)} presents to ${whom} are rejected: ${saidWords(view, fault)}.`,
    runbooks: rollout && workload ? rollback(view, workload) : [],
  };
}

/** The server's own log tells of a client: the one that calls it, where only one does or only one is unwell. */
function ofServer(
  view: View,
  fault: Fault,
  server: Workload,
  tellers: ReadonlySet<Workload | undefined>,
): Candidate | undefined {
  const callers = clientsOf(view, server);
  if (callers.some((each) => tellers.has(each))) return undefined;
  const unwell = callers.filter((each) => each.available < each.wanted);
  const [client, other] = unwell.length > 0 ? unwell : callers;
  if (!client || other) return undefined;
  const { user } = fault.lines[0].told;
  return {
    role: 'cause',
    object: client.ref,
    affects: [client.ref],
    confidence: 0.7,
    statement: `${nameWords(server.ref)} rejects the credentials${user ? ` for user ${user}` : ''} of a client, and ${nameWords(client.ref)} is the one that calls it: ${saidWords(view, fault)}.`,
    citations: fault.lines.slice(0, 3).map((line) => lineCitation(view, line)),
    runbooks: [],
    impact: client.available > 0 ? 'degraded' : 'failed',
    ...(fault.since ? { since: fault.since } : {}),
  };
}
