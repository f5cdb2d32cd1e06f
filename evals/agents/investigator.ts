import type { Reply } from '#lab/model/protocol.ts';
import type { ModelAnswer } from '#src/diagnosis/claims/answer-schema.ts';
import type { SeenCite, Sight } from './sight.ts';

/** Parts of what a good investigator answers, so that a scenario says only what is its own. */

type ModelClaim = ModelAnswer['claims'][number];
type About = ModelClaim['about'];

export const about = (kind: string, name: string): About => ({ kind, namespace: 'shop', name });

export function claim(statement: string, whom: About, ...cites: SeenCite[]): ModelClaim {
  return { statement, about: whom, cites: cites as ModelClaim['cites'] };
}

export const read = (...calls: [name: string, input: object][]): Reply => ({
  toolCalls: calls.map(([name, input]) => ({ name, arguments: input })),
});

/** One hypothesis with its claims; `tried` is what was looked for against it, and in which tool's answer. */
export function supposes(
  sight: Sight,
  cause: string,
  object: About,
  reading: string,
  tried: { lookedFor: string; tool: string },
  claims: ModelClaim[],
): Reply {
  const evidence =
    sight.reads.findLast(({ tool, evidence: id }) => tool === tried.tool && id)?.evidence ?? '';
  return {
    output: {
      hypotheses: [
        {
          cause,
          object,
          confidence: 0.45,
          reading,
          refutation: { lookedFor: tried.lookedFor, evidence: [evidence], outcome: 'not-found' },
        },
      ],
      claims,
      plan: [
        'changes just before the alert',
        'who calls whom',
        'what logs say since then',
        `settings of ${object.name}`,
      ],
      summary: `Looked at changes, calls and logs around ${object.name}.`,
    },
  };
}
