import { event, minutesAgo, node, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, HEALTHY, SEARCH, search } from './worlds.ts';

const created = 'Failed to create pod sandbox: rpc error: code = Unknown desc = ';
const id = 'a'.repeat(64);
const cni = `${created}failed to setup network for sandbox "${id}": plugin type="flannel" failed (add): loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory`;
const full = `${created}failed to setup network for sandbox "${id}": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.1.0.1-10.1.0.254`;
const pod = { name: podName('search', 2, 0) };
const stuck = search({ broken: CREATING });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the network plugin of a node is not set up, which the node itself shows better',
      world: { objects: [node(), ...stuck, event('FailedCreatePodSandBox', cni, pod)] },
      object: { kind: 'Node', name: 'node-a' },
      role: 'symptom',
      runbooks: [],
      says: ['Node node-a', 'search in shop', 'loadFlannelSubnetEnv failed', '(id)'],
      verdict: 'failed',
    },
    {
      name: 'the addresses of a node are used up',
      world: { objects: [node(), ...stuck, event('FailedCreatePodSandBox', full, pod)] },
      object: { kind: 'Node', name: 'node-a' },
      runbooks: [],
      says: ['no IP addresses available'],
      verdict: 'failed',
    },
    {
      name: 'a node that has just joined: plugins take a moment, so this is a possibility',
      world: {
        objects: [
          node(),
          ...search({
            broken: CREATING,
            revisions: [{ image: 'r.example/search:2', minutesAgo: 0.5 }],
          }),
          event('FailedCreatePodSandBox', full, { name: podName('search', 1, 0) }, 0.3),
        ],
      },
      object: { kind: 'Node', name: 'node-a' },
      runbooks: [],
      says: ['no IP addresses available'],
      verdict: 'inconclusive',
    },
    {
      name: 'the pod asks for a runtime that no node has',
      world: {
        objects: [
          ...stuck,
          event('FailedCreatePodSandBox', `${created}no runtime for "gvisor" is configured`, pod),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['search in shop', 'no runtime for "gvisor" is configured'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'it was set up, and the pods run',
      world: { objects: [node(), ...search({ ready: 2 }), event('FailedCreatePodSandBox', cni, pod, 4)] },
    },
    {
      name: 'it was set up, and the image is being pulled',
      world: {
        objects: [
          node(),
          ...stuck,
          event('FailedCreatePodSandBox', cni, pod, 4),
          event('Pulling', 'Pulling image "r.example/search:2"', pod, 0.5),
        ],
      },
    },
    {
      name: 'the runtime of the node is down',
      world: {
        objects: [
          ...stuck,
          event(
            'FailedCreatePodSandBox',
            'Failed to create pod sandbox: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"',
            pod,
          ),
        ],
      },
    },
    {
      name: 'the memory limit is too small for the sandbox',
      world: {
        objects: [
          ...stuck,
          event(
            'FailedCreatePodSandBox',
            `${created}failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown`,
            pod,
          ),
        ],
      },
    },
    {
      name: 'the pod is being deleted',
      world: {
        objects: [
          ...stuck.map((object) =>
            object.kind === 'Pod'
              ? { ...object, metadata: { ...object.metadata, deletionTimestamp: minutesAgo(0.2) } }
              : object,
          ),
          event('FailedCreatePodSandBox', cni, pod),
        ],
      },
    },
  ],
};
