import type { Lease } from '#src/kubernetes/admission-objects.ts';
import {
  citeCondition,
  conditionOf,
  NODE_USES,
  type NodeState,
  nodeFault,
  nodeStates,
} from '../../view/nodes/node-faults.ts';
import { currentJournal, tellsEarlyCertificate } from '../../view/nodes/node-journal.ts';
import { cite, type Located, type View } from '../../view/view.ts';
import { durationWords, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const clockSkewed: Signature = {
  cause: 'nodes.clock-skewed',
  describes: 'The clock of a node is wrong, so certificates, tokens and times of that node are not believed.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: ['nodes.certificate-expired', 'runtime.clock-skewed'],
  refutedBy: 'The clock of the node agrees with that of the others.',
  match: (view) => matched(nodeStates(view).map((state) => judge(view, state))),
};

/** Kubelets renew each 10 s, and are given up after 40 s to 50 s: what is further apart is no delay. */
const APART_MS = 2 * 60_000;
/** With fewer there is no telling whose clock is wrong. */
const FEWEST = 3;

function judge(view: View, state: NodeState): Candidate | undefined {
  const condition = state.node && conditionOf(state.node.object, 'NTPProblem');
  const [line] = currentJournal(view, state.name, tellsEarlyCertificate);
  const lease = strayLease(view, state);
  if (condition?.status !== 'True' && !line && !lease) return undefined;
  const words = [
    ...(condition?.status === 'True' ? [quoted(condition.message ?? 'NTPProblem')] : []),
    ...(line ? [quoted(line.object.body)] : []),
    ...(lease
      ? [
          `it renews its lease with a time ${durationWords(Math.abs(lease.apart))} ${lease.apart < 0 ? 'behind' : 'ahead of'} the others`,
        ]
      : []),
  ];
  return nodeFault(view, state, {
    confidence: lease ? (line ? 0.9 : 0.65) : 0.8,
    says: `has a wrong clock: ${words.join('; ')}`,
    citations: [
      ...(condition?.status === 'True' ? citeCondition(state, condition) : []),
      ...(line ? [cite(line, ['body'], `${line.object.unit} of node ${state.name} says so`)] : []),
      ...(lease ? [cite(lease.lease, ['spec', 'renewTime'], `the lease of node ${state.name}`)] : []),
    ],
  });
}

/**
 * A lease of a node that is ready whose time is far from those of the others. The control plane goes by when a lease
 * changes and not by what it says, so a node stays ready with any clock.
 */
function strayLease(
  view: View,
  { name, ready }: NodeState,
): { lease: Located<Lease>; apart: number } | undefined {
  if (ready?.status !== 'True') return undefined;
  const well = new Set(
    nodeStates(view).flatMap((each) => (each.ready?.status === 'True' ? [each.name] : [])),
  );
  const leases = view.objects<Lease>('Lease').filter(({ object }) => well.has(object.metadata.name));
  const own = leases.find(({ object }) => object.metadata.name === name);
  const times = leases
    .filter((lease) => lease !== own)
    .map(({ object }) => Date.parse(object.spec?.renewTime ?? ''))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const at = Date.parse(own?.object.spec?.renewTime ?? '');
  const middle = times[Math.floor(times.length / 2)];
  if (!own || times.length + 1 < FEWEST || middle === undefined || !Number.isFinite(at)) return undefined;
  // The others must agree among themselves.
  if ((times.at(-1) ?? 0) - (times[0] ?? 0) > APART_MS) return undefined;
  return Math.abs(at - middle) > APART_MS ? { lease: own, apart: at - middle } : undefined;
}
