import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField } from '#src/agent/tools/tool-fields.ts';
import { InvalidInputError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { evidenceIdField } from './own-case.ts';

export default defineTool({
  name: 'get-evidence',
  area: 'cases',
  effect: 'read',
  description:
    'The content of one item of evidence of this case, or the part of it at a JSON pointer; a long list comes in pages. Cite the item itself, with the pointer into it that is given.',
  input: z.object({
    id: evidenceIdField,
    pointer: z
      .string()
      .max(300)
      .regex(/^(?:\/[^\s]*)?$/, 'a JSON pointer begins with /')
      .default('')
      .describe('JSON pointer (RFC 6901) into the content; the whole of it by default.'),
    offset: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .default(0)
      .describe('Where the part is a list: how many of its items to leave out.'),
    limit: limitField(200, 50),
  }),
  example: { id: 'ev-0123456789ab', pointer: '/0/status' },
  async run({ id, pointer, offset, limit }, { reads }) {
    const item = await reads.vault.get(id);
    const query = `evidence ${id}${pointer}${offset > 0 ? ` from item ${offset}` : ''}`;
    if (!item)
      return {
        status: 'no_data',
        source: 'vault',
        query,
        content: {},
        summary: `This case has no evidence ${id}.`,
      };
    const part = partAt(item.content, pointer);
    if (part === undefined)
      throw new InvalidInputError(
        `There is nothing at ${pointer} in ${id}.`,
        `At the top there is ${shapeOf(item.content)}.`,
      );
    const page = Array.isArray(part) ? part.slice(offset, offset + limit) : part;
    const paged = Array.isArray(part) && Array.isArray(page) && page.length < part.length;
    return {
      status: 'ok',
      source: item.source,
      query,
      ...(item.window ? { window: item.window } : {}),
      content: { evidence: id, kind: item.kind, pointer, ...(paged ? { offset } : {}), part: page },
      summary: `${item.kind}${pointer ? ` at ${pointer}` : ''}: ${item.summary}`,
      ...(paged ? { truncated: { shown: page.length, of: part.length } } : {}),
    };
  },
});

/** What a JSON pointer leads to; undefined where there is nothing. Only own members count. */
function partAt(content: Json, pointer: string): Json | undefined {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<Json | undefined>((value, step) => {
    if (value === null || typeof value !== 'object') return undefined;
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return Object.hasOwn(value, key) ? (value as Record<string, Json>)[key] : undefined;
  }, content);
}

function shapeOf(content: Json): string {
  if (Array.isArray(content)) return `a list of ${content.length} items (/0 to /${content.length - 1})`;
  if (content === null || typeof content !== 'object') return 'a single value';
  return `an object with ${Object.keys(content).slice(0, 20).join(', ')}`;
}
