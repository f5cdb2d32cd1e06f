import { beforeAll, describe, expect, it } from 'vitest';
import { answerOf, type ModelAnswer } from '#src/diagnosis/claims/answer-schema.ts';
import { type CheckContext, checkInvestigation } from '#src/diagnosis/claims/check-investigation.ts';
import { isKnown, knownObjects } from '#src/diagnosis/claims/known-objects.ts';
import { checkAnswer } from '#src/diagnosis/conclude-investigation.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import { app, event } from '#test/support/cluster-objects.ts';
import { findingOf } from '../signatures/world.ts';

let finding: Finding;
let evidence: EvidenceItem[];
let deployments: string;
const web = { kind: 'Deployment', namespace: 'shop', name: 'web' };

beforeAll(async () => {
  const world = {
    objects: [
      ...app({ name: 'web', revisions: [{ image: 'r.example/web:1', minutesAgo: 900 }] }),
      event('Pulled', 'told by an event about Deployment ghost', { kind: 'Deployment', name: 'ghost' }),
    ],
  };
  ({ finding, evidence } = await findingOf(world));
  deployments = evidence.find(({ kind }) => kind === 'kubernetes.deployments')?.id ?? '';
});

const replicas = (statement = 'spec replicas of Deployment web is {1}') => ({
  statement,
  about: web,
  cites: [{ evidence: deployments, pointer: '/items/0/spec/replicas', value: 2 }],
});

function answer(
  more: Partial<ModelAnswer['hypotheses'][number]> = {},
  claims: ModelAnswer['claims'] = [replicas()],
): ModelAnswer {
  return {
    hypotheses: [
      {
        cause: 'novel.capacity',
        object: web,
        confidence: 0.4,
        reading: 'There are few of them.',
        refutation: { lookedFor: 'more pods', evidence: [deployments], outcome: 'not-found' },
        ...more,
      },
    ],
    claims,
    plan: ['changes', 'pods of web'],
    summary: 'Looked at web.',
  };
}

describe('a hypothesis of an investigation', () => {
  it('stays where its statements hold', () => {
    const { hypotheses, rejected, left, plan, summary } = checkAnswer(finding, evidence, answer());
    expect(rejected).toEqual([]);
    expect(left).toEqual([]);
    expect(hypotheses).toMatchObject([
      {
        cause: 'novel.capacity',
        reading: 'There are few of them.',
        citations: [{ value: 2, says: 'spec replicas of Deployment web is 2' }],
      },
    ]);
    expect(plan).toEqual(['changes', 'pods of web']);
    expect(summary).toBe('Looked at web.');
  });

  it.each<[string, Partial<ModelAnswer['hypotheses'][number]>, RegExp]>([
    ['names a cause of its own', { cause: 'novel.gremlins' }, /There is no cause/],
    [
      'names an object that does not exist',
      { object: { ...web, name: 'wep' } },
      /in no answer of the cluster/,
    ],
    [
      'names an object that an event alone names',
      { object: { ...web, name: 'ghost' } },
      /in no answer of the cluster/,
    ],
    ['names another kind', { object: { ...web, kind: 'StatefulSet' } }, /in no answer of the cluster/],
    ['names a namespace outside', { object: { ...web, namespace: 'payroll' } }, /outside of the case/],
    [
      'was not tested',
      { refutation: { lookedFor: 'x', evidence: [], outcome: 'not-found' } },
      /look for that/,
    ],
    [
      'was tested against nothing',
      { refutation: { lookedFor: 'x', evidence: ['ev-0'], outcome: 'not-found' } },
      /look for that/,
    ],
  ])('goes where it %s', (_name, more, why) => {
    const { hypotheses, rejected } = checkAnswer(finding, evidence, answer(more));
    expect(hypotheses).toEqual([]);
    expect(rejected).toMatchObject([{ place: 'hypotheses/0', why: expect.stringMatching(why) }]);
  });

  it('goes where none of its statements is about its object', () => {
    const pods = evidence.find(({ kind }) => kind === 'kubernetes.pods');
    const object = { kind: 'Pod', namespace: 'shop', name: 'web-h1-p0001' };
    const { rejected } = checkAnswer(finding, [...evidence], answer({ object }));
    expect(pods).toBeDefined();
    expect(rejected[0]?.why).toMatch(/about its object/);
  });

  it('keeps what holds and loses what does not', () => {
    const claims = [replicas(), replicas('web is overloaded')];
    const { hypotheses, rejected } = checkAnswer(finding, evidence, answer({}, claims));
    expect(hypotheses[0]?.citations).toHaveLength(1);
    expect(rejected).toMatchObject([{ place: 'hypotheses/0/claims/1', statement: 'web is overloaded' }]);
  });

  it('against what the engine did not say is nothing', () => {
    const { against } = checkAnswer(finding, evidence, answer({}, [{ ...replicas(), against: 7 }]));
    expect(against).toEqual([]);
  });
});

describe('a second round', () => {
  const wrong = (): ModelAnswer => answer({ cause: 'novel.gremlins' }, [replicas('web is overloaded')]);

  it('puts right what was rejected', () => {
    const { hypotheses, rejected } = checkAnswer(finding, evidence, wrong(), {
      fixes: [
        { place: 'hypotheses/0', cause: 'novel.capacity' },
        { place: 'hypotheses/0/claims/0', claim: replicas() },
      ],
    });
    expect(rejected).toEqual([]);
    expect(hypotheses).toHaveLength(1);
  });

  it('cannot change what was not rejected, nor add anything', () => {
    const { hypotheses } = checkAnswer(finding, evidence, answer(), {
      fixes: [
        { place: 'hypotheses/0', cause: 'runtime.crash-loop' },
        { place: 'hypotheses/0/claims/0', claim: replicas('replicas in spec of web is {1}') },
        { place: 'hypotheses/1/claims/0', claim: replicas() },
      ],
    });
    expect(hypotheses).toMatchObject([
      { cause: 'novel.capacity', citations: [{ says: 'spec replicas of Deployment web is 2' }] },
    ]);
  });

  it('that is wrong again is left out for good', () => {
    const { hypotheses, rejected } = checkAnswer(finding, evidence, wrong(), {
      fixes: [{ place: 'hypotheses/0/claims/0', claim: replicas('web is not well') }],
    });
    expect(hypotheses).toEqual([]);
    expect(rejected.map(({ statement }) => statement)).toContain('web is not well');
  });
});

describe('objects that the cluster knows', () => {
  it('are those of its own answers, with their namespaces', () => {
    const known = knownObjects(evidence);
    expect(isKnown(known, web)).toBe(true);
    expect(isKnown(known, { kind: 'Namespace', name: 'shop' })).toBe(true);
    expect(isKnown(known, { ...web, name: 'ghost' })).toBe(false);
    expect(isKnown(known, { kind: 'Deployment', name: 'web' })).toBe(false);
  });

  it('are checked by the whole context', () => {
    const context: CheckContext = {
      evidence: new Map(),
      scope: finding.scope,
      causes: new Set(),
      hypotheses: [],
    };
    expect(checkInvestigation(answerOf(answer()), context).hypotheses).toEqual([]);
  });
});
