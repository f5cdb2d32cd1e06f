import { describe, expect, test } from 'vitest';
import type { PastCase, ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { Case } from '#src/cases/types.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { Json } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { minutesAgo, NOW } from '#test/support/cluster-objects.ts';
import { callOver, toolScope } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import findPastCases from '#tools/cases/find-past-cases.ts';
import getEvidence from '#tools/cases/get-evidence.ts';
import listEvidence from '#tools/cases/list-evidence.ts';
import showCase from '#tools/cases/show-case.ts';

const readsWith = (more: Partial<ToolReads> = {}): ToolReads => ({
  ports: portsOf({ objects: [] }),
  vault: createMemoryVault(() => NOW),
  ...more,
});

describe('evidence of the case', () => {
  const pods: Json = [{ name: 'web-1', status: { phase: 'Running' } }, { name: 'web-2' }, { name: 'web-3' }];
  async function filled(): Promise<{ reads: ToolReads; id: string }> {
    const reads = readsWith();
    const { id } = await reads.vault.put({
      kind: 'kubernetes.pods',
      source: 'kubernetes:test',
      query: 'GET /pods',
      window: { from: minutesAgo(60), to: minutesAgo(0) },
      content: pods,
      summary: '3 pods.',
      truncated: true,
    });
    await reads.vault.put({
      kind: 'telemetry.memory',
      source: 'x',
      query: 'y',
      content: {},
      summary: 'Memory.',
    });
    return { reads, id };
  }

  test('is listed without content, by kind', async () => {
    const { reads, id } = await filled();
    const all = await callOver(listEvidence, {}, { objects: [] }, { reads });
    expect(all.content.evidence).toHaveLength(2);
    const some = await callOver(listEvidence, { kind: 'kubernetes.' }, { objects: [] }, { reads });
    expect(some.content.evidence).toEqual([
      { id, kind: 'kubernetes.pods', summary: '3 pods.', collectedAt: NOW.toISOString(), truncated: true },
    ]);
    expect(await callOver(listEvidence, { kind: 'nothing' }, { objects: [] }, { reads })).toMatchObject({
      status: 'no_data',
    });
  });

  test('is read by pointer and in pages, with its own window', async () => {
    const { reads, id } = await filled();
    const get = (input: object) => callOver(getEvidence, { id, ...input }, { objects: [] }, { reads });
    expect((await get({ pointer: '/0/status/phase' })).content).toEqual({
      evidence: id,
      kind: 'kubernetes.pods',
      part: 'Running',
      pointer: '/0/status/phase',
    });
    const page = await get({ offset: 1, limit: 1 });
    expect(page).toMatchObject({
      window: { from: minutesAgo(60), to: minutesAgo(0) },
      content: { offset: 1, part: [{ name: 'web-2' }] },
      truncated: { shown: 1, of: 3 },
    });
    expect((await get({})).content.part).toEqual(pods);
    expect((await get({})).truncated).toBeUndefined();
  });

  test('a pointer that leads nowhere says what is there, and never leaves the content', async () => {
    const { reads, id } = await filled();
    for (const pointer of ['/9', '/0/nothing', '/constructor', '/0/__proto__', '/length/x']) {
      expect(await callOver(getEvidence, { id, pointer }, { objects: [] }, { reads })).toMatchObject({
        status: 'error',
        fix: 'At the top there is a list of 3 items (/0 to /2).',
      });
    }
  });

  test('an id of another case is no data', async () => {
    const { reads } = await filled();
    expect(await callOver(getEvidence, { id: 'ev-ffffffffffff' }, { objects: [] }, { reads })).toMatchObject({
      status: 'no_data',
    });
    expect(await callOver(getEvidence, { id: '../x' }, { objects: [] }, { reads })).toMatchObject({
      status: 'error',
    });
  });
});

describe('show-case', () => {
  const subject: Case = {
    id: 'c1',
    team: 'T1',
    number: 12,
    state: 'diagnosed',
    verdict: 'degraded',
    title: 'checkout is slow',
    severity: 'high',
    environment: 'prod',
    scope: toolScope('shop'),
    fingerprint: 'f',
    channel: 'C-secret',
    requester: 'slack:U1',
    attempt: 1,
    openedAt: NOW,
    updatedAt: NOW,
  };
  const finding: StoredFinding = {
    id: 'f1',
    caseId: 'c1',
    attempt: 1,
    author: 'engine',
    createdAt: NOW,
    verdict: 'degraded',
    summary: 'It leaks.',
    hypotheses: [
      {
        cause: 'performance.memory-leak',
        role: 'cause',
        object: { cluster: 'test', kind: 'Deployment', namespace: 'shop', name: 'checkout' },
        confidence: 0.8,
        statement: 'checkout leaks.',
        citations: [{ evidenceId: 'ev-0123456789ab', pointer: '/0', value: 'long value', says: 'it rose' }],
        runbooks: [],
      },
    ],
    changes: [],
    gaps: [],
    scope: toolScope('shop'),
  };
  const own = (entries: number): ToolReads['own'] => ({
    case: async () => subject,
    finding: async () => finding,
    timeline: async () =>
      Array.from({ length: entries }, (_, n) => ({
        at: NOW,
        kind: 'note',
        actor: 'casebook',
        text: `entry ${n}`,
      })),
    evidence: async () => undefined,
  });

  test('gives state, causes with where they are cited from, and the newest of the timeline', async () => {
    const result = await callOver(
      showCase,
      { limit: 2 },
      { objects: [] },
      { reads: readsWith({ own: own(5) }) },
    );
    expect(result.summary).toBe('Case 12 is diagnosed (degraded): checkout is slow.');
    expect(result.content).toMatchObject({
      case: { number: 12, severity: 'high', openedAt: NOW.toISOString() },
      finding: {
        hypotheses: [
          { cause: 'performance.memory-leak', citations: [{ evidenceId: 'ev-0123456789ab', pointer: '/0' }] },
        ],
      },
      timeline: [{ text: 'entry 3' }, { text: 'entry 4' }],
    });
    expect(result.truncated).toEqual({ shown: 2, of: 5 });
    expect(JSON.stringify(result.content)).not.toMatch(/C-secret|long value/);
  });

  test('there is none on the command line', async () => {
    expect(await callOver(showCase, {}, { objects: [] }, { reads: readsWith() })).toMatchObject({
      status: 'error',
      fix: expect.stringContaining('DATABASE_URL') as string,
    });
  });
});

describe('find-past-cases', () => {
  const past = (number: number, namespaces: string[], cluster = 'test'): PastCase => ({
    number,
    title: `title ${number}`,
    state: 'closed',
    scope: { ...toolScope(...namespaces), cluster },
    openedAt: minutesAgo(number),
    causes: ['runtime.crash-loop'],
    run: { runbook: 'restart-deployment', state: 'succeeded' },
  });
  const cases: ToolReads['cases'] = {
    search: async ({ limit }) =>
      [
        past(1, ['shop']),
        past(2, ['bank']),
        past(3, ['shop'], 'other'),
        past(4, []),
        past(5, ['shop', 'bank']),
      ].slice(0, limit),
  };
  const find = (input: object, namespaces = ['shop']) =>
    callOver(
      findPastCases,
      input,
      { objects: [] },
      { reads: readsWith({ cases }), scope: toolScope(...namespaces) },
    );

  test('of cases outside of the scope only causes and outcomes are given', async () => {
    const { content } = await find({ cause: 'runtime.crash-loop' });
    expect(content.cases).toHaveLength(5);
    expect(content.cases[0]).toMatchObject({ number: 1, title: 'title 1', scope: { namespaces: ['shop'] } });
    for (const elsewhere of content.cases.slice(1)) {
      expect(elsewhere).toMatchObject({
        elsewhere: true,
        causes: ['runtime.crash-loop'],
        run: { state: 'succeeded' },
      });
      expect(elsewhere).not.toHaveProperty('title');
      expect(elsewhere).not.toHaveProperty('scope');
    }
  });

  test('a search for words tells nothing of them', async () => {
    expect((await find({ text: 'title' })).content.cases.map(({ number }: PastCase) => number)).toEqual([1]);
  });

  test('a case of a whole cluster sees all of that cluster', async () => {
    const { content } = await find({ text: 'title' }, []);
    expect(content.cases.map(({ number }: PastCase) => number)).toEqual([1, 2, 4, 5]);
  });

  test('says where it was cut', async () => {
    expect((await find({ cause: 'runtime.crash-loop', limit: 2 })).truncated).toEqual({ shown: 2 });
  });
});
