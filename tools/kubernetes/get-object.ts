import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { nameField, namespaceField } from '#src/agent/tools/tool-fields.ts';
import { isInScope, kindField, nameOf, outside, placeInScope } from './kinds.ts';
import { withoutNoise } from './slim.ts';

export default defineTool({
  name: 'get-object',
  area: 'kubernetes',
  effect: 'read',
  description:
    'One Kubernetes object as it is now, spec and status. Use it for exact settings: resources, probes, environment, selectors, data of a ConfigMap. For how something is doing, describe-object says more in less room.',
  input: z.object({ kind: kindField, name: nameField('Name of the object.'), namespace: namespaceField }),
  example: { kind: 'Deployment', name: 'checkout' },
  async run({ kind, name, namespace: asked }, { scope, reads, signal }) {
    const { cluster } = reads.ports;
    const namespace = placeInScope(scope, { kind, name, namespace: asked });
    const { object, query } = await cluster.get({ kind, name, namespace }, { signal });
    if (object && !isInScope(scope, object)) throw outside(kind, name);
    return {
      status: object ? 'ok' : 'no_data',
      source: cluster.source,
      query,
      content: { object: object ? withoutNoise(object) : null },
      summary: `${nameOf(kind, namespace, name)}${object ? '' : ' does not exist'}`,
    };
  },
});
