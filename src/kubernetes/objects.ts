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
  EndpointSlice: { path: '/apis/discovery.k8s.io/v1', plural: 'endpointslices', namespaced: true },
} as const satisfies Record<string, { path: string; plural: string; namespaced: boolean }>;
export type ReadableKind = keyof typeof READABLE;

export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string }[];
  ports?: { name?: string; containerPort: number; protocol?: string }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
}

interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  serviceAccountName?: string;
}

export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: PodSpec;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  lastUpdateTime?: string;
}

export interface ContainerState {
  running?: { startedAt?: string };
  waiting?: { reason?: string; message?: string };
  terminated?: {
    exitCode: number;
    reason?: string;
    message?: string;
    startedAt?: string;
    finishedAt?: string;
  };
}

export interface ContainerStatus {
  name: string;
  image?: string;
  ready: boolean;
  restartCount: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface Pod extends KubeObject {
  spec: PodSpec;
  status?: {
    phase?: string;
    reason?: string;
    startTime?: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

export interface Deployment extends KubeObject {
  spec: {
    replicas?: number;
    paused?: boolean;
    selector: { matchLabels?: Record<string, string> };
    template: PodTemplate;
  };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    unavailableReplicas?: number;
    conditions?: Condition[];
  };
}

export interface ReplicaSet extends KubeObject {
  spec: { replicas?: number; template: PodTemplate };
  status?: { replicas?: number; readyReplicas?: number; availableReplicas?: number };
}

export interface Service extends KubeObject {
  spec: {
    type?: string;
    clusterIP?: string;
    selector?: Record<string, string> | null;
    ports?: { name?: string; port: number; targetPort?: number | string; protocol?: string }[];
  };
}

export interface Endpoints extends KubeObject {
  subsets?: { addresses?: { ip: string }[]; notReadyAddresses?: { ip: string }[] }[] | null;
}

export interface EndpointSlice extends KubeObject {
  endpoints?: { addresses: string[]; conditions?: { ready?: boolean | null } }[] | null;
}

export interface Node extends KubeObject {
  spec?: { unschedulable?: boolean; taints?: { key: string; value?: string; effect: string }[] };
  status?: { allocatable?: Record<string, string>; conditions?: Condition[] };
}

export interface KubeEvent extends KubeObject {
  involvedObject: { kind: string; name: string; namespace?: string; uid?: string };
  reason?: string;
  message?: string;
  type?: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
}
