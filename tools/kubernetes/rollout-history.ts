import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { nameField, namespaceField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { clusterOf } from './cluster.ts';
import { replicaSetsOf, revisionNumber } from './related.ts';

const MOST = 20;

export default defineTool({
  name: 'rollout-history',
  area: 'kubernetes',
  effect: 'read',
  description:
    'The revisions of a Deployment, newest first: when each was made, its images, how many of its pods run and are ready. Use diff-revisions to see what two of them differ in.',
  input: z.object({ deployment: nameField('Name of the Deployment.'), namespace: namespaceField }),
  example: { deployment: 'checkout' },
  async run({ deployment: name, namespace: asked }, context) {
    const { scope, reads, signal } = context;
    const cluster = clusterOf(reads);
    const namespace = namespaceInScope(scope, asked);
    const { object, query } = await cluster.get({ kind: 'Deployment', name, namespace }, { signal });
    const sets = object
      ? (await replicaSetsOf(context, object)).filter((set) => revisionNumber(set) > 0)
      : [];
    const current = sets.at(-1);
    const revisions = sets.toReversed().map((set) => ({
      revision: revisionNumber(set),
      current: set === current,
      replicaSet: set.metadata.name,
      created: set.metadata.creationTimestamp,
      images: (set.spec?.template?.spec?.containers ?? []).map(({ image }) => image),
      wanted: set.spec?.replicas ?? 0,
      ready: set.status?.readyReplicas ?? 0,
      changeCause: set.metadata.annotations?.['kubernetes.io/change-cause'],
    }));
    const missing = object ? 'has no revisions' : 'does not exist';
    return {
      status: revisions.length > 0 ? 'ok' : 'no_data',
      source: cluster.source,
      query: `${query} and its ReplicaSets`,
      content: toJson({ namespace, deployment: name, revisions: revisions.slice(0, MOST) }),
      summary: `Deployment ${namespace}/${name} ${revisions.length > 0 ? `has ${revisions.length} revisions` : missing}`,
      ...(revisions.length > MOST ? { truncated: { shown: MOST, of: revisions.length } } : {}),
    };
  },
});
