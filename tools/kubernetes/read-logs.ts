import { z } from 'zod';
import { plainText } from '#src/agent/tools/plain-text.ts';
import { shortText } from '#src/agent/tools/short-text.ts';
import { defineTool, type ToolContext, type ToolRead } from '#src/agent/tools/tool.ts';
import { limitField, nameField, namespaceField, wordsField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { redactText } from '#src/redaction/redact.ts';
import { clusterOf } from './cluster.ts';

/** Lines that are searched for words. */
const MOST_READ = 1_000;
const MOST_LINE = 400;

export default defineTool({
  name: 'read-logs',
  area: 'kubernetes',
  effect: 'read',
  description:
    'The last lines of one container, oldest first; with previous, of the instance before its last restart, which says why it ended. With contains, only those of its last 1000 lines that hold these words.',
  input: z.object({
    pod: nameField('Name of the pod.'),
    namespace: namespaceField,
    container: nameField('Name of the container; may be left out where the pod has only one.').optional(),
    previous: z.boolean().default(false).describe('Of the instance before the last restart.'),
    contains: wordsField('Only lines with these words, whatever their case.'),
    limit: limitField(200, 40),
  }),
  example: { pod: 'checkout-7d4b9c6f5-x2x4z', previous: true, contains: 'error' },
  async run(
    { pod, namespace: asked, container: named, previous, contains, limit },
    context,
  ): Promise<ToolRead> {
    const { scope, reads } = context;
    const cluster = clusterOf(reads);
    const namespace = namespaceInScope(scope, asked);
    const container = named ?? (await onlyContainer(context, namespace, pod));
    if (container === undefined) {
      const query = `log of pod ${namespace}/${pod}`;
      const summary = `pod ${namespace}/${pod} does not exist`;
      return { status: 'no_data', source: cluster.source, query, content: { lines: [] }, summary };
    }
    const read = contains === undefined ? limit : MOST_READ;
    const log = await lastLines(context, { namespace, pod, container, previous }, read);
    const words = contains?.toLowerCase();
    // As one text, so that a key of many lines is known as one.
    const safe = redactText(plainText(log.items.join('\n'))).split('\n');
    const lines = safe
      .filter((line) => line !== '')
      .filter((line) => words === undefined || line.toLowerCase().includes(words));
    const shown = lines.slice(-limit);
    const which = `container ${container} of pod ${namespace}/${pod}${previous ? ' before its last restart' : ''}`;
    return {
      status: shown.length > 0 ? 'ok' : 'no_data',
      source: cluster.source,
      query: contains === undefined ? log.query : `${log.query} contains=${contains}`,
      content: {
        namespace,
        pod,
        container,
        previous,
        lines: shown.map((line) => shortText(line, MOST_LINE)),
      },
      summary: log.why ?? `${shown.length} lines of ${which}`,
      ...(log.truncated || lines.length > limit ? { truncated: { shown: shown.length } } : {}),
    };
  },
});

/** Undefined where there is no such pod. Throws InvalidInputError where there are several to choose from. */
async function onlyContainer(
  { reads, signal }: ToolContext,
  namespace: string,
  pod: string,
): Promise<string | undefined> {
  const { object } = await clusterOf(reads).get({ kind: 'Pod', name: pod, namespace }, { signal });
  if (!object) return undefined;
  const names = ((object as Pod).spec?.containers ?? []).map(({ name }) => name);
  if (names.length === 1) return names[0];
  throw new InvalidInputError(`Pod ${pod} has several containers.`, `Name one of ${names.join(', ')}.`);
}

interface Log {
  items: string[];
  truncated: boolean;
  query: string;
  why?: string;
}

/** A container that has not started, or was not restarted, has no log: that is an answer. */
async function lastLines(
  { reads, signal }: ToolContext,
  request: { namespace: string; pod: string; container: string; previous: boolean },
  limit: number,
): Promise<Log> {
  try {
    return await clusterOf(reads).podLog(request, { signal, limit });
  } catch (error) {
    if (!(error instanceof NotFoundError || error instanceof InvalidInputError)) throw error;
    const { namespace, pod, container, previous } = request;
    const query = `log of container ${container} of pod ${namespace}/${pod}${previous ? ' previous' : ''}`;
    return { items: [], truncated: false, query, why: error.message };
  }
}
