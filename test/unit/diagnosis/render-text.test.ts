import { describe, expect, it } from 'vitest';
import { renderText, toJson } from '#src/diagnosis/render-text.ts';
import { app } from '#test/support/cluster-objects.ts';
import { findingOf } from './signatures/world.ts';

const world = {
  objects: app({
    name: 'search',
    ready: 0,
    revisions: [
      { image: 'r.example/search:1', minutesAgo: 3_000 },
      { image: 'r.example/search:2', minutesAgo: 6 },
    ],
    broken: {
      phase: 'Pending',
      state: { waiting: { reason: 'ErrImagePull', message: 'not found \u001b[31mred\u202e' } },
    },
  }),
};

describe('renderText', () => {
  it('says verdict, cause, citations, runbook, change and gaps', async () => {
    const investigation = {
      ...(await findingOf(world)),
      timingsMs: { collect: 8, conclude: 4, total: 12 },
      id: 'one',
    };
    const text = renderText(investigation);
    for (const part of [
      'FAILED  search in shop',
      '1. cause: startup.image-not-found · Deployment shop/search',
      'runbook rollback-deployment: namespace=shop name=search revision=1',
      'r.example/search:1 -> r.example/search:2 (revision 1 -> 2)',
      'Could not be checked',
      'fix: ',
      'looked at in 12 ms',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(
      /\[ev-[0-9a-f]{12} \/items\/\d+\/status\/containerStatuses\/0\/state\/waiting\/reason\]/,
    );
  });

  it('shows nothing of a cluster that could steer a terminal, and colours only when asked', async () => {
    const investigation = { ...(await findingOf(world)), timingsMs: { collect: 8, conclude: 4, total: 12 } };
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(renderText(investigation)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(renderText(investigation, { colour: true })).toContain('\u001b[31mFAILED\u001b[0m');
  });
});

describe('toJson', () => {
  it('lists hypotheses with the evidence that they cite, and evidence without its content', async () => {
    const json = toJson({ ...(await findingOf(world)), timingsMs: { collect: 8, conclude: 4, total: 12 } });
    const { evidence: _, ...causes } = json;
    expect(causes.hypotheses[0]?.citations.length).toBeGreaterThan(0);
    expect(json.hypotheses[0]).toMatchObject({
      cause: 'startup.image-not-found',
      object: { cluster: 'test', kind: 'Deployment', namespace: 'shop', name: 'search' },
      app: 'search',
      node: null,
      rank: 1,
    });
    expect(Object.keys(json.evidence[0] ?? {}).sort()).toEqual([
      'hash',
      'id',
      'kind',
      'query',
      'source',
      'summary',
    ]);
    expect(json).not.toHaveProperty('case');
  });
});
