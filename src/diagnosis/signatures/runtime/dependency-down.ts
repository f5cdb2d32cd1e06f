import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { dependencyAt } from '../../view/runtime/dependencies.ts';
import { type Fault, faultsOf, lineCitation, type TellingLine } from '../../view/runtime/faults.ts';
import { addressesIn } from '../../view/runtime/log-texts.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import type { Workload } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

interface Call {
  fault: Fault;
  line: TellingLine;
}

export const dependencyDown: Signature = {
  cause: 'runtime.dependency-down',
  describes: 'Calls to a dependency are refused or time out, and none of its pods is available.',
  needs: ['kubernetes.pods', 'kubernetes.services'],
  uses: ['kubernetes.crash-logs', 'kubernetes.pod-logs', 'telemetry.error-logs', 'telemetry.log-patterns'],
  general: true,
  explains: [],
  refutedBy: 'A pod of the dependency is ready and answers.',
  match: (view) => {
    const down = new Map<Workload, Call[]>();
    for (const fault of [...faultsOf(view, 'refused'), ...faultsOf(view, 'unanswered')]) {
      for (const [workload, line] of downOf(view, fault))
        down.set(workload, [...(down.get(workload) ?? []), { fault, line }]);
    }
    return matched([...down].map(([workload, calls]) => conclude(view, workload, calls)));
  },
};

/** The dependencies that a workload complains about and that have no pod available. */
function downOf(view: View, { ref, lines }: Fault): Map<Workload, TellingLine> {
  const found = new Map<Workload, TellingLine>();
  for (const line of lines.slice(0, 20)) {
    for (const { host, port } of addressesIn(line.text)) {
      const { workloads } = dependencyAt(view, ref.namespace ?? '', host, port);
      if (workloads.length === 0 || workloads.some(({ available }) => available > 0)) continue;
      const first = workloads.find(({ ref: own, wanted }) => wanted > 0 && refKey(own) !== refKey(ref));
      if (first && !found.has(first)) found.set(first, line);
    }
  }
  return found;
}

function conclude(view: View, workload: Workload, calls: Call[]): Candidate | undefined {
  const [first] = calls;
  if (!first) return undefined;
  const callers: ObjectRef[] = [
    ...new Map(calls.map(({ fault }) => [refKey(fault.ref), fault.ref])).values(),
  ];
  const since = calls.flatMap(({ fault }) => (fault.since ? [fault.since] : [])).sort()[0];
  return {
    role: 'cause',
    object: workload.ref,
    affects: [workload.ref, ...callers],
    confidence: 0.6,
    statement: `${nameWords(workload.ref)} has none of ${counted(workload.wanted, 'pod')} available, and ${nameWords(first.fault.ref)} fails to reach it: "${quoted(first.line.text, 160)}".`,
    citations: [
      cite(
        workload.object,
        ['spec', 'replicas'],
        `${workload.ref.name} should have ${counted(workload.wanted, 'pod')}`,
      ),
      ...calls.slice(0, 3).map(({ line }) => lineCitation(view, line)),
    ],
    runbooks: [],
    impact: 'failed',
    ...(since ? { since } : {}),
  };
}
