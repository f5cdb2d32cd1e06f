import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { actionsOf, runbookField } from './runbooks.ts';

export default defineTool({
  name: 'show-runbook',
  area: 'runbooks',
  effect: 'read',
  description:
    'One runbook: what it does, its risk, its inputs as JSON Schema, and what to think of before it is approved.',
  input: z.object({ runbook: runbookField }),
  example: { runbook: 'restart-deployment' },
  async run({ runbook: id }, { reads }) {
    const runbook = actionsOf(reads)
      .runbooks()
      .find((each) => each.id === id);
    return {
      status: runbook ? 'ok' : 'no_data',
      source: 'runbooks',
      query: `runbook ${id}`,
      content: runbook ? { ...runbook, appliesTo: [...runbook.appliesTo] } : {},
      summary: runbook ? `Runbook ${id}: ${runbook.title}.` : `There is no runbook ${id}.`,
    };
  },
});
