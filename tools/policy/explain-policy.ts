import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { actionsOf, runbookField } from '../runbooks/runbooks.ts';

export default defineTool({
  name: 'explain-policy',
  area: 'policy',
  effect: 'read',
  description:
    'What policy would say of a runbook with these inputs in the environment of the case: the mode, the rule that decides, how many people must approve. Decides nothing: the proposal is checked again by code.',
  input: z.object({
    runbook: runbookField,
    inputs: z
      .record(
        z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'it is no name of an input'),
        z.union([z.string().max(253), z.number().int().min(-1e9).max(1e9), z.boolean()]),
      )
      .refine((inputs) => Object.keys(inputs).length <= 10, 'no runbook has that many inputs')
      .describe('Inputs as its schema asks for them: {"namespace": "shop", "name": "web"}.'),
  }),
  example: { runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'web' } },
  async run({ runbook, inputs }, { reads }) {
    const content = await actionsOf(reads).explain(runbook, inputs);
    return {
      status: 'ok',
      source: 'policy',
      query: `policy for ${runbook} with ${JSON.stringify(inputs)}`,
      content,
      summary: `What policy says of ${runbook}.`,
    };
  },
});
