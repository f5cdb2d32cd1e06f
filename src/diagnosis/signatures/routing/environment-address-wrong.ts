import { refKey } from '#src/kubernetes/object-ref.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { type AddressFault, addressFaults } from '../../view/routing/address-faults.ts';
import { endpointWords } from '../../view/routing/address-history.ts';
import { cite, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const environmentAddressWrong: Signature = {
  cause: 'routing.environment-address-wrong',
  describes:
    'A workload is configured with an address of a service that does not exist or does not listen there.',
  needs: ['kubernetes.services', 'kubernetes.deployments'],
  uses: [
    'kubernetes.configmaps',
    'kubernetes.replicasets',
    'manifests.declared',
    'telemetry.log-patterns',
    'telemetry.error-logs',
  ],
  explains: [],
  refutedBy: 'The address resolves and takes connections from the workload, or the workload does not use it.',
  match: (view) => {
    const perWorkload = new Map<string, AddressFault[]>();
    for (const fault of addressFaults(view)) {
      const key = refKey(fault.caller.workload.ref);
      perWorkload.set(key, [...(perWorkload.get(key) ?? []), fault]);
    }
    return matched([...perWorkload.values()].map((faults) => conclude(view, faults)));
  },
};

function conclude(view: View, faults: AddressFault[]): Candidate | undefined {
  const [worst, ...others] = faults.sort((a, b) => b.sureness - a.sureness);
  if (!worst) return undefined;
  const { workload, address } = worst.caller;
  const rollout = worst.change ? workload.rollout : undefined;
  const more = others.filter(({ sureness }) => sureness >= 0.5);
  return {
    role: 'cause',
    object: workload.ref,
    affects: [workload.ref],
    confidence: worst.sureness,
    statement:
      `${nameWords(workload.ref)} calls ${endpointWords(address)} (${address.variable}), but ${worst.wrong}` +
      `${worst.meant ? `; most likely ${worst.meant} is meant` : ''}` +
      `${rollout ? `; it came with ${rolloutWords(view, rollout)}` : ''}` +
      `${more.length > 0 ? `; ${more.length} more of its addresses are wrong` : ''}.`,
    citations: [
      cite(
        address.value,
        [],
        `${address.variable} of container ${address.container} is ${endpointWords(address)}`,
      ),
      ...worst.citations,
      ...more
        .slice(0, 2)
        .map(({ caller }) =>
          cite(caller.address.value, [], `${caller.address.variable} is ${endpointWords(caller.address)}`),
        ),
      ...(rollout ? rolloutCitations(view, rollout, address.container) : []),
    ],
    ...(rollout && worst.change ? { change: worst.change, since: rollout.at } : {}),
    runbooks: rollout ? rollback(view, workload) : [],
    impact: 'degraded',
  };
}
