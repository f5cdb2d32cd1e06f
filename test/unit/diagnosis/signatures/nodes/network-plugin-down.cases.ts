import { event, minutesAgo, pod } from '#test/support/cluster-objects.ts';
import { brokenSystemPod, reports, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const uninitialized =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
/** A node that has come so many minutes ago and has no network yet. */
const joining = (minutes: number) => {
  const made = worker('node-n', {
    ready: { status: 'False', reason: 'KubeletNotReady', message: uninitialized, minutesAgo: minutes },
  });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: minutesAgo(minutes) } };
};
const starting = pod({
  name: 'late-0',
  image: 'r.example/late:1',
  bornMinutesAgo: 4,
  broken: { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } },
});
const sandbox = (why: string) =>
  event(
    'FailedCreatePodSandBox',
    `Failed to create pod sandbox: rpc error: code = Unknown desc = ${why}`,
    { name: 'late-0' },
    2,
  );

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the kubelet waits for a network',
      world: {
        objects: [
          worker('node-a', {
            ready: { status: 'False', reason: 'KubeletNotReady', message: uninitialized, minutesAgo: 6 },
          }),
          ...unready,
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['cni plugin not initialized'],
      verdict: 'failed',
    },
    {
      name: 'sandboxes get no network, and the agent of the node is not ready',
      world: {
        objects: [
          worker('node-a'),
          ...reports,
          starting,
          sandbox(
            'failed to setup network for sandbox "4f1a": plugin type="flannel" failed (add): loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory',
          ),
          brokenSystemPod('kube-flannel-ds-x1x1x', 'node-a', { app: 'flannel' }),
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['subnet.env', 'pod kube-flannel-ds-x1x1x is not ready'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the addresses of the node are used up',
      world: {
        objects: [
          worker('node-a'),
          ...reports,
          starting,
          sandbox(
            'failed to setup network for sandbox "4f1a": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.1.2.1-10.1.2.254',
          ),
        ],
      },
    },
    {
      name: 'the sandbox failed once, and the pod runs',
      world: {
        objects: [
          worker('node-a'),
          ...reports,
          pod({ name: 'late-0', image: 'r.example/late:1', bornMinutesAgo: 4 }),
          sandbox(
            'failed to setup network for sandbox "4f1a": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized',
          ),
        ],
      },
    },
    {
      name: 'a node that is just joining',
      world: {
        objects: [worker('node-a'), joining(2), ...reports],
      },
    },
  ],
};
