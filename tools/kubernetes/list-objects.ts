import { z } from 'zod';
import { defineTool, type ToolContext, type ToolRead } from '#src/agent/tools/tool.ts';
import { limitField, namespaceField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import { NotFoundError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { PortResult } from '#src/evidence/ports.ts';
import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';
import { clusterOf } from './cluster.ts';
import { isInScope, kindField, placeInScope } from './kinds.ts';
import { rowOf } from './rows.ts';
import { labelPairs, labelsField, matchesLabels } from './selector.ts';

/** A namespace of 5,000 pods is read in a second. */
const MOST_READ = 5_000;

export default defineTool({
  name: 'list-objects',
  area: 'kubernetes',
  effect: 'read',
  description:
    'Objects of one kind in a namespace, a short row for each with how it is doing; those in trouble come first. Of Secrets only the names are ever given.',
  input: z.object({
    kind: z.enum([...kindField.options, 'Secret']).describe('Kind of the objects.'),
    namespace: namespaceField,
    labels: labelsField,
    troubled: z.boolean().default(false).describe('Only objects that are not as they should be.'),
    limit: limitField(100, 30),
  }),
  example: { kind: 'Pod', labels: 'app=checkout', troubled: true },
  async run({ kind, namespace: asked, labels, troubled, limit }, context) {
    if (kind === 'Secret') return secretNames(asked, limit, context);
    const { scope, reads, signal } = context;
    const cluster = clusterOf(reads);
    const namespace = placeInScope(scope, { kind, namespace: asked });
    const pairs = labelPairs(labels);
    const listed = await listOrNone(kind, cluster.list(kind, namespace, { signal, limit: MOST_READ }));
    const rows = listed.items
      .filter((object) => isInScope(scope, object) && matchesLabels(object, pairs))
      .map(rowOf)
      .filter((each) => !troubled || each.troubled)
      .sort(
        (a, b) =>
          Number(b.troubled) - Number(a.troubled) || (String(a.row.name) < String(b.row.name) ? -1 : 1),
      );
    const bad = rows.filter((each) => each.troubled).length;
    const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
    return {
      status: rows.length > 0 ? 'ok' : 'no_data',
      source: cluster.source,
      query: labels === undefined ? listed.query : `${listed.query} labels=${labels}`,
      content: {
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        matching: rows.length,
        inTrouble: bad,
        items: rows.slice(0, limit).map(({ row }) => row),
      },
      summary: `${rows.length} of kind ${kind}${where}, ${bad} in trouble`,
      ...(rows.length > limit || listed.truncated
        ? {
            truncated: {
              shown: Math.min(limit, rows.length),
              ...(listed.truncated ? {} : { of: rows.length }),
            },
          }
        : {}),
    };
  },
});

/** A cluster that does not serve a kind holds none of it: that is an answer. */
async function listOrNone(
  kind: ReadableKind,
  asked: Promise<PortResult<KubeObject>>,
): Promise<PortResult<KubeObject>> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return { items: [], truncated: false, query: `GET ${kind} (not served)` };
  }
}

async function secretNames(
  asked: string | undefined,
  limit: number,
  { scope, reads, signal }: ToolContext,
): Promise<ToolRead> {
  const cluster = clusterOf(reads);
  const namespace = namespaceInScope(scope, asked);
  const { items, truncated, query } = await cluster.secretNames(namespace, { signal, limit });
  return {
    status: items.length > 0 ? 'ok' : 'no_data',
    source: cluster.source,
    query,
    content: { kind: 'Secret', namespace, items: items.map(({ name, type }) => toJson({ name, type })) },
    summary: `names of ${items.length} Secrets in namespace ${namespace}`,
    ...(truncated ? { truncated: { shown: items.length } } : {}),
  };
}
