import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readLabels } from '#evals/truth.ts';
import { openSnapshot } from '#src/evidence/snapshot-files.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const incidents = join(root, '..', 'shared', 'incidents');
/** Common words that an application or a node may well be called. */
const WORDS = new Set(['master', 'default', 'frontend', 'monitor']);

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

const texts = sources(join(root, 'src')).map((path) => ({
  path,
  text: readFileSync(path, 'utf8').toLowerCase(),
}));

function mentioning(name: string): string[] {
  const word = new RegExp(
    `(?<![a-z0-9])${name.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![a-z0-9])`,
  );
  return texts.filter(({ text }) => word.test(text)).map(({ path }) => `${name} in ${path}`);
}

describe('src knows nothing of what it is evaluated on', () => {
  test('no label', () => {
    const labels = Object.keys(readLabels(join(root, 'evals', 'causes.json')));
    expect(labels.length).toBeGreaterThan(20);
    expect(labels.flatMap(mentioning)).toEqual([]);
  });

  test('does not read the answers, nor how labels are called', () => {
    expect(texts.filter(({ text }) => /truth\.json|causes\.json/.test(text)).map(({ path }) => path)).toEqual(
      [],
    );
  });

  test.skipIf(!existsSync(incidents))('no application, namespace or node of the recorded incidents', () => {
    const names = new Set<string>();
    for (const folder of readdirSync(incidents)
      .filter((name) => existsSync(join(incidents, name, 'case.json')))
      .slice(0, 12)) {
      const files = openSnapshot(join(incidents, folder));
      const { namespace } = files.case();
      names.add(namespace);
      for (const { kind, metadata } of files.objects())
        if (kind === 'Node' || (metadata.namespace === namespace && ['Deployment', 'Service'].includes(kind)))
          names.add(metadata.name);
    }
    expect(names.size).toBeGreaterThan(5);
    expect([...names].filter((name) => !WORDS.has(name)).flatMap(mentioning)).toEqual([]);
  });
});
