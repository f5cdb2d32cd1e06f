import { probedWorld } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout asks a path that the server does not know',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healtz', port: 8080 } },
        before: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'HTTP probe failed with statuscode: 404',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: [
        'asks /healtz on port 8080 by HTTP, which the container does not have',
        'revision 1 asked /healthz',
      ],
      verdict: 'failed',
    },
    {
      name: 'a command that the image does not hold',
      world: probedWorld({
        kind: 'readiness',
        probe: { exec: { command: ['/bin/grpc_health_probe', '-addr=:8080'] } },
        says: 'rpc error: code = Unknown desc = failed to exec in container: failed to start exec "a1": OCI runtime exec failed: exec failed: unable to start container process: exec: "/bin/grpc_health_probe": stat /bin/grpc_health_probe: no such file or directory: unknown',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['which the container does not have', 'no such file or directory'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: '404 for once, while the routes were being set up',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/ready', port: 8080 } },
        recovered: true,
        count: 1,
        says: 'HTTP probe failed with statuscode: 404',
      }),
    },
    {
      name: 'the application says that it is not well',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'HTTP probe failed with statuscode: 503',
      }),
    },
    {
      name: 'the path is right and the port is not',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 9090 } },
        before: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'HTTP probe failed with statuscode: 404',
      }),
    },
  ],
};
