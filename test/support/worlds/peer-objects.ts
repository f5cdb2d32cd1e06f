import type { CauseId } from '#src/diagnosis/types.ts';
import type { Condition, KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { waitingFor } from '../claim-objects.ts';
import { minutesAgo, pod } from '../cluster-objects.ts';
import type { World } from '../world.ts';

/** A condition that k8sgpt's analyzers report, and what has to be named first for it. */
export interface PeerFault {
  analyzer: string;
  condition: string;
  world: World;
  cause: CauseId;
  /** `Kind/name`. */
  object: string;
  /** Where harm is not shown yet, a possibility, without a verdict. */
  verdict?: 'inconclusive';
}

/** Objects that k8sgpt's analyzers look at, beside those that other cases have builders for. */

/** A namespaced object with its usual metadata. */
export function made(kind: string, name: string, rest: object, minutes = 500): KubeObject {
  const metadata = { name, namespace: 'shop', generation: 1, creationTimestamp: minutesAgo(minutes) };
  return { kind, metadata, ...rest } as KubeObject;
}

export function ingress(className: string | undefined, backend: string, secretName?: string): KubeObject {
  return made('Ingress', 'front', {
    apiVersion: 'networking.k8s.io/v1',
    spec: {
      ...(className ? { ingressClassName: className } : {}),
      ...(secretName ? { tls: [{ hosts: ['shop.example'], secretName }] } : {}),
      rules: [
        {
          host: 'shop.example',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: backend, port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
    status: { loadBalancer: {} },
  });
}

export const NGINX = { kind: 'IngressClass', metadata: { name: 'nginx' } } as KubeObject;

export function webhook(
  kind: 'Validating' | 'Mutating',
  serviceName: string,
  failurePolicy = 'Fail',
): KubeObject {
  return {
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: 'policy', creationTimestamp: minutesAgo(9_000) },
    webhooks: [
      {
        name: 'policy.example.com',
        failurePolicy,
        clientConfig: { service: { name: serviceName, namespace: 'shop', port: 443 } },
        rules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }],
      },
    ],
  } as KubeObject;
}

export function statefulSet(
  serviceName: string,
  { ready = 2, claims }: { ready?: number; claims?: string } = {},
): KubeObject {
  return made('StatefulSet', 'queue', {
    apiVersion: 'apps/v1',
    spec: {
      replicas: 2,
      serviceName,
      selector: { matchLabels: { app: 'queue' } },
      template: {
        metadata: { labels: { app: 'queue' } },
        spec: { containers: [{ name: 'main', image: 'r.example/queue:1' }] },
      },
      ...(claims
        ? { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: claims } }] }
        : {}),
    },
    status: { observedGeneration: 1, replicas: 2, readyReplicas: ready, availableReplicas: ready },
  });
}

/** Pod 0 of the StatefulSet, which waits for its claim. */
export function waitingReplica(): Pod {
  const { metadata, ...rest } = waitingFor('data-queue-0', 'queue').find(({ kind }) => kind === 'Pod') as Pod;
  return {
    ...rest,
    metadata: {
      ...metadata,
      name: 'queue-0',
      ownerReferences: [{ kind: 'StatefulSet', name: 'queue', controller: true }],
    },
  };
}

export function daemonSet(ready: number, spec: object = {}): KubeObject {
  return made('DaemonSet', 'agent', {
    apiVersion: 'apps/v1',
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { containers: [{ name: 'main', image: 'r.example/agent:1' }], ...spec },
      },
    },
    status: { observedGeneration: 1, desiredNumberScheduled: 2, numberReady: ready, numberAvailable: ready },
  });
}

export const blind = (type: string, reason: string, message: string): Condition[] => [
  { type, status: 'False', reason, message },
];

export function gateway(conditions: Condition[]): KubeObject {
  return made('Gateway', 'edge', {
    spec: { gatewayClassName: 'envoy', listeners: [{ name: 'web', port: 80, protocol: 'HTTP' }] },
    status: { conditions },
  });
}

export function route(backend: { name: string; port: number }): KubeObject {
  return made('HTTPRoute', 'web', {
    spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [backend] }] },
    status: { parents: [] },
  });
}

export const ACCEPTED: Condition[] = [
  { type: 'Accepted', status: 'True', reason: 'Accepted' },
  { type: 'Programmed', status: 'True', reason: 'Programmed' },
];

/** As the API server makes a Gateway before a controller sees it. */
export const UNCLAIMED: Condition[] = ['Accepted', 'Programmed'].map((type) => ({
  type,
  status: 'Unknown',
  reason: 'Pending',
  message: 'Waiting for controller',
  lastTransitionTime: '1970-01-01T00:00:00Z',
}));

/** A pod of the DaemonSet. */
export function agentPod(broken: Parameters<typeof pod>[0]['broken']): KubeObject {
  return pod({
    name: 'agent-x2x4z',
    image: 'r.example/agent:1',
    labels: { app: 'agent' },
    owner: { kind: 'DaemonSet', name: 'agent' },
    ...(broken ? { broken } : {}),
  });
}
