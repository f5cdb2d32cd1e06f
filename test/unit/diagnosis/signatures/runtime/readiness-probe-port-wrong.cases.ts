import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { probedWorld } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const meshed = probedWorld({
  kind: 'readiness',
  probe: { httpGet: { path: '/app-health/main/readyz', port: 15020 } },
  says: 'HTTP probe failed with statuscode: 500',
  targetPort: 8080,
});
for (const object of meshed.objects) {
  if (object.kind !== 'Pod') continue;
  const { containers } = (object as Pod).spec;
  const value =
    '{"/app-health/main/readyz":{"httpGet":{"path":"/ready","port":9090,"scheme":"HTTP"},"timeoutSeconds":1}}';
  containers.push({
    name: 'istio-proxy',
    image: 'docker.io/istio/proxyv2:1.24.2',
    env: [{ name: 'ISTIO_KUBE_APP_PROBERS', value }],
  });
}

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout moved the probe to a port that nothing listens on',
      world: probedWorld({
        kind: 'readiness',
        probe: { tcpSocket: { port: 8088 } },
        before: { tcpSocket: { port: 8080 } },
        says: 'dial tcp 10.0.0.7:8088: connect: connection refused',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: ['asks port 8088 by TCP', 'revision 1 asked port 8080 by TCP', '1 pod stays out of service'],
      verdict: 'failed',
    },
    {
      name: 'a new workload whose container and Service name another port',
      world: probedWorld({
        kind: 'readiness',
        probe: { grpc: { port: 9556 } },
        container: { ports: [{ containerPort: 9555 }] },
        targetPort: 9555,
        says: 'timeout: failed to connect service "10.0.0.7:9556" within 1s: context deadline exceeded',
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['port 9556 by gRPC', 'declares port 9555', 'Service checkout sends to port 9555'],
      verdict: 'failed',
    },
    {
      name: 'a mesh asks in the place of the kubelet: the original stands in the environment of its sidecar',
      world: meshed,
      object: { kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      runbooks: [],
      says: ['/ready on port 9090 by HTTP', 'declares port 8080'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'some refusals at the start of a container that is ready by now',
      world: probedWorld({
        kind: 'readiness',
        probe: { tcpSocket: { port: 8088 } },
        recovered: true,
        count: 2,
        says: 'dial tcp 10.0.0.7:8088: connect: connection refused',
      }),
    },
    {
      name: 'the right port, and the application does not listen yet',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/healthz', port: 8080 } },
        says: 'Get "http://10.0.0.7:8080/healthz": dial tcp 10.0.0.7:8080: connect: connection refused',
      }),
    },
    {
      name: 'a wrong protocol on the right port',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/', port: 8080 } },
        says: 'Get "http://10.0.0.7:8080/": net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00\\x06\\x04\\x00"',
      }),
    },
    {
      name: 'the container of a crash loop is refused between its starts',
      world: probedWorld({
        kind: 'readiness',
        probe: { tcpSocket: { port: 8088 } },
        container: { ports: [{ containerPort: 8088 }] },
        says: 'dial tcp 10.0.0.7:8088: connect: connection refused',
        status: { restartCount: 4, lastState: { terminated: { exitCode: 1, reason: 'Error' } } },
      }),
    },
  ],
};
