import { z } from 'zod';
import { defineTool, type ToolContext } from '#src/agent/tools/tool.ts';
import { limitField } from '#src/agent/tools/tool-fields.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { clusterOf } from './cluster.ts';
import { isTroubledPod, podRow } from './pod-rows.ts';
import { missing } from './related.ts';
import { rowOf } from './rows.ts';

const MOST_READ = 5_000;
const MOST_SYSTEM_PODS = 20;
/** Where DNS, network agents and the control plane run; read for how they are, and for nothing else. */
const SYSTEM = 'kube-system';

export default defineTool({
  name: 'list-nodes',
  area: 'kubernetes',
  effect: 'read',
  description:
    "How the nodes are: ready or not, problems with their reasons, taints, room, and how many of the case's pods run there. Also pods of the cluster's own services in kube-system that are in trouble. Use it where a node, its network or the scheduler may be what fails.",
  input: z.object({
    troubled: z.boolean().default(false).describe('Only nodes that have a problem.'),
    limit: limitField(50, 15),
  }),
  example: { limit: 10 },
  async run({ troubled, limit }, context) {
    const { reads, signal } = context;
    const cluster = clusterOf(reads);
    const gaps = missing(signal);
    const [nodes, pods, system] = await Promise.all([
      cluster.list('Node', undefined, { signal, limit: MOST_READ }),
      gaps.add('pods of the case', podsOfScope(context)),
      gaps.add(
        `pods of namespace ${SYSTEM}`,
        cluster.list('Pod', SYSTEM, { signal, limit: MOST_READ }).then(({ items }) => items as Pod[]),
      ),
    ]);
    const rows = nodes.items
      .map(rowOf)
      .filter((each) => !troubled || each.troubled)
      .sort(
        (a, b) =>
          Number(b.troubled) - Number(a.troubled) || (String(a.row.name) < String(b.row.name) ? -1 : 1),
      );
    const ill = (system ?? []).filter(isTroubledPod).filter(({ status }) => !isReady(status));
    return {
      status: rows.length > 0 ? 'ok' : 'no_data',
      source: cluster.source,
      query: nodes.query,
      content: toJson({
        nodes: rows.slice(0, limit).map(({ row }) => ({
          ...row,
          ...(pods ? { podsOfCase: pods.filter(({ spec }) => spec?.nodeName === row.name).length } : {}),
        })),
        systemPodsInTrouble: ill.slice(0, MOST_SYSTEM_PODS).map(podRow),
        ...(gaps.gaps.length > 0 ? { notRead: gaps.gaps } : {}),
      }),
      summary: `${rows.length} nodes, ${rows.filter((each) => each.troubled).length} with problems`,
      ...(rows.length > limit || nodes.truncated
        ? { truncated: { shown: Math.min(limit, rows.length), of: rows.length } }
        : {}),
    };
  },
});

function isReady(status: Pod['status']): boolean {
  return (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

async function podsOfScope({ scope, reads, signal }: ToolContext): Promise<Pod[]> {
  const namespaces = scope.namespaces.length > 0 ? scope.namespaces : [undefined];
  const lists = await Promise.all(
    namespaces.map((namespace) => clusterOf(reads).list('Pod', namespace, { signal, limit: MOST_READ })),
  );
  return lists.flatMap(({ items }) => items as Pod[]);
}
