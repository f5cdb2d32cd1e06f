import type { RouteProbe } from '#src/evidence/ports.ts';
import type { Located, View } from '../view.ts';

/** From fewer Services nothing is said about a node. */
const FEWEST = 3;
/** Of the Services that cannot be reached from a node, the share that answers elsewhere. */
const MOST_ANSWER = 0.8;

const cache = new WeakMap<View, Map<string, Located<RouteProbe>[]>>();

/**
 * The failed probes of nodes from which no Service can be reached, though others reach them: by node name. Names that do
 * not resolve are left out, as DNS fails for reasons of its own.
 */
export function cutOffNodes(view: View): Map<string, Located<RouteProbe>[]> {
  const known = cache.get(view);
  if (known) return known;
  const byNode = new Map<string, Located<RouteProbe>[]>();
  for (const probe of view.probes) {
    const { fromNode, kind } = probe.object;
    if (fromNode === undefined || kind === 'dns') continue;
    const probes = byNode.get(fromNode);
    if (probes) probes.push(probe);
    else byNode.set(fromNode, [probe]);
  }
  const found = new Map<string, Located<RouteProbe>[]>();
  for (const [node, probes] of byNode) {
    const failed = new Set(probes.filter(({ object }) => !object.success).map(route));
    if (failed.size < FEWEST || probes.some(({ object }) => object.success)) continue;
    const elsewhere = new Set(
      [...byNode].flatMap(([other, theirs]) =>
        other === node ? [] : theirs.filter(({ object }) => object.success).map(route),
      ),
    );
    const answer = [...failed].filter((each) => elsewhere.has(each)).length;
    if (answer >= MOST_ANSWER * failed.size) found.set(node, probes);
  }
  cache.set(view, found);
  return found;
}

function route({ object: { namespace, service, port } }: Located<RouteProbe>): string {
  return `${namespace}/${service}:${port}`;
}
