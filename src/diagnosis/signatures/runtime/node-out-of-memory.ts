import type { KubeEvent } from '#src/kubernetes/objects.ts';
import { firstSeen, lastSeen } from '../../view/event-times.ts';
import { EVICTED_LATELY_MS, type Eviction, evictionsOf } from '../../view/runtime/evictions.ts';
import { cite, type Located, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const nodeOutOfMemory: Signature = {
  cause: 'runtime.node-out-of-memory',
  describes: 'A node has no memory left, so its kernel kills processes or its kubelet evicts pods.',
  needs: ['kubernetes.pods', 'kubernetes.events'],
  uses: ['kubernetes.nodes'],
  explains: [],
  refutedBy: 'The node has memory available, and nothing was killed or evicted on it for some time.',
  match: (view) => {
    const nodes = new Map<string, Starved>();
    const starved = (name: string): Starved => {
      const known = nodes.get(name) ?? { kills: [], evictions: [] };
      nodes.set(name, known);
      return known;
    };
    for (const event of view.events)
      if (isSystemKill(view, event)) starved(event.object.involvedObject.name).kills.push(event);
    for (const eviction of evictionsOf(view))
      if (eviction.resource === 'memory' && eviction.node) starved(eviction.node).evictions.push(eviction);
    return matched([...nodes.keys()].sort().map((name) => conclude(view, name, starved(name))));
  },
};

interface Starved {
  kills: Located<KubeEvent>[];
  evictions: Eviction[];
}

/** The kubelet's word for a kill outside of any container's limit; a kill within a limit gives no event of the node. */
function isSystemKill(view: View, { object }: Located<KubeEvent>): boolean {
  if (object.reason !== 'SystemOOM' || object.involvedObject.kind !== 'Node') return false;
  return view.now.getTime() - lastSeen(object) <= EVICTED_LATELY_MS;
}

function conclude(view: View, name: string, { kills, evictions }: Starved): Candidate {
  const node = view.nodes.find(({ object }) => object.metadata.name === name);
  const index = (node?.object.status?.conditions ?? []).findIndex(
    ({ type, status }) => type === 'MemoryPressure' && status === 'True',
  );
  const [kill] = kills;
  const [eviction] = evictions;
  const what = [
    ...(kill ? [`its kernel killed processes ("${quoted(kill.object.message ?? '', 120)}")`] : []),
    ...(eviction ? [`its kubelet evicted ${counted(evictions.length, 'pod')}`] : []),
  ];
  const owners = new Map(
    evictions.map(({ owner }) => [`${owner.kind}/${owner.namespace}/${owner.name}`, owner]),
  );
  const times = [...kills.map(({ object }) => firstSeen(object)), ...evictions.map(({ at }) => at)];
  const since = Math.min(...times.filter(Number.isFinite));
  return {
    role: 'cause',
    object: { cluster: view.scope.cluster, kind: 'Node', name },
    affects: [...owners.values()],
    confidence: index >= 0 ? 0.93 : kill && eviction ? 0.9 : 0.8,
    statement: `Node ${name} ${index >= 0 ? 'is' : 'was lately'} out of memory: ${what.join(' and ')}.`,
    citations: [
      ...(kill
        ? [cite(kill, ['message'], `an event of node ${name} says: ${quoted(kill.object.message ?? '')}`)]
        : []),
      ...evictions
        .slice(0, 3)
        .map(({ pod, message }) =>
          cite(pod, ['status', 'reason'], `pod ${pod.object.metadata.name} was evicted: ${quoted(message)}`),
        ),
      ...(node && index >= 0
        ? [cite(node, ['status', 'conditions', index, 'status'], `node ${name} has MemoryPressure`)]
        : []),
    ],
    runbooks: [],
    impact: 'degraded',
    ...(Number.isFinite(since) ? { since: new Date(since).toISOString() } : {}),
  };
}
