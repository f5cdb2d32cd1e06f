import { probedWorld } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'HTTP is asked of a gRPC server since a rollout',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/', port: 8080 } },
        before: { grpc: { port: 8080 } },
        says: 'Get "http://10.0.0.7:8080/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00\\x06\\x04\\x00\\x00\\x00\\x00\\x00"',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: [
        'readiness probe of container main of checkout in shop asks / on port 8080 by HTTP',
        'speaks HTTP/2 (gRPC)',
        'revision 1 asked port 8080 by gRPC',
      ],
      verdict: 'failed',
    },
    {
      name: 'TLS is asked of a plain HTTP server of a new workload',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/', port: 8080, scheme: 'HTTPS' } },
        says: 'Get "https://10.0.0.7:8080/": http: server gave HTTP response to HTTPS client',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['by HTTPS', 'speaks HTTP without TLS'],
      verdict: 'failed',
    },
    {
      name: 'gRPC is asked of an HTTP server: no connection comes about, and another probe gets answers by HTTP',
      world: probedWorld({
        kind: 'readiness',
        probe: { grpc: { port: 8080 } },
        container: { livenessProbe: { httpGet: { path: '/healthz', port: 8080 } } },
        says: 'timeout: failed to connect service "10.0.0.7:8080" within 1s: context deadline exceeded',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['asks port 8080 by gRPC', 'probe succeeds on port 8080 by http'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'one such answer of a container that is well by now',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/', port: 8080 } },
        recovered: true,
        count: 1,
        says: 'Get "http://10.0.0.7:8080/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00\\x06\\x04\\x00\\x00\\x00\\x00\\x00"',
      }),
    },
    {
      name: 'the application says that it is not well',
      world: probedWorld({
        kind: 'readiness',
        probe: { grpc: { port: 8080 } },
        says: 'service unhealthy (responded with "NOT_SERVING")',
      }),
    },
    {
      name: 'nothing listens',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
      }),
    },
  ],
};
