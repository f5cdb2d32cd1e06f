import { probedWorld } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout moved the probe to a port that nothing listens on',
      world: probedWorld({
        kind: 'startup',
        probe: { httpGet: { path: '/healthz', port: 9000 } },
        before: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'Get "http://10.0.0.7:9000/healthz": dial tcp 10.0.0.7:9000: connect: connection refused',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: ['startup probe of container main', '/healthz on port 9000', 'revision 1 asked'],
      verdict: 'failed',
    },
    {
      name: 'a new workload that declares another port',
      world: probedWorld({
        kind: 'startup',
        probe: { tcpSocket: { port: 9000 } },
        says: 'dial tcp 10.0.0.7:9000: connect: connection refused',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['port 9000 by TCP', 'declares port 8080'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'refusals while it started; it has started by now',
      world: probedWorld({
        kind: 'startup',
        probe: { tcpSocket: { port: 9000 } },
        recovered: true,
        count: 4,
        says: 'dial tcp 10.0.0.7:9000: connect: connection refused',
      }),
    },
    {
      name: 'the right port, and the application takes its time',
      world: probedWorld({
        kind: 'startup',
        probe: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
      }),
    },
  ],
};
