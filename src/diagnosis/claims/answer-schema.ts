import { z } from 'zod';
import type { InvestigationAnswer } from './types.ts';

/** The shapes of what a model answers: flat and with few words, because every request carries them. */

const name = z.string().max(253);
const evidenceId = z.string().max(40);

const aboutSchema = z.strictObject({ kind: z.string(), namespace: name.optional(), name });

const claimFields = {
  statement: z.string().max(1_200).describe('Object, field, and {1} for the value of cites[0].'),
  about: aboutSchema,
  cites: z
    .array(
      z.strictObject({
        evidence: evidenceId,
        pointer: z.string().max(1_000).describe('JSON pointer into its content'),
        value: z.union([z.string(), z.number(), z.boolean(), z.null()]).describe('Whole value there'),
      }),
    )
    .min(1)
    .max(3),
};

const refutationSchema = z.strictObject({
  lookedFor: z.string().max(300),
  evidence: z.array(evidenceId).max(6).describe('Where it would stand'),
  outcome: z.enum(['not-found', 'found', 'not-readable']),
});

export const answerSchema = z
  .strictObject({
    hypotheses: z
      .array(
        z.strictObject({
          cause: z.string().max(80),
          object: aboutSchema.describe('Where the fault is'),
          confidence: z.number().min(0).max(1),
          reading: z.string().max(300).describe('How it leads to the trouble'),
          refutation: refutationSchema,
        }),
      )
      .max(3),
    claims: z
      .array(
        z.strictObject({
          for: z.int().min(1).max(3).optional().describe('Number of your hypothesis that it supports'),
          against: z
            .int()
            .min(1)
            .max(50)
            .optional()
            .describe('Number of the hypothesis of the finding that it refutes'),
          ...claimFields,
        }),
      )
      .max(12),
    plan: z.array(z.string().max(200)).max(6).describe('Where you looked, in order'),
    summary: z.string().max(300),
  })
  .meta({ title: 'investigation' });

export type ModelAnswer = z.infer<typeof answerSchema>;

/** Statements with what they support; those that support nothing support the first hypothesis. */
export function answerOf({ hypotheses, claims, plan, summary }: ModelAnswer): InvestigationAnswer {
  const plain = claims.map(({ statement, about, cites }) => ({ statement, about, cites }));
  const against = [...new Set(claims.flatMap((each) => each.against ?? []))];
  return {
    hypotheses: hypotheses.map((one, index) => ({
      ...one,
      claims: plain.filter(
        (_, at) => claims[at]?.against === undefined && (claims[at]?.for ?? 1) === index + 1,
      ),
    })),
    against: against.map((hypothesis) => ({
      hypothesis,
      claims: plain.filter((_, at) => claims[at]?.against === hypothesis),
    })),
    plan,
    summary,
  };
}

export const revisionSchema = z
  .strictObject({
    fixes: z
      .array(
        z.strictObject({
          place: z.string().max(60),
          claim: z.strictObject(claimFields).optional(),
          object: aboutSchema.optional(),
          cause: z.string().max(80).optional(),
          refutation: refutationSchema.optional(),
        }),
      )
      .max(20),
  })
  .meta({ title: 'revision' });

export type Revision = z.infer<typeof revisionSchema>;
