import { z } from 'zod';
import { defineTool, type ToolContext } from '#src/agent/tools/tool.ts';
import {
  limitField,
  nameField,
  namespaceField,
  sinceField,
  untilField,
} from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Gap } from '#src/evidence/types.ts';
import type { Node } from '#src/kubernetes/objects.ts';
import type { ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import { clusterOf } from '#tools/kubernetes/cluster.ts';
import { eventRows, readEvents } from '#tools/kubernetes/events.ts';
import { type Missing, missing } from '#tools/kubernetes/related.ts';
import type { ChangeRow, Span } from './change.ts';
import { nodeChanges } from './node-changes.ts';
import { rollouts, scalings } from './rollouts.ts';
import { comingsAndGoings, editsOf, withEdits, writtenObjects } from './writes.ts';

const MOST_READ = 5_000;

export default defineTool({
  name: 'list-changes',
  area: 'changes',
  effect: 'read',
  description:
    'Everything that changed in a namespace and on the nodes in a window, in time order: rollouts with the fields that differ, edits with who made them, scaling, objects made or deleted. The first question about a failure that nobody knows. What the cluster keeps no trace of is not here: an absent change is no proof.',
  input: z.object({
    namespace: namespaceField,
    name: nameField('Only changes of objects of this name.').optional(),
    since: sinceField,
    until: untilField,
    limit: limitField(100, 40),
  }),
  example: { name: 'checkout' },
  async run({ namespace: asked, name, limit, ...times }, context) {
    const { scope, reads, now, signal } = context;
    const namespace = namespaceInScope(scope, asked);
    const window = windowInScope(scope, now, times);
    const gaps = missing(signal);
    const all = await changesOf(context, namespace, gaps, {
      from: Date.parse(window.from),
      to: Date.parse(window.to),
    });
    gaps.throwIfAll();
    const rows = all
      .filter((change) => name === undefined || change.name === name)
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.name < b.name ? -1 : 1));
    return {
      status: rows.length > 0 ? 'ok' : 'no_data',
      source: reads.ports.cluster.source,
      query: `objects, events and last writes of namespace ${namespace}, nodes and their events`,
      window,
      // The newest are nearest to the trouble.
      content: toJson({ namespace, changes: rows.slice(-limit), ...notRead(gaps.gaps) }),
      summary: `${rows.length} changes in namespace ${namespace} and on the nodes`,
      ...(rows.length > limit ? { truncated: { shown: limit, of: rows.length } } : {}),
    };
  },
});

async function changesOf(
  context: ToolContext,
  namespace: string,
  gaps: Missing,
  span: Span,
): Promise<ChangeRow[]> {
  const { reads, signal } = context;
  const cluster = clusterOf(reads);
  const bounds = { signal, limit: MOST_READ };
  const [written, sets, events, nodes, ofNodes, edits] = await Promise.all([
    writtenObjects(context, namespace, gaps),
    gaps.add('ReplicaSet', cluster.list('ReplicaSet', namespace, bounds)),
    gaps.add('events', readEvents(context, namespace)),
    gaps.add('Node', cluster.list('Node', undefined, bounds)),
    gaps.add('events of nodes', readEvents(context, undefined)),
    editsOf(context, namespace, gaps),
  ]);
  const rows = eventRows(events?.items ?? []);
  const deployments = written.filter(({ kind }) => kind === 'Deployment');
  const rolled = rollouts(deployments, (sets?.items ?? []) as ReplicaSet[], rows, span);
  const known = [...rolled, ...comingsAndGoings(written, span)];
  return [
    ...withEdits(known, edits, span),
    ...scalings(rows, known, span),
    ...nodeChanges((nodes?.items ?? []) as Node[], eventRows(ofNodes?.items ?? []), span),
  ];
}

/** Kinds that were refused for one reason are one line. */
function notRead(gaps: readonly Gap[]): { notRead?: Gap[] } {
  if (gaps.length === 0) return {};
  const byReason = Map.groupBy(gaps, ({ fix }) => fix);
  return {
    notRead: [...byReason.values()].map((same) => ({
      what: same.map(({ what }) => what).join(', '),
      why: same[0]?.why ?? '',
      fix: same[0]?.fix ?? '',
    })),
  };
}
