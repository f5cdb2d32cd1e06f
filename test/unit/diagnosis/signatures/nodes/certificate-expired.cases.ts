import { minutesAgo } from '#test/support/cluster-objects.ts';
import { reports, silent, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const line = (body: string, minutes: number) => ({
  at: minutesAgo(minutes),
  node: 'node-a',
  unit: 'kubelet.service',
  body,
});
const expired = (minutes: number) =>
  line(
    'E0517 11:59:00.000000 901 reflector.go:147] Failed to watch *v1.Node: Get "https://10.0.0.1:6443/api/v1/nodes": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2030-05-17T11:59:00Z is after 2030-05-17T11:30:00Z',
    minutes,
  );
const bootstrap =
  'E0517 11:58:00.000000 77 bootstrap.go:266] part of the existing bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired: 2030-05-17 11:30:00 +0000 UTC';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the kubelet is refused, so its node is not heard of',
      world: {
        objects: [silent('node-a', 20), worker('node-b'), ...unready],
        nodeLogs: [expired(1), expired(2)],
      },
      object: nodeA,
      runbooks: [],
      says: ['certificate has expired'],
      verdict: 'failed',
    },
    {
      name: 'the kubelet does not start any more',
      world: {
        objects: [silent('node-a', 20), worker('node-b'), ...unready],
        nodeLogs: [line(bootstrap, 1)],
      },
      object: nodeA,
      runbooks: [],
      says: ['bootstrap client certificate'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the certificate of a registry has expired',
      world: {
        objects: [worker('node-a'), ...reports],
        nodeLogs: [
          line(
            'E0517 11:59:00.000000 901 remote_image.go:180] "PullImage from image service failed" err="failed to do request: Head \\"https://r.example/v2/web/manifests/1\\": x509: certificate has expired or is not yet valid"',
            1,
          ),
        ],
      },
    },
    {
      name: 'it was renewed half an hour ago',
      world: { objects: [worker('node-a'), ...reports], nodeLogs: [expired(31)] },
    },
    {
      name: 'the clock is behind the certificate',
      world: {
        objects: [worker('node-a'), ...reports],
        nodeLogs: [
          line(
            'E0517 11:59:00.000000 901 reflector.go:147] Failed to watch *v1.Node: x509: certificate has expired or is not yet valid: current time 2030-05-16T11:59:00Z is before 2030-05-17T08:00:00Z',
            1,
          ),
        ],
      },
    },
  ],
};
