import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reply } from '#lab/model/protocol.ts';
import { loadSnapshot } from '#src/evidence/snapshot.ts';
import type { Json } from '#src/evidence/types.ts';
import { readTruth } from '../../truth.ts';
import type { AgentScenario } from '../scenario.ts';
import type { Sight } from '../sight.ts';

const FOLDER = fileURLToPath(new URL('../../scenarios', import.meta.url));

interface ShownHypothesis {
  cause: string;
  role: string;
  object: string;
  cites: { evidence: string; pointer: string; value: Json }[];
}

/** Recorded failures that signatures know: here the work is to refute, and to leave a right finding alone. */
export const COMMON: readonly AgentScenario[] = [
  'runtime-out-of-memory',
  'startup-config-map-missing',
  'routing-selector-unmatched',
  'scheduling-insufficient-gpu',
].map((id) => {
  const { ports, scope, now } = loadSnapshot(join(FOLDER, id));
  const truth = readTruth(join(FOLDER, id));
  return {
    id,
    title: `${id}, recorded on a cluster`,
    novel: false,
    ports,
    scope,
    now,
    truth: { objects: [truth.object], causes: [truth.rootCause] },
    good: agrees,
  };
});

/** Names the sure cause again, with what was looked for against it. */
function agrees(sight: Sight): Reply {
  const { hypotheses } = sight.data('finding') as unknown as { hypotheses: ShownHypothesis[] };
  const first = hypotheses.find(({ role }) => role === 'cause');
  const changes = sight.reads.find(({ tool }) => tool === 'list-changes');
  const cite = first?.cites[0];
  const [kind = '', place = ''] = first?.object.split(' ') ?? [];
  const [namespace, name = ''] = place.includes('/') ? place.split('/') : [undefined, place];
  if (!first || !cite)
    return { output: { hypotheses: [], claims: [], plan: [], summary: 'Nothing to add.' } };
  const object = { kind, name, ...(namespace === undefined ? {} : { namespace }) };
  const described = sight.reads.find(({ tool }) => tool === 'describe-object');
  return {
    output: {
      hypotheses: [
        {
          cause: first.cause,
          object,
          confidence: 0.9,
          reading: '',
          refutation: {
            lookedFor: 'a later change that would explain it',
            evidence: [changes?.evidence ?? ''],
            outcome: 'not-found',
          },
        },
      ],
      claims: described
        ? [
            {
              statement: `name of ${kind} ${name} is {1}`,
              about: object,
              cites: [sight.cite('describe-object', (_, at) => at === '/name')],
            },
          ]
        : [],
      plan: ['changes before it', `state of ${name}`],
      summary: `Looked for a later change around ${name}.`,
    },
  };
}
