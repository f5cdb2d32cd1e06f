import { z } from 'zod';
import { defineAgent } from '#src/agent/define-agent.ts';

/**
 * An answer in sentences, each with what it rests on. Code checks each one (src/agent/responder/check-answer.ts); one that does not
 * hold is left out, and where none is left the answer of the tools stands.
 */
export const responderOutput = z
  .strictObject({
    statements: z
      .array(
        z.strictObject({
          text: z.string().min(1).max(300).describe('One plain sentence in ASCII, without markup.'),
          cites: z
            .array(z.string().max(20))
            .min(1)
            .max(4)
            .describe(
              'Ids of the evidence that shows it (ev-...), or "record" for what the case says of itself.',
            ),
        }),
      )
      .max(8)
      .describe(
        'The answer, most important sentence first. Empty where the data do not answer the question.',
      ),
    chart: z
      .string()
      .max(20)
      .nullable()
      .describe('Id of the evidence of read-trend that the answer should show as a chart; null for none.'),
  })
  .meta({ title: 'answer' });

export type ResponderOutput = z.infer<typeof responderOutput>;

export default defineAgent({
  name: 'responder',
  tier: 'fast',
  // A person waits: better the tools' own answer soon than a longer one late.
  budget: { tokens: 24_000, dollars: 0.1, modelCalls: 5, toolCalls: 6, seconds: 45 },
  tools: [
    'list-changes',
    'read-trend',
    'search-logs',
    'describe-object',
    'list-events',
    'get-evidence',
    'find-past-cases',
    'get-record',
    'service-map',
  ],
  output: responderOutput,
});
