import { app, minutesAgo } from '#test/support/cluster-objects.ts';
import { brokenSystemPod, silent, systemPod, unit } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const two = [
  ...app({ name: 'web', revisions: [{ image: 'r.example/web:1', minutesAgo: 3_000 }] }),
  ...app({ name: 'cart', revisions: [{ image: 'r.example/cart:1', minutesAgo: 3_000 }] }).map((object) =>
    object.kind === 'Pod'
      ? { ...object, spec: { ...(object as { spec?: object }).spec, nodeName: 'node-b' } }
      : object,
  ),
];
const says = (service: string, body: string, minutes = 1) => ({
  at: minutesAgo(minutes),
  service,
  severity: 'error',
  body,
});
const unanswered = [
  says(
    'web',
    'dial tcp: lookup cart.shop.svc.cluster.local on 10.96.0.10:53: read udp 10.1.0.4:51000->10.96.0.10:53: i/o timeout',
  ),
  says('cart', 'Error: getaddrinfo EAI_AGAIN redis'),
];
const nodes = [worker('node-a'), worker('node-b')];
const dns = { 'k8s-app': 'kube-dns', 'pod-template-hash': '5d78c9869d' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'no pod of it is ready, and programs find no names',
      world: {
        objects: [
          ...nodes,
          ...two,
          brokenSystemPod('coredns-5d78c9869d-aaaaa', 'node-a', dns, {
            kind: 'ReplicaSet',
            name: 'coredns-5d78c9869d',
          }),
          brokenSystemPod('coredns-5d78c9869d-bbbbb', 'node-b', dns, {
            kind: 'ReplicaSet',
            name: 'coredns-5d78c9869d',
          }),
        ],
        logs: unanswered,
      },
      object: { kind: 'Deployment', namespace: 'kube-system', name: 'coredns' },
      runbooks: [],
      says: ['2 pods of it, and none is ready', '2 workloads cannot resolve names'],
      verdict: 'failed',
    },
    {
      name: 'its only pod keeps failing, and nothing is known of programs',
      world: {
        objects: [
          silent('node-z', 3),
          ...nodes,
          ...two,
          brokenSystemPod('coredns-5d78c9869d-aaaaa', 'node-a', dns, {
            kind: 'ReplicaSet',
            name: 'coredns-5d78c9869d',
          }),
        ],
        units: [unit('node-z', 'kubelet')],
      },
      object: { kind: 'Deployment', namespace: 'kube-system', name: 'coredns' },
      runbooks: [],
      says: ['1 pod of it, and none is ready'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a name does not exist, which a name server has answered',
      world: {
        objects: [...nodes, ...two],
        logs: [
          says('web', 'dial tcp: lookup carts on 10.96.0.10:53: no such host'),
          says('cart', 'Error: getaddrinfo ENOTFOUND rediss'),
        ],
      },
    },
    {
      name: 'one of its pods is ready',
      world: {
        objects: [
          ...nodes,
          ...two,
          brokenSystemPod('coredns-5d78c9869d-aaaaa', 'node-a', dns),
          systemPod('coredns-5d78c9869d-bbbbb', 'node-b', dns),
        ],
        logs: unanswered,
      },
    },
    {
      name: 'one program alone finds no name server',
      world: { objects: [...nodes, ...two], logs: unanswered.slice(0, 1) },
    },
    {
      name: 'it was an hour ago',
      world: {
        objects: [...nodes, ...two],
        logs: unanswered.map((line) => ({ ...line, at: minutesAgo(55) })),
      },
    },
  ],
};
