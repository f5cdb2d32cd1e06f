import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckedInvestigation, Supposed } from '#src/diagnosis/claims/check-investigation.ts';
import { mergeInvestigation } from '#src/diagnosis/merge-investigation.ts';
import type { Citation, Finding, Hypothesis } from '#src/diagnosis/types.ts';

const object = (name: string) => ({ cluster: 'test', kind: 'Deployment', namespace: 'shop', name });
const cited: Citation = {
  evidenceId: 'ev-1',
  pointer: '/items/0/spec/replicas',
  value: 2,
  says: 'spec replicas of web is 2.',
};

function engines(...hypotheses: Partial<Hypothesis>[]): Finding {
  return {
    verdict: hypotheses.some(({ confidence = 0.9 }) => confidence >= 0.5) ? 'failed' : 'inconclusive',
    summary: 'What the engine says.',
    hypotheses: hypotheses.map((each, index) => ({
      cause: 'runtime.crash-loop',
      role: 'cause',
      object: object(`app-${index}`),
      confidence: 0.9,
      statement: 'It ends again and again.',
      citations: [cited],
      runbooks: [{ runbook: 'restart-deployment', inputs: {} }],
      ...each,
    })),
    changes: [],
    gaps: [],
    scope: { cluster: 'test', namespaces: ['shop'], dependencies: [], window: { from: '', to: '' } },
  };
}

function supposed(more: Partial<Supposed> = {}): Supposed {
  return {
    cause: 'novel.change',
    object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
    confidence: 0.45,
    citations: [cited],
    refutation: { lookedFor: 'a later change', evidence: ['ev-1'], outcome: 'not-found' },
    ...more,
  };
}

function checked(hypotheses: Supposed[], more: Partial<CheckedInvestigation> = {}): CheckedInvestigation {
  return { hypotheses, against: [], plan: [], rejected: [], left: [], ...more };
}

const done = (of: CheckedInvestigation) => ({
  state: 'done' as const,
  detail: '',
  model: 'm',
  reads: 3,
  checked: of,
});

describe('what an investigation adds', () => {
  it('comes after the sure causes and before what is only possible, and is never sure', () => {
    const finding = engines({ confidence: 0.9 }, { confidence: 0.3 }, { role: 'symptom' });
    const { hypotheses } = mergeInvestigation(finding, done(checked([supposed({ confidence: 1 })])));
    expect(hypotheses.map(({ origin, object: { name } }) => [origin, name])).toEqual([
      [undefined, 'app-0'],
      ['diagnostician', 'web'],
      [undefined, 'app-1'],
      [undefined, 'app-2'],
    ]);
    expect(hypotheses[1]?.confidence).toBe(0.49);
    expect(hypotheses[1]?.runbooks).toEqual([]);
  });

  it('is worth half where it was not tested, and ruled out where the test found something', () => {
    const of = (outcome: 'not-readable' | 'found') =>
      mergeInvestigation(
        engines(),
        done(checked([supposed({ refutation: { lookedFor: 'x', evidence: ['ev-1'], outcome } })])),
      );
    expect(of('not-readable').hypotheses[0]).toMatchObject({ role: 'cause', confidence: 0.23 });
    const refuted = of('found');
    expect(refuted.hypotheses[0]).toMatchObject({ role: 'ruled_out', confidence: 0.02 });
    expect(refuted.verdict).toBe('inconclusive');
    expect(refuted.investigation?.refutation).toContain('it was found, so this is ruled out');
  });

  it('that the engine knows already is said to agree, and added no second time', () => {
    const finding = engines({});
    const merged = mergeInvestigation(
      finding,
      done(
        checked([
          supposed({
            cause: 'runtime.crash-loop',
            object: { kind: 'Deployment', namespace: 'shop', name: 'app-0' },
          }),
        ]),
      ),
    );
    expect(merged.hypotheses).toEqual(finding.hypotheses);
    expect(merged.investigation?.summary).toBe('3 reads, 1 that agrees with what signatures found.');
  });

  it('and that speaks against a hypothesis is shown with it, which changes nothing else of it', () => {
    const finding = engines({}, {});
    const merged = mergeInvestigation(
      finding,
      done(checked([], { against: [{ hypothesis: 1, citations: [cited] }] })),
    );
    expect(merged.hypotheses[0]).toEqual(finding.hypotheses[0]);
    expect(merged.hypotheses[1]).toEqual({ ...finding.hypotheses[1], contrary: [cited] });
  });

  it('says what was left out, with the reason', () => {
    const rejected = [{ place: 'hypotheses/0/claims/0', statement: 'web is gone', why: 'nothing says so' }];
    const { investigation } = mergeInvestigation(engines(), done(checked([], { rejected })));
    expect(investigation?.dropped).toEqual([{ statement: 'web is gone', why: 'nothing says so' }]);
    expect(investigation?.summary).toBe(
      '3 reads, nothing beyond what signatures found, 1 statement left out.',
    );
  });

  it('is a reading only beside facts', () => {
    const [first] = mergeInvestigation(
      engines(),
      done(checked([supposed({ reading: 'The new setting does it.' })])),
    ).hypotheses;
    expect(first?.statement).toBe(
      'Deployment shop/web: spec replicas of web is 2. A change of image, configuration or scale, followed by trouble that no signature knows, possibly.',
    );
    expect(first?.reading).toBe('The new setting does it.');
  });
});

describe('an investigation that ended early', () => {
  it.each([
    [
      'stopped',
      'The investigation by a model was stopped: 900 of 1000 tokens are used. This is what signatures found.',
    ],
    [
      'failed',
      'The investigation by a model came to nothing: 900 of 1000 tokens are used. This is what signatures found.',
    ],
  ] as const)('%s leaves the engine finding as it is, and says so', (state, summary) => {
    const finding = engines({});
    const { investigation, ...rest } = mergeInvestigation(finding, {
      state,
      detail: '900 of 1000 tokens are used',
      model: 'm',
      reads: 1,
    });
    expect(rest).toEqual(finding);
    expect(investigation).toEqual({ state, summary, dropped: [], model: 'm' });
  });
});

describe('whatever a model says', () => {
  const ratio = fc.double({ min: 0, max: 1, noNaN: true });
  const hypothesis = fc.record({
    cause: fc.constantFrom('runtime.crash-loop' as const, 'novel.change' as const),
    role: fc.constantFrom(
      'cause' as const,
      'symptom' as const,
      'contributing' as const,
      'ruled_out' as const,
    ),
    confidence: ratio,
    rawConfidence: ratio,
  });
  const answer = fc.record({
    cause: fc.constantFrom('runtime.crash-loop' as const, 'novel.change' as const),
    confidence: fc.double(),
    name: fc.constantFrom('app-0', 'app-1', 'web', 'db'),
    outcome: fc.constantFrom('not-found' as const, 'found' as const, 'not-readable' as const),
  });
  const verdict = fc.constantFrom(
    'healthy' as const,
    'inconclusive' as const,
    'degraded' as const,
    'failed' as const,
  );

  it('the hypotheses of the engine stay in their order, its sure causes first, and the verdict is never lowered', () => {
    fc.assert(
      fc.property(
        fc.array(hypothesis, { maxLength: 5 }),
        fc.array(answer, { maxLength: 4 }),
        verdict,
        (own, said, was) => {
          const finding = { ...engines(...own), verdict: was };
          const of = said.map(({ name, outcome, ...each }) =>
            supposed({
              ...each,
              object: { kind: 'Deployment', namespace: 'shop', name },
              refutation: { lookedFor: 'x', evidence: [], outcome },
            }),
          );
          const merged = mergeInvestigation(finding, done(checked(of)));
          expect(merged.hypotheses.filter(({ origin }) => !origin)).toEqual(finding.hypotheses);
          const isSure = (each: Hypothesis): boolean =>
            each.role === 'cause' && (each.rawConfidence ?? each.confidence) >= 0.5;
          const lastSure = merged.hypotheses.findLastIndex(isSure);
          const firstAdded = merged.hypotheses.findIndex(({ origin }) => origin);
          expect(firstAdded === -1 || lastSure < firstAdded).toBe(true);
          expect(merged.hypotheses.filter(({ origin }) => origin).some(isSure)).toBe(false);
          for (const each of merged.hypotheses)
            expect(each.confidence >= 0 && each.confidence <= 1).toBe(true);
          if (was !== 'inconclusive') expect(merged.verdict).toBe(was);
          else expect(['inconclusive', 'degraded']).toContain(merged.verdict);
        },
      ),
      { numRuns: 300 },
    );
  });
});
