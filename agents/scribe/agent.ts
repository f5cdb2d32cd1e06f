import { z } from 'zod';
import { defineAgent } from '#src/agent/define-agent.ts';

const refs = z
  .array(z.string().min(1).max(20))
  .min(1)
  .max(6)
  .describe('Marks of the facts that it tells of, as they stand in "facts".');

/** Sections of a post-mortem anew. Code holds every sentence to the facts that it refers to (src/reports/prose). */
export const scribeOutput = z
  .strictObject({
    sections: z
      .array(
        z.strictObject({
          section: z.enum(['summary', 'impact', 'rootCause', 'contributing', 'wentWell', 'lucky']),
          sentences: z
            .array(z.strictObject({ text: z.string().min(1).max(320).describe('One plain sentence.'), refs }))
            .min(1)
            .max(8),
        }),
      )
      .max(6)
      .describe('Only the sections that you have something to say in.'),
    actionItems: z
      .array(
        z.strictObject({
          text: z.string().min(1).max(320).describe('What should be done, beginning with a verb.'),
          owner: z.string().min(1).max(80).describe('One of "owners", as it stands there.'),
          refs,
        }),
      )
      .max(6)
      .describe('Besides those that are there already.'),
  })
  .meta({ title: 'sections' });

export type ScribeOutput = z.infer<typeof scribeOutput>;

export default defineAgent({
  name: 'scribe',
  tier: 'fast',
  // It reads nothing: all that it may tell of is in its briefing.
  budget: { tokens: 16_000, dollars: 0.2, modelCalls: 3, toolCalls: 0, seconds: 90 },
  tools: [],
  output: scribeOutput,
});
