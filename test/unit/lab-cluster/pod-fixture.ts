import type { Node, Pod } from '#lab/cluster/workloads.ts';

/** A pod of one container, as far as scheduler and kubelet look at it. */
export function pod(spec: Partial<Pod['spec']> = {}, status: Pod['status'] = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', uid: 'u-1' },
    spec: {
      containers: [{ name: 'app', image: 'registry.example/app:1' }],
      restartPolicy: 'Always',
      ...spec,
    },
    status,
  };
}

export function node(name: string, spec: Node['spec'] = {}, labels: Record<string, string> = {}): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: name, labels },
    spec,
    status: { allocatable: { cpu: '2', memory: '1Gi', pods: '2' } },
  };
}
