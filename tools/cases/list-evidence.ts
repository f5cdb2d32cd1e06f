import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField } from '#src/agent/tools/tool-fields.ts';

export default defineTool({
  name: 'list-evidence',
  area: 'cases',
  effect: 'read',
  description:
    'What was read for this case so far: id, kind and one line for each item. get-evidence gives the content of one.',
  input: z.object({
    kind: z
      .string()
      .max(100)
      .regex(/^[a-z][a-z.-]*$/, 'a kind is like kubernetes.pods')
      .optional()
      .describe('Only kinds that begin with this: `kubernetes.`, `telemetry.memory`.'),
    limit: limitField(200, 60),
  }),
  example: { kind: 'kubernetes.' },
  async run({ kind, limit }, { reads }) {
    const all = (await reads.vault.all()).filter((item) => kind === undefined || item.kind.startsWith(kind));
    const shown = all.slice(0, limit).map((item) => ({
      id: item.id,
      kind: item.kind,
      summary: item.summary.slice(0, 200),
      collectedAt: item.collectedAt,
      ...(item.truncated ? { truncated: true } : {}),
    }));
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'vault',
      query: `evidence of the case${kind === undefined ? '' : ` of kind ${kind}`}`,
      content: { evidence: shown },
      summary: shown.length > 0 ? `${all.length} items of evidence.` : 'No evidence of that kind.',
      ...(all.length > shown.length ? { truncated: { shown: shown.length, of: all.length } } : {}),
    };
  },
});
