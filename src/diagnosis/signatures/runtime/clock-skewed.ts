import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import { accountOf, type Fault, faultsOf, saidWords, sureness, whoWords } from '../../view/runtime/faults.ts';
import type { View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const clockSkewed: Signature = {
  cause: 'runtime.clock-skewed',
  describes: 'Two clocks differ so much that fresh tokens or certificates are refused as not yet valid.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.nodes',
  ],
  explains: [],
  refutedBy: 'The clocks of both sides agree within a second.',
  match: (view) => {
    const found = new Map<string, Candidate>();
    for (const fault of faultsOf(view, 'clock-skew')) {
      const candidate = conclude(view, fault);
      const before = found.get(refKey(candidate.object));
      if (before) before.affects.push(...candidate.affects);
      else found.set(refKey(candidate.object), candidate);
    }
    return matched([...found.values()]);
  },
};

function conclude(view: View, fault: Fault): Candidate {
  const node = nodeOf(view, fault);
  const where = node ? ` (only its pods on node ${node.name} say so)` : '';
  return {
    role: 'cause',
    object: node ?? fault.ref,
    ...accountOf(view, fault),
    // Whose clock is wrong, the issuer's or the reader's, is not known from one side.
    confidence: sureness(fault, node ? 0.85 : 0.78),
    statement: `${whoWords(fault)} finds times that lie in the future, so a clock is wrong${where}: ${saidWords(view, fault)}.`,
    runbooks: [],
  };
}

/** The one node on which the pods that complain run, where others of the same workload run elsewhere and do not. */
function nodeOf(view: View, { workload, lines }: Fault): ObjectRef | undefined {
  const complaining = new Set(lines.flatMap(({ pod }) => (pod ? [pod] : [])));
  const nodes = (which: boolean): Set<string> =>
    new Set(
      (workload?.pods ?? [])
        .filter(({ object }) => complaining.has(object.metadata.name) === which)
        .flatMap(({ object }) => (object.spec?.nodeName ? [object.spec.nodeName] : [])),
    );
  const [bad, ...others] = nodes(true);
  const good = nodes(false);
  return bad && others.length === 0 && good.size > 0 && !good.has(bad)
    ? { cluster: view.scope.cluster, kind: 'Node', name: bad }
    : undefined;
}
