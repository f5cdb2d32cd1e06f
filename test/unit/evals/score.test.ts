import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Case, score } from '#evals/score.ts';
import { isRight, objectNamed, readLabels } from '#evals/truth.ts';
import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';
import type { Finding, Hypothesis } from '#src/diagnosis/types.ts';

const LABELS = { quota: ['admission.cpu-quota-exceeded'], image: ['startup.image-not-found'] };

function hypothesis(cause: string, kind: string, name: string, more: Partial<Hypothesis> = {}): Hypothesis {
  return {
    cause: cause as Hypothesis['cause'],
    role: 'cause',
    object: { cluster: 'c', kind, name },
    confidence: 0.9,
    statement: 'x',
    citations: [],
    runbooks: [],
    ...more,
  };
}

function found(...hypotheses: Hypothesis[]): Finding {
  const scope = { cluster: 'c', namespaces: [], dependencies: [], window: { from: '', to: '' } };
  return { verdict: 'failed', summary: '', hypotheses, changes: [], gaps: [], scope };
}

const truth = { object: 'app/Web', rootCause: 'image' };

describe('isRight', () => {
  test('wants the cause and the object, without case', () => {
    const right = hypothesis('startup.image-not-found', 'Deployment', 'web-v2', { app: 'web' });
    expect(isRight(right, truth, LABELS)).toBe(true);
    expect(isRight({ ...right, app: 'other' }, truth, LABELS)).toBe(false);
    expect(isRight({ ...right, cause: 'admission.cpu-quota-exceeded' }, truth, LABELS)).toBe(false);
  });

  test('names nodes and namespaces by their kind', () => {
    expect(objectNamed(hypothesis('nodes.kubelet-down', 'Node', 'n1'))).toBe('node/n1');
    expect(objectNamed(hypothesis('x.y', 'Namespace', 'shop'))).toBe('namespace/shop');
    expect(objectNamed(hypothesis('x.y', 'Service', 'cart'))).toBe('app/cart');
  });
});

describe('score', () => {
  const right = hypothesis('startup.image-not-found', 'Deployment', 'web');
  const wrong = hypothesis('runtime.crash-loop', 'Deployment', 'web');
  const at = (name: string, finding: Finding, cpuMs = 1): Case => ({ name, truth, finding, cpuMs });

  test('counts the first, the first three and what abstained', () => {
    const cases = [
      at('a', found(right)),
      at('b', found(wrong, wrong, right)),
      at('c', found(wrong, wrong, wrong, right)),
      at('d', found(), 9),
      // A symptom is no prediction.
      at('e', found({ ...right, role: 'symptom' })),
    ];
    const { all, misses, confusion, cpuMs } = score(cases, LABELS);
    expect(all).toMatchObject({ cases: 5, first: 1, firstThree: 2, abstained: 2 });
    expect(misses.map(({ name }) => name)).toEqual(['b', 'c', 'd', 'e']);
    expect(confusion).toEqual({
      image: { 'startup.image-not-found': 1, 'runtime.crash-loop': 2, '(nothing)': 2 },
    });
    expect(cpuMs.max).toBe(9);
  });
});

describe('the labels', () => {
  const path = fileURLToPath(new URL('../../../evals/causes.json', import.meta.url));

  test('name causes that exist', () => {
    const known = new Set<string>(SIGNATURES.map(({ cause }) => cause));
    expect(
      Object.values(readLabels(path))
        .flat()
        .filter((cause) => !known.has(cause)),
    ).toEqual([]);
  });

  test('share no cause id', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'labels-')), 'causes.json');
    writeFileSync(file, JSON.stringify({ labels: { a: ['x.y'], b: ['x.y'] } }));
    expect(() => readLabels(file)).toThrow('x.y serves a and b');
  });
});
