import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { kindField, knownKind, recordsOf } from './records.ts';

export default defineTool({
  name: 'get-record',
  area: 'records',
  effect: 'read',
  description:
    'One record in full, as people keep it: who owns a service, what it depends on, where its cases go; what may be done in an environment.',
  input: z.object({
    kind: kindField,
    key: z.string().min(1).max(253).describe('Key of the record: name of the service or environment.'),
  }),
  example: { kind: 'service', key: 'checkout' },
  async run({ kind, key }, { reads }) {
    const records = recordsOf(reads);
    const found = (await records.list(knownKind(records, kind))).find((one) => one.key === key);
    return {
      status: found ? 'ok' : 'no_data',
      source: 'records',
      query: `record ${kind}/${key}`,
      content: { kind, key, ...(found ? { revision: found.revision, body: found.body } : {}) },
      summary: found
        ? `Record ${kind}/${key}, revision ${found.revision}.`
        : `There is no record ${kind}/${key}.`,
    };
  },
});
