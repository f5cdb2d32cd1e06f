import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { investigateSnapshot, investigateSnapshots } from '#src/bin/investigate.ts';
import { type Investigation, toJson } from '#src/diagnosis/render-text.ts';
import { InvalidInputError } from '#src/errors.ts';
import { CASE, wholeSnapshot, writeSnapshot } from '#test/support/snapshot-folder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'casebook-snapshot-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('investigateSnapshot', () => {
  it('names cause and object, and cites what it read', async () => {
    const json = toJson(await investigateSnapshot(wholeSnapshot(root)));
    expect(json).toMatchObject({
      case: 'one',
      verdict: 'failed',
    });
    expect(json.hypotheses[0]).toMatchObject({
      cause: 'startup.image-pull-failed',
      object: { cluster: 'demo', kind: 'Deployment', namespace: 'shop', name: 'search' },
    });
    // What else is seen follows from it.
    expect(json.hypotheses.filter(({ role }) => role === 'cause')).toHaveLength(1);
    expect(json.evidence.map((item) => item.id)).toEqual(
      expect.arrayContaining(json.hypotheses.flatMap((each) => each.citations)),
    );
    expect(JSON.stringify(json)).not.toContain('never read');
  });
});

describe('investigateSnapshots', () => {
  it('gives a line for every folder, also for broken ones, in order', async () => {
    wholeSnapshot(root, 'b-whole');
    writeSnapshot(root, 'a-empty', {});
    writeSnapshot(root, 'c-only-case', { 'case.json': CASE });
    writeSnapshot(root, 'd-broken', {
      'case.json': CASE,
      'cluster.json.gz': Buffer.from('no gzip'),
      'logs.ndjson': '{',
      'metrics.csv': 'no,header\n',
    });
    writeSnapshot(root, 'e-odd', {
      'case.json': CASE,
      'cluster.json':
        '{"items":[null,1,{"kind":"Pod"},{"kind":"Pod","metadata":{"name":"x","namespace":"shop"}}]}',
    });
    writeFileSync(join(root, 'a-file'), '');
    const results: Investigation[] = [];
    await investigateSnapshots(root, (result) => void results.push(result));
    expect(results.map(({ id, finding }) => [id, finding.verdict])).toEqual([
      ['a-empty', 'inconclusive'],
      ['b-whole', 'failed'],
      ['c-only-case', 'inconclusive'],
      ['d-broken', 'inconclusive'],
      ['e-odd', 'inconclusive'],
    ]);
    // Kinds that no snapshot holds are gaps of all of them; parts that are missing or broken only of some.
    const broken = (why: string): boolean => /\.(?:json|ndjson|csv)\b/.test(why);
    for (const { id, finding } of results)
      expect(
        finding.gaps.some(({ why }) => broken(why)),
        id,
      ).toBe(id !== 'b-whole');
    expect(results[0]?.finding.gaps[0]?.fix).toContain('case.json');
  });

  it('says when there is no such folder', async () => {
    await expect(investigateSnapshots(join(root, 'none'), () => undefined)).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });
});
