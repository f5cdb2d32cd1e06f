import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField } from '#src/agent/tools/tool-fields.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import { kindField, knownKind, recordsOf } from './records.ts';

export default defineTool({
  name: 'list-records',
  area: 'records',
  effect: 'read',
  description:
    'What people keep on record: services with owners and dependencies, environments with how much may be done there. Gives keys and titles; get-record gives one in full.',
  input: z.object({
    kind: kindField.optional(),
    contains: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Only records that have this in their key or text, whatever its case.'),
    limit: limitField(200, 50),
  }),
  example: { kind: 'service' },
  async run({ kind, contains, limit }, { reads }) {
    const records = recordsOf(reads);
    const kinds = kind === undefined ? records.kinds() : [knownKind(records, kind)];
    const wanted = contains?.toLowerCase();
    const all = (
      await Promise.all(
        kinds.map(async (each) => (await records.list(each)).map((one) => ({ ...one, kind: each }))),
      )
    )
      .flat()
      .filter(
        ({ key, body }) =>
          wanted === undefined || `${key} ${JSON.stringify(body)}`.toLowerCase().includes(wanted),
      );
    const shown = all.slice(0, limit).map((one) => ({
      kind: one.kind,
      key: one.key,
      revision: one.revision,
      ...titleOf(one.body),
    }));
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'records',
      query: `records of kind ${kinds.join(', ')}${contains === undefined ? '' : ` with ${JSON.stringify(contains)}`}`,
      content: { records: toJson(shown) },
      summary: `${shown.length > 0 ? `${all.length} records` : 'No records'} of kind ${kinds.join(', ')}.`,
      ...(all.length > shown.length ? { truncated: { shown: shown.length, of: all.length } } : {}),
    };
  },
});

/** What tells a record from others at a glance. */
function titleOf(body: Json): Record<string, Json> {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return {};
  return Object.fromEntries(
    ['title', 'owner', 'namespace', 'cluster', 'autonomy'].flatMap((name): [string, Json][] => {
      const value = body[name];
      return typeof value === 'string' ? [[name, value.slice(0, 200)]] : [];
    }),
  );
}
