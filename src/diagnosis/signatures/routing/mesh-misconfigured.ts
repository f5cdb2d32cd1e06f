import { nameWords } from '../../view/rollout-words.ts';
import { type MeshFault, meshFaults } from '../../view/routing/mesh-faults.ts';
import { refOf, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const meshMisconfigured: Signature = {
  cause: 'routing.mesh-misconfigured',
  describes:
    'A VirtualService or DestinationRule leads calls to nothing, breaks them on purpose or refuses their TLS.',
  needs: ['kubernetes.virtualservices', 'kubernetes.destinationrules', 'kubernetes.services'],
  uses: ['kubernetes.peerauthentications', 'kubernetes.pods', 'kubernetes.deployments'],
  explains: [],
  refutedBy: 'Calls through the mesh to this host are answered.',
  match: (view) => {
    const perOwner = new Map<object, MeshFault[]>();
    for (const fault of meshFaults(view)) {
      const { object } = fault.owner;
      perOwner.set(object, [...(perOwner.get(object) ?? []), fault]);
    }
    return matched([...perOwner.values()].map((faults) => conclude(view, faults)));
  },
};

function conclude(view: View, faults: MeshFault[]): Candidate | undefined {
  const [worst, ...others] = [...faults].sort((a, b) => b.sureness - a.sureness);
  if (!worst) return undefined;
  const ref = refOf(view, worst.owner.object);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    confidence: worst.sureness,
    statement: `${ref.kind} ${nameWords(ref)} ${worst.words}${others.length > 0 ? `; it also ${others[0]?.words}` : ''}.`,
    citations: [worst, ...others].slice(0, 4).flatMap(({ citations }) => citations),
    runbooks: [],
    impact: worst.impact,
  };
}
