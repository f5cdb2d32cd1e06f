/** Kubernetes objects as plain JSON, as far as Casebook reads them. Times are ISO 8601 strings. */
interface OwnerReference {
  kind: string;
  name: string;
  uid?: string;
  controller?: boolean;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  generation?: number;
  resourceVersion?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
}

export interface KubeObject {
  apiVersion?: string;
  kind: string;
  metadata: ObjectMeta;
}

interface Readable {
  path: string;
  plural: string;
  namespaced: boolean;
}

/** The kinds that may be read, and where the API serves them. Secrets are not among them, on purpose. */
export const READABLE = {
  Namespace: { path: '/api/v1', plural: 'namespaces', namespaced: false },
  Node: { path: '/api/v1', plural: 'nodes', namespaced: false },
  PersistentVolume: { path: '/api/v1', plural: 'persistentvolumes', namespaced: false },
  Pod: { path: '/api/v1', plural: 'pods', namespaced: true },
  Service: { path: '/api/v1', plural: 'services', namespaced: true },
  Endpoints: { path: '/api/v1', plural: 'endpoints', namespaced: true },
  Event: { path: '/api/v1', plural: 'events', namespaced: true },
  ConfigMap: { path: '/api/v1', plural: 'configmaps', namespaced: true },
  ServiceAccount: { path: '/api/v1', plural: 'serviceaccounts', namespaced: true },
  ResourceQuota: { path: '/api/v1', plural: 'resourcequotas', namespaced: true },
  LimitRange: { path: '/api/v1', plural: 'limitranges', namespaced: true },
  PersistentVolumeClaim: { path: '/api/v1', plural: 'persistentvolumeclaims', namespaced: true },
  Deployment: { path: '/apis/apps/v1', plural: 'deployments', namespaced: true },
  ReplicaSet: { path: '/apis/apps/v1', plural: 'replicasets', namespaced: true },
  StatefulSet: { path: '/apis/apps/v1', plural: 'statefulsets', namespaced: true },
  DaemonSet: { path: '/apis/apps/v1', plural: 'daemonsets', namespaced: true },
  Job: { path: '/apis/batch/v1', plural: 'jobs', namespaced: true },
  CronJob: { path: '/apis/batch/v1', plural: 'cronjobs', namespaced: true },
  HorizontalPodAutoscaler: {
    path: '/apis/autoscaling/v2',
    plural: 'horizontalpodautoscalers',
    namespaced: true,
  },
  PodDisruptionBudget: { path: '/apis/policy/v1', plural: 'poddisruptionbudgets', namespaced: true },
  EndpointSlice: { path: '/apis/discovery.k8s.io/v1', plural: 'endpointslices', namespaced: true },
  Ingress: { path: '/apis/networking.k8s.io/v1', plural: 'ingresses', namespaced: true },
  IngressClass: { path: '/apis/networking.k8s.io/v1', plural: 'ingressclasses', namespaced: false },
  NetworkPolicy: { path: '/apis/networking.k8s.io/v1', plural: 'networkpolicies', namespaced: true },
  Gateway: { path: '/apis/gateway.networking.k8s.io/v1', plural: 'gateways', namespaced: true },
  HTTPRoute: { path: '/apis/gateway.networking.k8s.io/v1', plural: 'httproutes', namespaced: true },
  VirtualService: { path: '/apis/networking.istio.io/v1', plural: 'virtualservices', namespaced: true },
  DestinationRule: { path: '/apis/networking.istio.io/v1', plural: 'destinationrules', namespaced: true },
  PeerAuthentication: { path: '/apis/security.istio.io/v1', plural: 'peerauthentications', namespaced: true },
  StorageClass: { path: '/apis/storage.k8s.io/v1', plural: 'storageclasses', namespaced: false },
  VolumeAttachment: { path: '/apis/storage.k8s.io/v1', plural: 'volumeattachments', namespaced: false },
  PodMetrics: { path: '/apis/metrics.k8s.io/v1beta1', plural: 'pods', namespaced: true },
  Lease: { path: '/apis/coordination.k8s.io/v1', plural: 'leases', namespaced: true },
  MutatingWebhookConfiguration: {
    path: '/apis/admissionregistration.k8s.io/v1',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
  },
  ValidatingWebhookConfiguration: {
    path: '/apis/admissionregistration.k8s.io/v1',
    plural: 'validatingwebhookconfigurations',
    namespaced: false,
  },
} as const satisfies Record<string, Readable>;
export type ReadableKind = keyof typeof READABLE;

/** The API group of a path: empty for the core group. */
export function groupOf(path: string): string {
  return /^\/apis\/([^/]+)\//.exec(path)?.[1] ?? '';
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
}

export interface Node extends KubeObject {
  spec?: {
    unschedulable?: boolean;
    taints?: { key: string; value?: string; effect: string; timeAdded?: string }[];
    providerID?: string;
  };
  status?: {
    capacity?: Record<string, string>;
    allocatable?: Record<string, string>;
    conditions?: Condition[];
    nodeInfo?: { architecture?: string; kubeletVersion?: string; containerRuntimeVersion?: string };
  };
}

export interface Namespace extends KubeObject {
  spec?: { finalizers?: string[] };
  status?: { phase?: string; conditions?: Condition[] };
}

export interface KubeEvent extends KubeObject {
  involvedObject: { kind: string; name: string; namespace?: string; uid?: string; fieldPath?: string };
  reason?: string;
  message?: string;
  type?: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  source?: { component?: string; host?: string };
}
