import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { AGENTS } from '#agents/registry.ts';
import { loadPrompts } from '#src/agent/prompts/load-prompts.ts';
import { replayCase } from '#src/agent/replay/replay-case.ts';
import type { CaseBundle } from '#src/store/case-bundle.ts';
import { TOOLS } from '#tools/registry.ts';

const folder = fileURLToPath(new URL('../../../evals/cases', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

const read = (file: string): CaseBundle => JSON.parse(readFileSync(join(folder, file), 'utf8')) as CaseBundle;
const deps = { tools: TOOLS, prompts: loadPrompts(), agents: AGENTS };

describe('past cases that were made tests', () => {
  test.each(files)('%s is concluded as it was then', async (file) => {
    const parts = await replayCase(read(file), deps);
    // An agent whose prompt is another by now asks other questions; what was concluded from its answers still holds.
    expect(parts.filter((part) => part.differences.length > 0 && !part.changed)).toEqual([]);
    expect(parts.map((part) => part.part)).toContain('finding 1 by engine');
  });

  test('evidence that was tampered with, or an engine that says something else, is a difference', async () => {
    const [file = ''] = files;
    const forged = read(file);
    const [item] = forged.evidence;
    if (!item) throw new Error('no evidence');
    item.content = { forged: true };
    expect((await replayCase(forged, deps))[0]?.differences).toEqual([
      `${item.id} is not what its hash says`,
    ]);
    const other = read(file);
    const [first] = other.findings;
    if (!first) throw new Error('no finding');
    first.finding.summary = 'Something else.';
    const differences = (await replayCase(other, deps)).flatMap((part) => part.differences);
    expect(differences.join()).toContain('and not "Something else." (differs in summary)');
  });
});
