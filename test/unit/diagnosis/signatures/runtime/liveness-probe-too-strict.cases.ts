import { probedWorld } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout took the time to start away',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2, failureThreshold: 1 },
        before: {
          httpGet: { path: '/healthz', port: 8080 },
          initialDelaySeconds: 60,
          periodSeconds: 10,
          failureThreshold: 3,
        },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: [
        'too strict (initialDelaySeconds 0, periodSeconds 2, timeoutSeconds 1, failureThreshold 1)',
        'revision 1 had initialDelaySeconds 60',
      ],
      verdict: 'failed',
    },
    {
      name: 'a rollout asks for an answer in less time than it takes',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 1 },
        before: { httpGet: { path: '/healthz', port: 8080 }, timeoutSeconds: 5 },
        says: 'Get "http://10.0.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: ['timeoutSeconds 1', 'Client.Timeout exceeded'],
      verdict: 'failed',
    },
    {
      name: 'a new workload is killed some seconds after each start',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 3, failureThreshold: 2 },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
        status: { ready: false },
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['too strict', 'restarted 3 times'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'some refusals at its start; it is up since',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 3 },
        recovered: true,
        count: 2,
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
      }),
    },
    {
      name: 'the same timing as before: what changed is the application',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2, failureThreshold: 1 },
        before: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2, failureThreshold: 1 },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
        status: { ready: false },
      }),
    },
    {
      name: 'a new application that has minutes to start and does not',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 }, initialDelaySeconds: 120, periodSeconds: 10 },
        age: 20,
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
        status: { ready: false },
      }),
    },
  ],
};
