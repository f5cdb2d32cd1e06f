import type { Case } from '#src/cases/types.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { Proposal } from '#src/proposals/types.ts';
import type { PostMortemInput } from '#src/reports/types.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import type { Signal } from '#src/signals/types.ts';

/** Minutes after 10:00 UTC of the day of the story. */
export const at = (minute: number) => new Date(Date.UTC(2026, 2, 4, 10, minute));

const object = { cluster: 'prod', namespace: 'shop', kind: 'Deployment', name: 'web' };
const scope = {
  cluster: 'prod',
  namespaces: ['shop'],
  object,
  service: 'web',
  dependencies: ['cart-db'],
  window: { from: at(0).toISOString(), to: at(30).toISOString() },
};

export const subject: Case = {
  id: '00000000-0000-4000-8000-000000000007',
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

export const signal: Signal = {
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

export const MEMORY = 'ev-0000000000a1';
export const ROLLOUT = 'ev-0000000000b2';

export const finding: StoredFinding = {
  id: 'fi',
  caseId: subject.id,
  attempt: 1,
  author: 'engine',
  createdAt: at(3),
  verdict: 'degraded',
  summary: 'web leaks memory since v2.',
  scope,
  changes: [],
  gaps: [{ what: 'traces', why: 'No ClickHouse is connected.', fix: 'Set CLICKHOUSE_URL.' }],
  hypotheses: [
    {
      cause: 'performance.memory-leak-after-rollout',
      role: 'cause',
      object,
      app: 'web',
      confidence: 0.9,
      statement: 'The rollout of v2 brought a leak.',
      impact: 'degraded',
      citations: [
        { evidenceId: MEMORY, pointer: '/0', value: 1, says: 'memory rose from 210 to 480 MiB in 12 min' },
      ],
      change: {
        object,
        at: at(0).toISOString(),
        kind: 'image',
        from: 'web:v1',
        to: 'web:v2',
        evidenceId: ROLLOUT,
      },
      runbooks: [],
    },
    {
      cause: 'performance.cpu-throttled',
      role: 'contributing',
      object,
      confidence: 0.4,
      statement: 'The CPU limit of web throttled its garbage collector.',
      citations: [{ evidenceId: MEMORY, pointer: '/1', value: 2, says: 'throttled in 30 % of periods' }],
      runbooks: [],
    },
  ],
};

/** A case of which nothing is on record but its signal. */
export const bare: PostMortemInput = {
  case: subject,
  signals: [signal],
  timeline: [],
  approvals: [],
  steps: [],
};

const approval = { team: 'T1', proposalId: 'p', rehearsalId: 'r', digest: 'd', at: at(5) };

/** The same case, diagnosed, approved and rolled back. */
export const acted: PostMortemInput = {
  ...bare,
  finding,
  timeline: [
    {
      at: at(0),
      kind: 'signal',
      actor: 'alertmanager',
      text: 'First seen: web p99 above 1 s',
      data: { signalId: 's' },
    },
    { at: at(2), kind: 'opened', actor: 'alertmanager', text: 'Case opened' },
    { at: at(3), kind: 'finding', actor: 'casebook', text: 'web leaks memory since v2.' },
    {
      at: at(4),
      kind: 'proposal.rehearsed',
      actor: 'casebook',
      text: 'Rehearsed: Roll back web. 3 pods are replaced. Waiting for approval.',
    },
    { at: at(5), kind: 'approval.approve', actor: 'slack:U2', text: 'Approved: Roll back web.' },
    { at: at(6), kind: 'run.started', actor: 'casebook', text: 'Running: Roll back web.' },
    { at: at(30), kind: 'run.succeeded', actor: 'casebook', text: 'Verified for 60 s: available (3 of 3).' },
  ],
  proposal: { requester: 'slack:U1', plan: { title: 'Roll back web', reversible: true } } as Proposal,
  approvals: [
    { ...approval, id: 'a', userId: 'U2', decision: 'approve' },
    { ...approval, id: 'b', userId: 'U9', decision: 'reject' },
  ],
  run: {
    state: 'succeeded',
    digest: '0123456789abcdef',
    verification: { checks: [{ name: 'available', passed: true, seen: '3 of 3' }] },
  } as unknown as Run,
  steps: [{ definition: { equivalent: 'kubectl rollout undo deployment/web' }, state: 'done' } as RunStep],
  evidence: [
    { id: MEMORY, kind: 'telemetry.memory', source: 'clickhouse', summary: 'Memory of web in shop' },
    {
      id: ROLLOUT,
      kind: 'kubernetes.replicasets',
      source: 'kubernetes:prod',
      summary: '2 ReplicaSets in namespace shop',
    },
  ],
  audit: [
    { seq: 1, at: at(2), actor: 'alertmanager', action: 'case.opened' },
    { seq: 5, at: at(5), actor: 'slack:U2', action: 'approval.recorded' },
    { seq: 6, at: at(6), actor: 'casebook', action: 'run.started' },
    { seq: 8, at: at(7), actor: 'rb-rollback', action: 'cluster.write' },
    { seq: 12, at: at(30), actor: 'casebook', action: 'run.succeeded' },
  ],
  auditHead: { seq: 12, hash: 'abc123' },
  owners: { web: '@shop', 'cart-db': '@data' },
};
