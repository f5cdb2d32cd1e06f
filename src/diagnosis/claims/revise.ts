import type { Revision } from './answer-schema.ts';
import type { InvestigationAnswer, Rejection } from './types.ts';

/**
 * The answer with what was put right. Only places that were rejected may change; a fix of anything else is not looked at, so
 * that a second round cannot put in what the first did not have.
 */
export function revised(
  answer: InvestigationAnswer,
  rejected: readonly Rejection[],
  { fixes }: Revision,
): InvestigationAnswer {
  const open = new Set(rejected.map(({ place }) => place));
  const fixOf = (place: string): Revision['fixes'][number] | undefined =>
    open.has(place) ? fixes.find((each) => each.place === place) : undefined;
  return {
    ...answer,
    hypotheses: answer.hypotheses.map((one, index) => {
      const fix = fixOf(`hypotheses/${index}`);
      return {
        ...one,
        cause: fix?.cause ?? one.cause,
        object: fix?.object ?? one.object,
        refutation: fix?.refutation ?? one.refutation,
        claims: one.claims.map((claim, at) => fixOf(`hypotheses/${index}/claims/${at}`)?.claim ?? claim),
      };
    }),
    against: answer.against.map((one, index) => ({
      ...one,
      claims: one.claims.map((claim, at) => fixOf(`against/${index}/claims/${at}`)?.claim ?? claim),
    })),
  };
}
