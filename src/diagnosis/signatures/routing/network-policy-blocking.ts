import type { NetworkPolicy } from '#src/kubernetes/network-objects.ts';
import { refKey } from '#src/kubernetes/object-ref.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type BlockedCall, blockedCalls } from '../../view/routing/blocked-calls.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { counted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** Not every network enforces policies: without a call that fails it stays a possibility. */
const CONFIDENCE = { named: 0.93, some: 0.7, none: 0.4 } as const;

export const networkPolicyBlocking: Signature = {
  cause: 'routing.network-policy-blocking',
  describes: 'Network policies select a caller or what it calls, and no rule admits the call.',
  needs: ['kubernetes.networkpolicies', 'kubernetes.services', 'kubernetes.deployments'],
  uses: [
    'kubernetes.namespaces',
    'kubernetes.configmaps',
    'telemetry.calls',
    'telemetry.log-patterns',
    'telemetry.error-logs',
  ],
  explains: ['routing.cluster-dns-failing', 'routing.name-unresolved'],
  refutedBy: 'The call goes through, or the network of the cluster does not enforce policies.',
  match: (view) => {
    const perPolicy = new Map<string, { policy: Located<NetworkPolicy>; calls: BlockedCall[] }>();
    for (const call of blockedCalls(view)) {
      const policy = newest(call.policies);
      if (!policy) continue;
      const key = refKey(refOf(view, policy.object));
      const found = perPolicy.get(key) ?? { policy, calls: [] };
      perPolicy.set(key, { policy, calls: [...found.calls, call] });
    }
    return matched([...perPolicy.values()].map(({ policy, calls }) => conclude(view, policy, calls)));
  },
};

/** Of several that close a pod the one that came last is the change. */
function newest(policies: readonly Located<NetworkPolicy>[]): Located<NetworkPolicy> | undefined {
  const made = ({ object: { metadata } }: Located<NetworkPolicy>): string =>
    `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return [...policies].sort((a, b) => made(b).localeCompare(made(a)))[0];
}

const ORDER = ['named', 'some', 'none'];

function conclude(
  view: View,
  policy: Located<NetworkPolicy>,
  calls: readonly BlockedCall[],
): Candidate | undefined {
  const sorted = [...calls].sort((a, b) => ORDER.indexOf(a.support) - ORDER.indexOf(b.support));
  const [first] = sorted;
  if (!first) return undefined;
  const ref = refOf(view, policy.object);
  const { creationTimestamp: made, name } = policy.object.metadata;
  const affects = new Map(
    sorted.flatMap(({ caller, callees }) => [caller, ...callees].map((each) => [refKey(each.ref), each.ref])),
  );
  const words = [...new Set(sorted.map((call) => call.words))];
  const more = words.length > 1 ? ` and ${counted(words.length - 1, 'other way')}` : '';
  return {
    role: 'cause',
    object: ref,
    affects: [...affects.values()],
    confidence: CONFIDENCE[first.support],
    statement: `NetworkPolicy ${nameWords(ref)} closes ${first.direction === 'Ingress' ? 'the callee' : 'the caller'} for ${words[0]}${more}: no rule admits it.`,
    citations: [
      cite(policy, ['spec', 'podSelector'], `policy ${name} selects these pods`),
      ...sorted.slice(0, 3).flatMap(({ citations }) => citations),
    ],
    runbooks: [],
    impact: first.support === 'none' ? 'degraded' : 'failed',
    ...(made && made >= view.scope.window.from ? { since: made } : {}),
  };
}
