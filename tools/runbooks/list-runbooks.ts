import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { appliesTo } from '#src/proposals/applies-to.ts';
import { actionsOf } from './runbooks.ts';

export default defineTool({
  name: 'list-runbooks',
  area: 'runbooks',
  effect: 'read',
  description:
    'The runbooks that people have approved: id, title, risk, whether it can be undone, causes that it is meant for. Nothing else can be proposed to run.',
  input: z.object({
    cause: z
      .string()
      .max(100)
      .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'a cause is family.failure')
      .optional()
      .describe('Only runbooks meant for this cause: `runtime.crash-loop`.'),
  }),
  example: { cause: 'runtime.crash-loop' },
  async run({ cause }, { reads }) {
    const found = actionsOf(reads)
      .runbooks()
      .filter((runbook) => cause === undefined || appliesTo(runbook, cause))
      .map(({ id, title, risk, reversible, appliesTo: causes }) => ({
        id,
        title,
        risk,
        reversible,
        appliesTo: [...causes],
      }));
    const which = cause === undefined ? '' : ` for ${cause}`;
    return {
      status: found.length > 0 ? 'ok' : 'no_data',
      source: 'runbooks',
      query: `runbooks${which}`,
      content: { runbooks: found },
      summary: `${found.length > 0 ? `${found.length} runbooks` : 'No runbook'}${which}.`,
    };
  },
});
