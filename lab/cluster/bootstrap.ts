import { bootstrapRoles } from '#lab/cluster/auth/bootstrap-roles.ts';
import type { Core } from '#lab/cluster/core.ts';
import { type JsonObject, timestamp } from '#lab/cluster/objects.ts';
import { findKind } from '#lab/cluster/resources.ts';
import { createObject } from '#lab/cluster/writes.ts';

/** What a new cluster has before anybody uses it: namespaces, nodes, default roles, a storage class. */
export function bootstrap(core: Core, nodes: number): void {
  const objects: JsonObject[] = [
    ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })),
    ...bootstrapRoles(),
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard' },
      provisioner: 'lab.local/none',
    },
    ...Array.from({ length: nodes }, (_, index) => nodeOf(`node-${index + 1}`, index)),
  ];
  for (const object of objects) {
    const resource = findKind(String(object.apiVersion), String(object.kind));
    if (resource) createObject(core, resource, undefined, object, { actor: 'controller' });
  }
}

function nodeOf(name: string, index: number): JsonObject {
  const now = timestamp();
  const capacity = { cpu: '8', memory: '32Gi', pods: '110', 'ephemeral-storage': '100Gi' };
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/zone': `zone-${(index % 3) + 1}`,
      },
    },
    spec: {},
    status: {
      capacity,
      allocatable: capacity,
      conditions: [
        condition(
          'MemoryPressure',
          'False',
          'KubeletHasSufficientMemory',
          'kubelet has sufficient memory available',
        ),
        condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
        condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
        condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
      ],
      addresses: [
        { type: 'InternalIP', address: `192.168.0.${10 + index}` },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        osImage: 'Lab',
        kernelVersion: '6.1.0',
        kubeletVersion: 'v1.36.3',
        containerRuntimeVersion: 'containerd://2.1.0',
        kubeProxyVersion: '',
        bootID: '',
        machineID: '',
        systemUUID: '',
      },
    },
  };
}
