import { app, event } from '#test/support/cluster-objects.ts';
import { refusedApp, refusedDaemonSet } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const TEXT =
  'pods "reports-h1-x7k2p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true)';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'every pod is refused',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: TEXT,
          }),
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
            status: { phase: 'Active' },
          } as never,
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: ['2 pods of reports in shop cannot be created', 'violates PodSecurity "restricted:latest"'],
      verdict: 'failed',
    },
    {
      name: 'a rollout brought it',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            ready: 2,
            revisions: [
              { image: 'r.example/reports:1', minutesAgo: 900, readyReplicas: 2 },
              { image: 'r.example/reports:1', minutesAgo: 9, spec: { serviceAccountName: 'reporter' } },
            ],
            message: TEXT,
            kept: 'events',
          }),
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
            status: { phase: 'Active' },
          } as never,
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'reports', revision: 1 } },
      ],
      says: ['violates PodSecurity "restricted:latest"', 'revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'of a DaemonSet',
      world: {
        objects: [
          refusedDaemonSet('agent', 3, 0),
          event(
            'FailedCreate',
            'Error creating: pods "agent-x2c4v" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
            { kind: 'DaemonSet', name: 'agent' },
          ),
        ],
      },
      object: { kind: 'DaemonSet', namespace: 'shop', name: 'agent' },
      runbooks: [],
      says: ['hostNetwork=true'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'all pods were made since',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          event('FailedCreate', `Error creating: ${TEXT}`, { kind: 'ReplicaSet', name: 'reports-h1' }, 30),
        ],
      },
    },
    {
      name: 'a pod that was made later belies the refusal',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            replicas: 3,
            made: 2,
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: TEXT,
            kept: 'events',
            minutes: 30,
          }),
          event(
            'SuccessfulCreate',
            'Created pod: reports-h1-p0001',
            { kind: 'ReplicaSet', name: 'reports-h1' },
            10,
          ),
        ],
      },
    },
    {
      name: 'a warning refuses nothing',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          event('FailedCreate', 'would violate PodSecurity "restricted:latest"', {
            kind: 'Deployment',
            name: 'reports',
          }),
        ],
      },
    },
  ],
};
