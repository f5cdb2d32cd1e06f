import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { nameField, namespaceField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { clusterOf } from './cluster.ts';
import { replicaSetsOf, revisionNumber } from './related.ts';
import { revisionChanges } from './revision-changes.ts';

const MOST = 60;
const revisionField = z.number().int().min(1).max(1_000_000).optional();

export default defineTool({
  name: 'diff-revisions',
  area: 'kubernetes',
  effect: 'read',
  description:
    'What two revisions of a Deployment differ in, field by field: images, environment, resources, probes, volumes. Without numbers: the current revision and the one before. Values of secrets are masked, equal ones equally.',
  input: z.object({
    deployment: nameField('Name of the Deployment.'),
    namespace: namespaceField,
    from: revisionField.describe('Number of the older revision; the one before `to` by default.'),
    to: revisionField.describe('Number of the newer revision; the current one by default.'),
  }),
  example: { deployment: 'checkout' },
  async run({ deployment: name, namespace: asked, from, to }, context) {
    const { scope, reads, signal } = context;
    const cluster = clusterOf(reads);
    const namespace = namespaceInScope(scope, asked);
    const { object, query } = await cluster.get({ kind: 'Deployment', name, namespace }, { signal });
    const sets = object
      ? (await replicaSetsOf(context, object)).filter((set) => revisionNumber(set) > 0)
      : [];
    const newer = to === undefined ? sets.at(-1) : sets.find((set) => revisionNumber(set) === to);
    const older =
      from === undefined
        ? sets.filter((set) => newer && revisionNumber(set) < revisionNumber(newer)).at(-1)
        : sets.find((set) => revisionNumber(set) === from);
    const answer = { source: cluster.source, query: `${query} and its ReplicaSets` };
    if (!newer || !older) {
      const kept = sets.map(revisionNumber);
      return {
        ...answer,
        status: 'no_data',
        content: { namespace, deployment: name, revisions: kept, changes: [] },
        summary: object
          ? `Deployment ${namespace}/${name} keeps revisions ${kept.join(', ') || '(none)'}: there are not two to compare`
          : `Deployment ${namespace}/${name} does not exist`,
      };
    }
    const changes = revisionChanges(older, newer);
    return {
      ...answer,
      status: 'ok',
      content: toJson({
        namespace,
        deployment: name,
        from: { revision: revisionNumber(older), created: older.metadata.creationTimestamp },
        to: { revision: revisionNumber(newer), created: newer.metadata.creationTimestamp },
        changes: changes.slice(0, MOST),
      }),
      summary: `${changes.length} fields changed from revision ${revisionNumber(older)} to ${revisionNumber(newer)} of Deployment ${namespace}/${name}`,
      ...(changes.length > MOST ? { truncated: { shown: MOST, of: changes.length } } : {}),
    };
  },
});
