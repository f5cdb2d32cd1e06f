import { deployment, type Manifest, service, workload } from '#evals/manifests.ts';

export interface Fault {
  /** What should be named: one of these causes, on this object. */
  causes: readonly string[];
  object: { kind: string; name: string };
  manifests: Manifest[];
}

const on = (kind: string, name: string): Fault['object'] => ({ kind, name });

/** A Deployment of two pods and its Service, broken in one way. */
function broken(
  namespace: string,
  name: string,
  causes: readonly string[],
  how: Partial<Parameters<typeof workload>[0]>,
): Fault {
  return {
    causes,
    object: on('Deployment', name),
    manifests: workload({ namespace, name, replicas: 2, ...how }),
  };
}

/** `plays` tells the simulated kubelet how the pods fail. */
const plays = (how: string): Record<string, string> => ({ plays: how });

/** Thirty faults of many kinds in one namespace, and three that need one of their own. */
export function faults(namespace: string): Fault[] {
  const b = (name: string, causes: readonly string[], how: Partial<Parameters<typeof workload>[0]>): Fault =>
    broken(namespace, name, causes, how);
  return [
    b('crash-a', ['runtime.crash-loop'], { labels: plays('crash-loop') }),
    b('crash-b', ['runtime.crash-loop'], { labels: plays('crash-loop') }),
    b('memory-a', ['runtime.out-of-memory'], { labels: plays('oom') }),
    b('memory-b', ['runtime.out-of-memory'], { labels: plays('oom') }),
    b('image-a', ['startup.image-pull-failed', 'startup.image-not-found'], { labels: plays('image-pull') }),
    b('image-b', ['startup.image-pull-failed', 'startup.image-not-found'], { labels: plays('image-pull') }),
    b('unready-a', ['runtime.pods-not-ready'], { labels: plays('not-ready') }),
    b('unready-b', ['runtime.pods-not-ready'], { labels: plays('not-ready') }),
    b('selector-a', ['scheduling.node-selector-unmatched'], { spec: { nodeSelector: { disk: 'nvme' } } }),
    b('selector-b', ['scheduling.node-selector-unmatched'], { spec: { nodeSelector: { zone: 'moon' } } }),
    b('affinity-a', ['scheduling.node-affinity-unmatched'], {
      spec: { affinity: nodeAffinity('gpu', 'a100') },
    }),
    b('affinity-b', ['scheduling.node-affinity-unmatched'], {
      spec: { affinity: nodeAffinity('rack', '42') },
    }),
    b('large-cpu', ['scheduling.insufficient-cpu'], {
      container: { resources: { requests: { cpu: '500' } } },
    }),
    b('large-memory', ['scheduling.insufficient-memory'], {
      container: { resources: { requests: { memory: '9Ti' } } },
    }),
    b('account-a', ['admission.service-account-missing'], { spec: { serviceAccountName: 'nobody' } }),
    b('account-b', ['admission.service-account-missing'], { spec: { serviceAccountName: 'gone' } }),
    ...['unmatched-a', 'unmatched-b', 'unmatched-c'].map((name) => ({
      causes: ['routing.selector-unmatched'],
      object: on('Service', name),
      manifests: [
        deployment({ namespace, name, replicas: 2 }),
        service(namespace, name, { selector: { app: `${name}-old` } }),
      ],
    })),
    ...['port-a', 'port-b'].map((name) => ({
      causes: ['routing.target-port-wrong'],
      object: on('Service', name),
      manifests: [
        deployment({ namespace, name, replicas: 2 }),
        service(namespace, name, { ports: [{ port: 80, targetPort: 'web' }] }),
      ],
    })),
    claim(namespace, 'class-a', { storageClassName: 'no-such-class' }, ['scheduling.storage-class-missing']),
    claim(namespace, 'claim-a', { storageClassName: '', selector: { matchLabels: { tier: 'gold' } } }, [
      'scheduling.claim-selector-unmatched',
      'scheduling.claim-pending',
    ]),
    {
      causes: ['scheduling.claim-missing'],
      object: on('PersistentVolumeClaim', 'never-made'),
      manifests: workload({
        namespace,
        name: 'volume-a',
        replicas: 2,
        spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'never-made' } }] },
      }),
    },
    b('caller-a', ['routing.environment-address-wrong'], {
      container: {
        env: [
          { name: 'SCALED_A_ADDR', value: 'scaled-aaa:80' },
          { name: 'PORTS_ADDR', value: 'port-a:80' },
        ],
      },
    }),
    {
      causes: ['runtime.autoscaler-without-metrics'],
      object: on('HorizontalPodAutoscaler', 'scaled-a'),
      manifests: [
        ...workload({ namespace, name: 'scaled-a', replicas: 2 }),
        autoscaler(namespace, 'scaled-a'),
      ],
    },
    {
      causes: ['routing.ingress-backend-missing'],
      object: on('Ingress', 'shop-front'),
      manifests: [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'IngressClass',
          metadata: { name: 'edge' },
          spec: { controller: 'example.com/edge' },
        },
        ingress(namespace, 'shop-front', 'no-such-service'),
      ],
    },
    quota(`${namespace}-cpu`, 'cpu-bound', { 'requests.cpu': '1m' }, 'admission.cpu-quota-exceeded'),
    quota(`${namespace}-pods`, 'pod-bound', { pods: '1' }, 'admission.pod-quota-exceeded'),
    {
      causes: ['admission.pod-security-violated'],
      object: on('Deployment', 'rooted'),
      manifests: [
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: `${namespace}-strict`,
            labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
          },
        },
        ...workload({ namespace: `${namespace}-strict`, name: 'rooted', replicas: 2 }),
      ],
    },
  ];
}

function nodeAffinity(key: string, value: string) {
  const nodeSelectorTerms = [{ matchExpressions: [{ key, operator: 'In', values: [value] }] }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

function claim(
  namespace: string,
  name: string,
  spec: Record<string, unknown>,
  causes: readonly string[],
): Fault {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: name } }];
  return {
    causes,
    object: on('PersistentVolumeClaim', name),
    manifests: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
      },
      ...workload({ namespace, name: `${name}-user`, replicas: 1, spec: { volumes } }),
    ],
  };
}

function quota(namespace: string, name: string, hard: Record<string, string>, cause: string): Fault {
  return {
    causes: [cause],
    object: on('Namespace', namespace),
    manifests: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'limit', namespace }, spec: { hard } },
      ...workload({ namespace, name, replicas: 2 }),
    ],
  };
}

function autoscaler(namespace: string, name: string): Manifest {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
        },
      ],
    },
  };
}

function ingress(namespace: string, name: string, backend: string): Manifest {
  const path = {
    path: '/',
    pathType: 'Prefix',
    backend: { service: { name: backend, port: { number: 80 } } },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace },
    spec: { ingressClassName: 'edge', rules: [{ host: 'shop.example', http: { paths: [path] } }] },
  };
}
