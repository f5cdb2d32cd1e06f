import { z } from 'zod';
import { defineAgent } from '#src/agent/define-agent.ts';

const sentence = z.string().min(1).max(400);
const runbook = z.string().min(1).max(80).describe('An id of the list "runbooks", as it stands there.');

/**
 * What to do about a finding. Ids and inputs are plain here: code checks them one by one (src/proposals/check-choice.ts), so
 * that one that is not right costs no more than itself.
 */
export const architectOutput = z
  .strictObject({
    steps: z
      .array(
        z.strictObject({
          runbook,
          inputs: z
            .record(z.string().max(40), z.union([z.string().max(253), z.number(), z.boolean()]))
            .describe('Its inputs by name. Every value stands in the data.'),
          why: sentence.describe('What it does about which cause.'),
        }),
      )
      .max(4)
      .describe('Runbooks to run, first one first. Empty where none fits.'),
    alternatives: z
      .array(z.strictObject({ runbook, why: sentence.describe('What speaks for it and what against it.') }))
      .max(4),
    risks: z.array(sentence).max(4).describe('What could go wrong with the first step, in this case.'),
    longTermFix: z.string().max(400).describe('What keeps it from coming back; empty where you do not know.'),
    byHand: z
      .array(sentence)
      .max(4)
      .describe('What a person could do, in words without commands. Needed where steps are empty.'),
    patch: z
      .strictObject({
        title: z.string().min(1).max(120),
        file: z.string().min(1).max(200).describe('Path of the manifest in the repository.'),
        diff: z.string().min(1).max(4_000).describe('Unified diff of that one file.'),
      })
      .nullable()
      .describe(
        'A change for Git: the change taken back, or one wrong value put right. Null where data do not show the line.',
      ),
  })
  .meta({ title: 'advice' });

export type ArchitectOutput = z.infer<typeof architectOutput>;

export default defineAgent({
  name: 'architect',
  tier: 'fast',
  // Everything it may choose from is in its briefing: it reads nothing.
  budget: { tokens: 12_000, dollars: 0.2, modelCalls: 3, toolCalls: 0, seconds: 60 },
  tools: [],
  output: architectOutput,
});
