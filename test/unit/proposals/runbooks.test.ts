import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '#src/errors.ts';
import { RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { inputsValidator } from '#src/proposals/runbook-inputs.ts';
import { loadRunbooks, parseRunbook } from '#src/proposals/runbooks.ts';
import { stepAction } from '#src/runs/steps/registry.ts';

const shipped = await loadRunbooks(RUNBOOK_DIR);

describe('the shipped runbooks', () => {
  it('are there', () => {
    expect([...shipped.keys()].sort()).toEqual([
      'restart-deployment',
      'rollback-deployment',
      'scale-deployment',
    ]);
  });

  it.each([...shipped.values()])('$id names actions that exist and is written for people', (runbook) => {
    for (const step of runbook.steps) {
      const action = stepAction(step.action);
      expect(action.undo !== undefined).toBe(runbook.reversible);
    }
    expect(runbook.prose).toMatch(/^\n*# /);
    expect(runbook.prose).toContain('## Before you approve');
    expect(runbook.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([...shipped.values()])(
    '$id asks for no permission that reaches secrets, execution or everything',
    (runbook) => {
      for (const { apiGroups, resources, verbs } of runbook.permissions) {
        expect([...apiGroups, ...resources, ...verbs]).not.toContain('*');
        expect(
          resources.filter((resource) => /secrets|exec|attach|ephemeral|proxy|token|role/.test(resource)),
        ).toEqual([]);
      }
    },
  );

  it.each([...shipped.values()])('$id takes the same inputs as a full JSON Schema validator', (runbook) => {
    const ajv = new Ajv.default({ strict: true }).compile(runbook.inputs);
    const ours = inputsValidator(runbook.inputs);
    const value = fc.oneof(
      fc.string({ maxLength: 70 }),
      fc.stringMatching(/^[a-z0-9.-]{1,70}$/),
      fc.integer(),
      fc.integer({ min: 0, max: 60 }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    );
    const names = fc.constantFrom('namespace', 'name', 'revision', 'replicas', 'image');
    const good = Object.fromEntries(
      runbook.inputs.required.map((name) => [
        name,
        runbook.inputs.properties[name]?.type === 'integer' ? 3 : 'web',
      ]),
    );
    const accepted = { yes: 0, no: 0 };
    fc.assert(
      fc.property(
        fc.dictionary(names, value, { noNullPrototype: true, maxKeys: 2 }),
        fc.boolean(),
        (some, complete) => {
          const inputs = complete ? { ...good, ...some } : some;
          const ok = ours.safeParse(inputs).success;
          accepted[ok ? 'yes' : 'no'] += 1;
          expect(ok).toBe(ajv(inputs));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(accepted.yes).toBeGreaterThan(50);
    expect(accepted.no).toBeGreaterThan(50);
  });
});

describe('a runbook that is not valid', async () => {
  const text = await readFile(join(RUNBOOK_DIR, 'kubernetes/rollback-deployment.md'), 'utf8');
  const path = 'kubernetes/rollback-deployment.md';

  it.each([
    ['no front matter', (good: string) => good.replace(/^---\n/, '')],
    ['an unknown field', (good: string) => good.replace('risk: medium', 'risk: medium\nshell: rm -rf /')],
    ['an unknown risk', (good: string) => good.replace('risk: medium', 'risk: some')],
    [
      'another id than its file name',
      (good: string) => good.replace('id: rollback-deployment', 'id: roll-back'),
    ],
    ['an input without a pattern', (good: string) => good.replace(/, pattern: "[^"]*" }/, ' }')],
    [
      'a pattern that is not anchored',
      (good: string) => good.replace('"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"', '"[a-z]+"'),
    ],
    [
      'additional inputs',
      (good: string) => good.replace('additionalProperties: false', 'additionalProperties: true'),
    ],
    [
      'an input that is not declared',
      (good: string) => good.replace('revision: $revision', 'revision: $rev'),
    ],
    ['a title with an unknown input', (good: string) => good.replace('to revision {revision}', 'to {image}')],
    [
      'a window shorter than its hold',
      (good: string) => good.replace('windowSeconds: 600', 'windowSeconds: 30'),
    ],
    ['an undo of the irreversible', (good: string) => good.replace('reversible: true', 'reversible: false')],
    ['every verb', (good: string) => good.replace('verbs: [get, patch]', 'verbs: ["*"]')],
    ['broken YAML', (good: string) => good.replace('inputs:', 'inputs: [')],
  ])('with %s is refused with the file name', (_, spoil) => {
    const spoilt = spoil(text);
    expect(spoilt).not.toBe(text);
    expect(() => parseRunbook(path, spoilt)).toThrow(ConfigError);
    expect(() => parseRunbook(path, spoilt)).toThrow(path);
  });

  it('has another version after any change', () => {
    expect(parseRunbook(path, `${text} `).hash).not.toBe(parseRunbook(path, text).hash);
  });

  it('that exists twice is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'casebook-runbooks-'));
    try {
      for (const area of ['one', 'two']) {
        await mkdir(join(folder, area));
        await writeFile(join(folder, area, 'rollback-deployment.md'), text);
      }
      await expect(loadRunbooks(folder)).rejects.toThrow(/same id/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
