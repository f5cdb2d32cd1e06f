import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import {
  limitField,
  nameField,
  namespaceField,
  sinceField,
  untilField,
  wordsField,
} from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { eventRows, readEvents } from './events.ts';

export default defineTool({
  name: 'list-events',
  area: 'kubernetes',
  effect: 'read',
  description:
    'Kubernetes events in a window, the newest first, equal ones counted together. Use it for what the scheduler, kubelets and controllers complained about; of nodes with kind Node. The API keeps events for an hour or so: none here does not mean that nothing happened before.',
  input: z.object({
    namespace: namespaceField,
    kind: z
      .enum([
        'Pod',
        'Deployment',
        'ReplicaSet',
        'StatefulSet',
        'DaemonSet',
        'Job',
        'CronJob',
        'HorizontalPodAutoscaler',
        'PersistentVolumeClaim',
        'Service',
        'Ingress',
        'Node',
      ])
      .optional()
      .describe('Only events about objects of this kind.'),
    name: nameField('Only events about the object of this name, its ReplicaSets and its pods.').optional(),
    warnings: z.boolean().default(false).describe('Only events of type Warning.'),
    contains: wordsField('Only events with these words in reason or message.'),
    since: sinceField,
    until: untilField,
    limit: limitField(100, 25),
  }),
  example: { kind: 'Pod', warnings: true },
  async run(input, context) {
    const { scope, reads, now } = context;
    const { kind, name, warnings, contains, limit } = input;
    const namespace = kind === 'Node' ? undefined : namespaceInScope(scope, input.namespace);
    const window = windowInScope(scope, now, input);
    const { items, truncated, query } = await readEvents(context, namespace);
    const words = contains?.toLowerCase();
    const rows = eventRows(items).filter(
      (row) =>
        (kind === undefined || row.kind === kind) &&
        (name === undefined || isOrIsMadeBy(row.name, name)) &&
        (!warnings || row.type === 'Warning') &&
        (words === undefined || `${row.reason} ${row.message}`.toLowerCase().includes(words)) &&
        // One that has no time may be of any: it is better seen than lost.
        (row.last === '' ||
          (Date.parse(row.last) >= Date.parse(window.from) && Date.parse(row.first) < Date.parse(window.to))),
    );
    const where = namespace === undefined ? 'of nodes' : `in namespace ${namespace}`;
    return {
      status: rows.length > 0 ? 'ok' : 'no_data',
      source: reads.ports.cluster.source,
      query,
      window,
      content: { ...(namespace === undefined ? {} : { namespace }), events: toJson(rows.slice(0, limit)) },
      summary: `${rows.length} different events ${where}`,
      ...(rows.length > limit || truncated
        ? { truncated: { shown: Math.min(limit, rows.length), ...(truncated ? {} : { of: rows.length }) } }
        : {}),
    };
  },
});

/** What controllers append to names: hashes without vowels, and numbers. */
function isOrIsMadeBy(name: string, owner: string): boolean {
  return (
    name.startsWith(owner) && /^(?:-[bcdfghjklmnpqrstvwxz0-9]{1,10}){0,2}$/.test(name.slice(owner.length))
  );
}
