import type { Case, CaseScope } from '#src/cases/types.ts';
import type { Finding, StoredFinding } from '#src/diagnosis/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Plan, PolicyDecision, Proposal, Rehearsal, StoredRehearsal } from '#src/proposals/types.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import type { Signal } from '#src/signals/types.ts';

/** Whole, valid rows for tests that look at one thing of them. */
export const AT = new Date('2026-11-21T10:00:00.000Z');
export const CASE_ID = '11111111-1111-4111-8111-111111111111';
export const PROPOSAL_ID = '22222222-2222-4222-8222-222222222222';
export const DIGEST = 'd'.repeat(64);

const deployment: ObjectRef = { cluster: 'lab', kind: 'Deployment', namespace: 'shop', name: 'auth-service' };

export function scopeOf(): CaseScope {
  return {
    cluster: 'lab',
    namespaces: ['shop'],
    object: deployment,
    service: 'auth-service',
    dependencies: [],
    window: { from: '2026-11-21T09:00:00.000Z', to: '2026-11-21T10:00:00.000Z' },
  };
}

export function caseOf(more: Partial<Case> = {}): Case {
  return {
    id: CASE_ID,
    team: 'T1',
    number: 12,
    state: 'open',
    title: 'auth-service uses more and more memory',
    severity: 'high',
    environment: 'production',
    scope: scopeOf(),
    fingerprint: 'f',
    channel: 'incidents',
    requester: 'casebook',
    attempt: 1,
    openedAt: AT,
    updatedAt: AT,
    ...more,
  };
}

export function signalOf(more: Partial<Signal> = {}): Signal {
  return {
    id: 's1',
    team: 'T1',
    source: 'alertmanager',
    fingerprint: 'f',
    dedupKey: 'd',
    status: 'firing',
    title: 'ContainerMemoryHigh',
    severity: 'high',
    target: { cluster: 'lab', namespace: 'shop' },
    labels: {},
    link: 'https://alerts.example.com/g?x=1&y=2',
    snippet: 'Memory of auth-service is at 92 % of its limit.',
    firstSeenAt: AT,
    receivedAt: AT,
    ...more,
  };
}

export function findingOf(): Finding {
  return {
    verdict: 'degraded',
    summary: 'auth-service leaks memory since v1.2.1 was rolled out.',
    hypotheses: [
      {
        cause: 'runtime.memory-leak',
        role: 'cause',
        object: deployment,
        confidence: 0.9,
        statement: 'v1.2.1 leaks memory.',
        citations: [
          {
            evidenceId: 'ev-0123456789ab',
            pointer: '/slope',
            value: 22,
            says: 'memory rose from 210 to 480 MiB in 12 min',
          },
          { evidenceId: 'ev-ba9876543210', pointer: '/p99', value: 900, says: 'p99 rose from 80 to 900 ms' },
        ],
        change: {
          object: deployment,
          at: '2026-11-21T09:40:00.000Z',
          kind: 'image',
          from: 'registry/auth:v1.2.0',
          to: 'registry/auth:v1.2.1',
          fromRevision: 3,
          toRevision: 4,
          evidenceId: 'ev-0123456789ab',
        },
        runbooks: [],
      },
    ],
    changes: [],
    gaps: [{ what: 'logs of auth-service', why: 'pods/log is forbidden', fix: 'Grant get on pods/log.' }],
    scope: scopeOf(),
  };
}

export function storedFindingOf(more: Partial<StoredFinding> = {}): StoredFinding {
  return { ...findingOf(), id: 'f1', caseId: CASE_ID, attempt: 1, author: 'engine', createdAt: AT, ...more };
}

export function planOf(): Plan {
  return {
    title: 'Roll back auth-service to v1.2.0',
    runbook: 'kubernetes/roll-back',
    runbookHash: 'a'.repeat(64),
    inputs: { revision: 3 },
    environment: 'production',
    cluster: 'lab',
    namespace: 'shop',
    steps: [
      {
        id: 'roll-back',
        target: 'kubernetes',
        action: 'roll-back',
        object: deployment,
        parameters: { revision: 3 },
        equivalent: 'kubectl -n shop rollout undo deployment/auth-service --to-revision=3',
      },
    ],
    reason: 'v1.2.1 leaks memory.',
    risk: 'medium',
    reversible: true,
  };
}

export function policyOf(): PolicyDecision {
  return {
    mode: 'approve',
    rule: 'production-needs-one',
    reason: 'production needs one approval',
    quorum: 1,
    approverGroups: ['sre'],
    expiresInSeconds: 900,
  };
}

export function rehearsalOf(): Rehearsal {
  return {
    steps: [
      {
        stepId: 'roll-back',
        accepted: true,
        diff: [
          {
            path: '/spec/template/spec/containers/0/image',
            before: 'registry/auth:v1.2.1',
            after: 'registry/auth:v1.2.0',
          },
        ],
        observed: { uid: 'u', resourceVersion: '1', fingerprint: 'x' },
      },
    ],
    blastRadius: {
      pods: 3,
      services: ['auth-service'],
      text: 'Restarts 3 pods behind the service auth-service.',
    },
    undo: { possible: true, text: 'Roll forward to revision 4.' },
    ok: true,
  };
}

export function proposalOf(more: Partial<Proposal> = {}): Proposal {
  return {
    id: PROPOSAL_ID,
    team: 'T1',
    caseId: CASE_ID,
    findingId: 'f1',
    requester: 'casebook',
    plan: planOf(),
    policy: policyOf(),
    state: 'rehearsed',
    createdAt: AT,
    expiresAt: new Date(AT.getTime() + 900_000),
    ...more,
  };
}

export function storedRehearsalOf(more: Partial<StoredRehearsal> = {}): StoredRehearsal {
  return {
    ...rehearsalOf(),
    id: 'r1',
    proposalId: PROPOSAL_ID,
    attempt: 0,
    digest: DIGEST,
    createdAt: AT,
    ...more,
  };
}

export function runOf(more: Partial<Run> = {}): Run {
  return {
    id: 'run1',
    team: 'T1',
    caseId: CASE_ID,
    proposalId: PROPOSAL_ID,
    rehearsalId: 'r1',
    digest: DIGEST,
    approvedBy: ['U2'],
    state: 'running',
    startedAt: AT,
    ...more,
  };
}

export function stepOf(more: Partial<RunStep> = {}): RunStep {
  const [definition] = planOf().steps;
  if (!definition) throw new Error('the sample plan has no step');
  return { id: 'st1', runId: 'run1', seq: 0, definition, state: 'started', startedAt: AT, ...more };
}
