import { probedWorld } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout asks for an answer in less time than it takes',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 1 },
        before: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 5 },
        says: 'Get "http://10.0.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: [
        'readiness probe',
        'too strict',
        'revision 1 had initialDelaySeconds 0, periodSeconds 10, timeoutSeconds 5',
      ],
      verdict: 'failed',
    },
    {
      name: 'the same request gets its answer where the liveness probe waits longer',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 1 },
        container: { livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 10 } },
        says: 'Get "http://10.0.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['its liveness probe succeeds on port 8080 with more time for its answer'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'slow at its start, and ready since',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 1 },
        before: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 5 },
        recovered: true,
        count: 2,
        says: 'Get "http://10.0.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      }),
    },
    {
      name: 'slow with the same settings as before',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 1 },
        before: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 1 },
        says: 'Get "http://10.0.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      }),
    },
    {
      name: 'fewer failures are allowed, and the application says that it is not well',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, failureThreshold: 1 },
        before: { httpGet: { path: '/healthz', port: 8080 }, failureThreshold: 5 },
        says: 'HTTP probe failed with statuscode: 503',
      }),
    },
  ],
};
