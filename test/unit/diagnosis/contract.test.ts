import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { holds } from '#src/diagnosis/citations.ts';
import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';
import { COLLECTORS } from '#src/evidence/collectors/registry.ts';
import { ALL_CASES } from './signatures/all-cases.ts';
import type { SignatureCases } from './signatures/cases.ts';
import { findingOf } from './signatures/world.ts';

const SIGNATURE_FOLDER = fileURLToPath(import.meta.resolve('#src/diagnosis/signatures/registry.ts')).replace(
  /registry\.ts$/,
  '',
);
const RUNBOOK_FOLDER = fileURLToPath(new URL('../../../runbooks/kubernetes/', import.meta.url));

/** The inputs that a shipped runbook asks for, from its front matter. */
function runbookInputs(id: string): string[] {
  const [, front = ''] = readFileSync(`${RUNBOOK_FOLDER}${id}.md`, 'utf8').split(/^---$/m);
  const { inputs } = parse(front) as { inputs: { required: string[] } };
  return [...inputs.required].sort();
}

function casesOf(cause: string): SignatureCases {
  const cases = ALL_CASES[cause];
  if (!cases) throw new Error(`${cause} has no cases: add signatures/${cause.replace('.', '/')}.cases.ts`);
  return cases;
}

describe('the registry of signatures', () => {
  it('holds a member for every file of the folder, named by its path', () => {
    const found = readdirSync(SIGNATURE_FOLDER, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((family) =>
        readdirSync(`${SIGNATURE_FOLDER}${family.name}`)
          .filter((file) => file !== 'registry.ts')
          .map((file) => `${family.name}.${file.replace(/\.ts$/, '')}`),
      );
    expect(SIGNATURES.map((signature) => signature.cause).sort()).toEqual(found.sort());
  });

  it('explains only causes that exist', () => {
    const known = SIGNATURES.map((signature) => signature.cause);
    for (const signature of SIGNATURES)
      expect(known).toEqual(expect.arrayContaining([...signature.explains]));
  });
});

describe.each(SIGNATURES.map((signature) => ({ cause: signature.cause, signature })))(
  '$cause',
  ({ cause, signature }) => {
    it('declares needs that collectors fill, and says what it means', () => {
      const kinds = COLLECTORS.map((collector) => collector.kind);
      expect(signature.needs.length).toBeGreaterThan(0);
      expect(kinds).toEqual(expect.arrayContaining([...signature.needs, ...signature.uses]));
      expect(signature.describes).toMatch(/^[A-Z].+\.$/);
      expect(signature.refutedBy).toMatch(/^[A-Z].+\.$/);
    });

    it('has positive and negative cases', () => {
      const cases = casesOf(cause);
      expect(cases.positive.length).toBeGreaterThanOrEqual(2);
      expect(cases.negative.length).toBeGreaterThanOrEqual(2);
    });

    it('concludes what its positive cases say, with citations that hold', async () => {
      for (const each of casesOf(cause).positive) {
        const { finding, evidence } = await findingOf(each.world, each.scope);
        const byId = new Map(evidence.map((item) => [item.id, item]));
        const own = finding.hypotheses.filter((hypothesis) => hypothesis.cause === cause);
        expect(own, each.name).toHaveLength(1);
        const [hypothesis] = own;
        expect(hypothesis?.object, each.name).toMatchObject({ cluster: 'test', ...each.object });
        expect(hypothesis?.role, each.name).toBe(each.role ?? 'cause');
        expect(hypothesis?.runbooks, each.name).toEqual(each.runbooks);
        for (const text of each.says) expect(hypothesis?.statement, each.name).toContain(text);
        expect(finding.verdict, each.name).toBe(each.verdict);
        // A cause comes first: nothing healthy beside it is blamed.
        if (!each.role) expect(finding.hypotheses[0], each.name).toBe(hypothesis);
        expect(hypothesis?.citations.length, each.name).toBeGreaterThan(0);
        for (const citation of hypothesis?.citations ?? [])
          expect(holds(citation, byId), `${each.name}: ${citation.says}`).toBe(true);
        for (const { runbook, inputs } of hypothesis?.runbooks ?? [])
          expect(Object.keys(inputs).sort(), each.name).toEqual(runbookInputs(runbook));
      }
    });

    it('names no cause in its negative cases', async () => {
      for (const each of casesOf(cause).negative) {
        const { finding } = await findingOf(each.world, each.scope);
        const own = finding.hypotheses.filter(
          (hypothesis) => hypothesis.cause === cause && hypothesis.role === 'cause',
        );
        expect(own, each.name).toEqual([]);
      }
    });
  },
);
