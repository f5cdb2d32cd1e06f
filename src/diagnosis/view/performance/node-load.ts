import type { Node } from '#src/kubernetes/objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import { median } from '../../statistics.ts';
import type { Located, View } from '../view.ts';

/** From this share of its processors on, what runs on a node waits in its run queue. */
const FULL = 0.9;
const FEWEST_POINTS = 5;
const LAST_POINTS = 10;

/** Cores of a node that pods may use, and those that were busy in the last points of its series. */
export interface NodeLoad {
  cores: number;
  busy: number;
}

/** Undefined where the node's size or its use is not known. */
export function nodeLoad(view: View, { object: node }: Located<Node>): NodeLoad | undefined {
  const cores = quantity(node.status?.allocatable?.cpu);
  const series = view
    .series('cpu')
    .find(({ object: { labels } }) => labels?.node === node.metadata.name && !labels.pod && !labels.service);
  const last = (series?.object.points ?? []).slice(-LAST_POINTS).map(([, value]) => value);
  return cores === undefined || last.length < FEWEST_POINTS ? undefined : { cores, busy: median(last) };
}

export function isFull(load: NodeLoad | undefined): load is NodeLoad {
  return load !== undefined && load.busy >= FULL * load.cores;
}
