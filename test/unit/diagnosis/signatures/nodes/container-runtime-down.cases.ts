import { event, pod } from '#test/support/cluster-objects.ts';
import { reports, silent, unit, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const gone =
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"';
const down = {
  status: 'False',
  reason: 'KubeletNotReady',
  message: 'container runtime is down',
  minutesAgo: 3,
};
const ofNodeA = { kind: 'Node', name: 'node-a', namespace: 'default' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the unit is stopped, and the kubelet says so',
      world: {
        objects: [
          worker('node-a', { ready: down }),
          worker('node-b'),
          ...unready,
          event('ContainerGCFailed', gone, ofNodeA, 2),
        ],
        units: [
          unit('node-a', 'containerd', 'inactive', 4),
          unit('node-a', 'kubelet'),
          unit('node-b', 'containerd'),
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['containerd.service is inactive (dead)', 'container runtime is down', 'reports'],
      verdict: 'failed',
    },
    {
      name: 'nothing tells of units: what the kubelet says',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              ...down,
              message:
                '[container runtime is down, PLEG is not healthy: pleg was last seen active 3m4.2s ago; threshold is 3m0s]',
            },
          }),
          ...unready,
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['PLEG is not healthy'],
      verdict: 'failed',
    },
    {
      name: 'nodes are still ready, and new pods get no sandbox',
      world: {
        objects: [
          worker('node-a'),
          ...reports,
          {
            ...pod({
              name: 'late-0',
              image: 'r.example/late:1',
              bornMinutesAgo: 1,
              broken: { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } },
            }),
          },
          event('FailedCreatePodSandBox', `Failed to create pod sandbox: ${gone}`, { name: 'late-0' }, 1),
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['cannot reach its container runtime', 'containerd.sock'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'it was restarted some time ago, and the node is ready since',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              status: 'True',
              reason: 'KubeletReady',
              message: 'kubelet is posting ready status',
              minutesAgo: 1,
            },
          }),
          ...reports,
          event('ContainerGCFailed', gone, ofNodeA, 5),
        ],
        units: [unit('node-a', 'containerd', 'active', 2)],
      },
    },
    {
      name: 'an event of an hour ago',
      world: { objects: [worker('node-a'), ...reports, event('ContainerGCFailed', gone, ofNodeA, 55)] },
    },
    {
      name: 'the kubelet is stopped instead',
      world: {
        objects: [silent('node-a', 3), worker('node-b'), ...unready],
        units: [unit('node-a', 'containerd'), unit('node-a', 'kubelet', 'inactive', 4)],
      },
    },
    {
      name: 'another runtime is installed beside and was never started',
      world: {
        objects: [worker('node-a'), ...reports],
        units: [
          unit('node-a', 'containerd'),
          { node: 'node-a', unit: 'docker.service', active: 'inactive', sub: 'dead' },
        ],
      },
    },
    {
      name: 'the runtime was just exchanged for another, which runs',
      world: {
        objects: [worker('node-a'), ...reports],
        units: [unit('node-a', 'docker', 'inactive', 4), unit('node-a', 'containerd', 'active', 3)],
      },
    },
    {
      name: 'the network plugin is not set up',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              status: 'False',
              reason: 'KubeletNotReady',
              message:
                'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
              minutesAgo: 4,
            },
          }),
          ...unready,
        ],
      },
    },
  ],
};
