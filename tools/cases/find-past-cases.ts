import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { limitField } from '#src/agent/tools/tool-fields.ts';
import type { PastCase } from '#src/agent/tools/tool-reads.ts';
import type { CaseScope } from '#src/cases/types.ts';
import { ConfigError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';

export default defineTool({
  name: 'find-past-cases',
  area: 'cases',
  effect: 'read',
  description:
    'Cases of the past that were like this one, newest first: their causes, and the runbook that was run with its outcome. Of cases outside of the scope only causes and outcomes are given.',
  input: z.object({
    text: z
      .string()
      .min(2)
      .max(100)
      .optional()
      .describe('Looked for in titles and names of objects, whatever its case.'),
    cause: z
      .string()
      .max(100)
      .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'a cause is family.failure')
      .optional()
      .describe('Only cases with this cause: `runtime.crash-loop`.'),
    limit: limitField(30, 10),
  }),
  example: { cause: 'performance.memory-leak' },
  async run({ text, cause, limit }, { scope, reads }) {
    if (!reads.cases)
      throw new ConfigError('No past cases are connected.', 'Set DATABASE_URL to the database of Casebook.');
    const found = await reads.cases.search({
      ...(text === undefined ? {} : { text }),
      ...(cause === undefined ? {} : { cause }),
      limit: limit + 1,
    });
    const shown = found.slice(0, limit).flatMap((past) => shownCase(past, scope, text !== undefined));
    const about = [
      ...(text === undefined ? [] : [`with ${JSON.stringify(text)}`]),
      ...(cause === undefined ? [] : [`with cause ${cause}`]),
    ].join(' ');
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: 'cases',
      query: `past cases ${about || 'of the scope'}`,
      content: { cases: toJson(shown) },
      summary: `${shown.length > 0 ? `${shown.length} past cases` : 'No past cases'} ${about}`
        .trim()
        .concat('.'),
      ...(found.length > limit ? { truncated: { shown: shown.length } } : {}),
    };
  },
});

/** A title of another namespace is not this case's to read; and a search for words would tell what stands in it. */
function shownCase(past: PastCase, scope: CaseScope, byText: boolean): object[] {
  const within =
    past.scope.cluster === scope.cluster &&
    (scope.namespaces.length === 0 ||
      (past.scope.namespaces.length > 0 &&
        past.scope.namespaces.every((namespace) => scope.namespaces.includes(namespace))));
  if (within) {
    const { cluster, namespaces, object, service } = past.scope;
    return [{ ...past, scope: { cluster, namespaces, object, service } }];
  }
  if (byText) return [];
  const { number, state, verdict, openedAt, resolvedAt, causes, run } = past;
  return [{ number, elsewhere: true, state, verdict, openedAt, resolvedAt, causes, run }];
}
