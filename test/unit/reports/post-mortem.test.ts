import { expect, test } from 'vitest';
import type { Case } from '#src/cases/types.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { type PostMortemInput, renderPostMortem } from '#src/reports/post-mortem.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import type { Signal } from '#src/signals/types.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 4, 10, minute));
const object = { cluster: 'prod', namespace: 'shop', kind: 'Deployment', name: 'web' };
const scope = {
  cluster: 'prod',
  namespaces: ['shop'],
  object,
  dependencies: [],
  window: { from: at(0).toISOString(), to: at(30).toISOString() },
};

const subject: Case = {
  id: 'c',
  team: 'T1',
  number: 7,
  state: 'resolved',
  title: 'web is slow',
  severity: 'high',
  environment: 'prod',
  scope,
  fingerprint: 'f',
  owner: '@shop',
  channel: 'incidents',
  requester: 'casebook',
  attempt: 1,
  openedAt: at(2),
  updatedAt: at(30),
  resolvedAt: at(30),
};
const signal: Signal = {
  id: 's',
  team: 'T1',
  source: 'alertmanager',
  fingerprint: 'f',
  dedupKey: 'k',
  status: 'firing',
  title: 'web p99 above 1 s',
  severity: 'high',
  target: { cluster: 'prod' },
  labels: {},
  link: 'http://prometheus/graph',
  snippet: '',
  firstSeenAt: at(0),
  receivedAt: at(1),
};
const finding: StoredFinding = {
  id: 'fi',
  caseId: 'c',
  attempt: 1,
  author: 'engine',
  createdAt: at(3),
  verdict: 'degraded',
  summary: 'web leaks memory since v2.',
  scope,
  changes: [],
  gaps: [{ what: 'traces', why: 'no ClickHouse', fix: 'Set CLICKHOUSE_URL.' }],
  hypotheses: [
    {
      cause: 'performance.memory-leak-after-rollout',
      role: 'cause',
      object,
      confidence: 0.9,
      statement: 'The rollout of v2 brought a leak.',
      citations: [{ evidenceId: 'ev-1', pointer: '/0', value: 1, says: 'memory rose from 210 to 480 MiB' }],
      change: {
        object,
        at: at(0).toISOString(),
        kind: 'image',
        from: 'web:v1',
        to: 'web:v2',
        evidenceId: 'ev-2',
      },
      runbooks: [],
    },
  ],
};
const bare: PostMortemInput = { case: subject, signals: [signal], timeline: [], approvals: [], steps: [] };

const acted: PostMortemInput = {
  ...bare,
  finding,
  timeline: [
    { at: at(2), kind: 'opened', actor: 'alertmanager', text: 'Case opened' },
    { at: at(5), kind: 'approved', actor: 'slack:U2', text: 'Approved' },
  ],
  proposal: { requester: 'slack:U1', plan: { title: 'Roll back web' } } as Proposal,
  approvals: [
    {
      id: 'a',
      team: 'T1',
      proposalId: 'p',
      rehearsalId: 'r',
      digest: 'd',
      userId: 'U2',
      decision: 'approve',
      at: at(5),
    },
    {
      id: 'b',
      team: 'T1',
      proposalId: 'p',
      rehearsalId: 'r',
      digest: 'd',
      userId: 'U9',
      decision: 'reject',
      at: at(5),
    },
  ],
  run: {
    state: 'succeeded',
    digest: '0123456789abcdef',
    verification: { checks: [{ name: 'available', passed: true, seen: '3 of 3' }] },
  } as unknown as Run,
  steps: [{ definition: { equivalent: 'kubectl rollout undo deployment/web' }, state: 'done' } as RunStep],
  auditHead: { seq: 12, hash: 'abc123' },
};

test('a case that was acted on: cause, citation, change, approver, step, times, head of the audit', () => {
  const text = renderPostMortem(acted);
  for (const part of [
    '# Post-mortem draft: case 7, web is slow',
    'web leaks memory since v2.',
    'memory rose from 210 to 480 MiB (evidence `ev-1`)',
    '`web:v1` -> `web:v2` at 2026-03-04 10:00:00 UTC (evidence `ev-2`)',
    'asked for by <@U1>, approved by <@U2> (digest `0123456789ab`)',
    '- kubectl rollout undo deployment/web - done',
    '- held: available (3 of 3)',
    'detected after 2 min',
    '- Acknowledged after 3 min',
    '- Resolved after 30 min',
    '- [ ] Find and mend what `web:v2` brought in before it is rolled out again (@shop)',
    '- [ ] Close the gap "traces": Set CLICKHOUSE_URL.',
    'Audit chain: 12 entries, head `abc123`.',
    '- web p99 above 1 s (http://prometheus/graph)',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('U9');
});

test('what the record does not hold is said to be missing, not made up', () => {
  const text = renderPostMortem({ ...bare, case: { ...subject, owner: undefined, resolvedAt: undefined } });
  expect(text).toContain('owner not on record');
  expect(text).toContain('- Acknowledged by nobody');
  expect(text).toContain('- Resolved not yet');
  expect(text).toContain('Casebook changed nothing.');
  expect(text.match(/Not on record\./g)?.length).toBe(3);
  expect(text).not.toMatch(/undefined|NaN|Invalid/);
});

test('a run that did not succeed leads to no action item about its change', () => {
  const text = renderPostMortem({ ...acted, run: { ...acted.run, state: 'undone' } as Run });
  expect(text).not.toContain('before it is rolled out again');
});

test('the same record gives the same draft', () => {
  expect(renderPostMortem(acted)).toBe(renderPostMortem(structuredClone(acted)));
});
