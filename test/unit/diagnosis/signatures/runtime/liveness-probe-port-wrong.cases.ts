import { probedWorld } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout moved the probe to a port that nothing listens on',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8081 } },
        before: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'Get "http://10.0.0.7:8081/healthz": dial tcp 10.0.0.7:8081: connect: connection refused',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: [
        'liveness probe of container main of checkout in shop asks /healthz on port 8081',
        'revision 1 asked /healthz on port 8080',
        'restarted 3 times',
        'revision 2',
      ],
      verdict: 'failed',
    },
    {
      name: 'a gRPC probe of a new workload, while its readiness probe succeeds on the declared port',
      world: probedWorld({
        kind: 'liveness',
        probe: { grpc: { port: 5051 } },
        container: { ports: [{ containerPort: 5050 }], readinessProbe: { grpc: { port: 5050 } } },
        targetPort: 5050,
        says: 'timeout: failed to connect service "10.0.0.7:5051" within 1s: context deadline exceeded',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['asks port 5051 by gRPC', 'declares port 5050'],
      verdict: 'failed',
    },
    {
      name: 'a command that names the port',
      world: probedWorld({
        kind: 'liveness',
        probe: { exec: { command: ['/bin/grpc_health_probe', '-addr=:9091'] } },
        before: { exec: { command: ['/bin/grpc_health_probe', '-addr=:8080'] } },
        says: 'timeout: failed to connect service ":9091" within 1s',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: ['asks port 9091 by gRPC', 'revision 1 asked port 8080'],
      verdict: 'failed',
    },
    {
      name: 'a port name that the container does not have',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 'admin' } },
        says: 'strconv.Atoi: parsing "admin": invalid syntax',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['port "admin"', 'no port of that name'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'one refusal at the start of a container that is well by now',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8081 } },
        recovered: true,
        count: 1,
        says: 'Get "http://10.0.0.7:8081/healthz": dial tcp 10.0.0.7:8081: connect: connection refused',
      }),
    },
    {
      name: 'the right port, of an application that never listens',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 } },
        before: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
      }),
    },
    {
      name: 'an application that ends by itself is not asked for long',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
        status: {
          ready: false,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      }),
    },
    {
      name: 'kills of an hour ago; the container runs since',
      world: probedWorld({
        kind: 'liveness',
        probe: { httpGet: { path: '/healthz', port: 8081 } },
        age: 300,
        recovered: true,
        says: 'Get "http://10.0.0.7:8081/healthz": dial tcp 10.0.0.7:8081: connect: connection refused',
      }),
    },
  ],
};
