/** How a name is checked: most kinds take a DNS-1123 subdomain, some a label, RBAC kinds almost any path segment. */
export type NameRule = 'subdomain' | 'label' | 'path-segment';

export interface Resource {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  shortNames: readonly string[];
  namespaced: boolean;
  categories: readonly string[];
  subresources: readonly string[];
  /** Answered from the request alone, never stored: reviews. */
  virtual: boolean;
  nameRule: NameRule;
  /** Whether DELETE on the collection is offered. */
  collection: boolean;
  /** Kinds whose `metadata.generation` counts changes of the spec. */
  counted: boolean;
}

interface Row {
  short?: string;
  global?: true;
  category?: string;
  single?: true;
  subs?: string;
  virtual?: true;
  name?: NameRule;
  counted?: true;
}

function rows(
  group: string,
  version: string,
  table: Readonly<Record<string, readonly [kind: string, row: Row]>>,
): Resource[] {
  return Object.entries(table).map(([plural, [kind, row]]) => ({
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    kind,
    shortNames: row.short?.split(' ') ?? [],
    namespaced: row.global !== true,
    categories: row.category === undefined ? [] : [row.category],
    collection: row.single !== true && row.virtual !== true,
    subresources: row.subs?.split(' ') ?? [],
    virtual: row.virtual === true,
    nameRule: row.name ?? 'subdomain',
    counted: row.counted === true,
  }));
}

/** Every kind the lab cluster knows. Anything else is 404, as on a server without it. */
export const RESOURCES: readonly Resource[] = [
  ...rows('', 'v1', {
    namespaces: ['Namespace', { short: 'ns', global: true, single: true, subs: 'status', name: 'label' }],
    nodes: ['Node', { short: 'no', global: true, subs: 'status' }],
    pods: ['Pod', { short: 'po', category: 'all', subs: 'status log eviction', counted: true }],
    services: ['Service', { short: 'svc', category: 'all', subs: 'status', name: 'label' }],
    endpoints: ['Endpoints', { short: 'ep' }],
    configmaps: ['ConfigMap', { short: 'cm' }],
    secrets: ['Secret', {}],
    serviceaccounts: ['ServiceAccount', { short: 'sa', subs: 'token' }],
    events: ['Event', { short: 'ev' }],
    persistentvolumes: ['PersistentVolume', { short: 'pv', global: true, subs: 'status' }],
    persistentvolumeclaims: ['PersistentVolumeClaim', { short: 'pvc', subs: 'status' }],
    resourcequotas: ['ResourceQuota', { short: 'quota', subs: 'status' }],
    limitranges: ['LimitRange', { short: 'limits' }],
    replicationcontrollers: [
      'ReplicationController',
      { short: 'rc', category: 'all', subs: 'status scale', counted: true },
    ],
  }),
  ...rows('apps', 'v1', {
    deployments: ['Deployment', { short: 'deploy', category: 'all', subs: 'status scale', counted: true }],
    replicasets: ['ReplicaSet', { short: 'rs', category: 'all', subs: 'status scale', counted: true }],
    statefulsets: ['StatefulSet', { short: 'sts', category: 'all', subs: 'status scale', counted: true }],
    daemonsets: ['DaemonSet', { short: 'ds', category: 'all', subs: 'status', counted: true }],
    controllerrevisions: ['ControllerRevision', {}],
  }),
  ...rows('batch', 'v1', {
    jobs: ['Job', { category: 'all', subs: 'status', counted: true }],
    cronjobs: ['CronJob', { short: 'cj', category: 'all', subs: 'status', counted: true }],
  }),
  ...rows('autoscaling', 'v2', {
    horizontalpodautoscalers: ['HorizontalPodAutoscaler', { short: 'hpa', category: 'all', subs: 'status' }],
  }),
  ...rows('policy', 'v1', {
    poddisruptionbudgets: ['PodDisruptionBudget', { short: 'pdb', subs: 'status', counted: true }],
  }),
  ...rows('networking.k8s.io', 'v1', {
    ingresses: ['Ingress', { short: 'ing', subs: 'status', counted: true }],
    ingressclasses: ['IngressClass', { global: true, counted: true }],
    networkpolicies: ['NetworkPolicy', { short: 'netpol', counted: true }],
  }),
  ...rows('discovery.k8s.io', 'v1', { endpointslices: ['EndpointSlice', { counted: true }] }),
  ...rows('storage.k8s.io', 'v1', { storageclasses: ['StorageClass', { short: 'sc', global: true }] }),
  ...rows('scheduling.k8s.io', 'v1', {
    priorityclasses: ['PriorityClass', { short: 'pc', global: true, counted: true }],
  }),
  ...rows('coordination.k8s.io', 'v1', { leases: ['Lease', {}] }),
  ...rows('rbac.authorization.k8s.io', 'v1', {
    roles: ['Role', { name: 'path-segment' }],
    rolebindings: ['RoleBinding', { name: 'path-segment' }],
    clusterroles: ['ClusterRole', { global: true, name: 'path-segment' }],
    clusterrolebindings: ['ClusterRoleBinding', { global: true, name: 'path-segment' }],
  }),
  ...rows('admissionregistration.k8s.io', 'v1', {
    validatingadmissionpolicies: [
      'ValidatingAdmissionPolicy',
      { global: true, subs: 'status', counted: true, category: 'api-extensions' },
    ],
    validatingadmissionpolicybindings: [
      'ValidatingAdmissionPolicyBinding',
      { global: true, counted: true, category: 'api-extensions' },
    ],
  }),
  ...rows('authorization.k8s.io', 'v1', {
    selfsubjectaccessreviews: ['SelfSubjectAccessReview', { global: true, virtual: true }],
    subjectaccessreviews: ['SubjectAccessReview', { global: true, virtual: true }],
    localsubjectaccessreviews: ['LocalSubjectAccessReview', { virtual: true }],
    selfsubjectrulesreviews: ['SelfSubjectRulesReview', { global: true, virtual: true }],
  }),
  ...rows('authentication.k8s.io', 'v1', {
    selfsubjectreviews: ['SelfSubjectReview', { global: true, virtual: true }],
    tokenreviews: ['TokenReview', { global: true, virtual: true }],
  }),
];

const byPath = new Map(
  RESOURCES.map((resource) => [`${resource.group}/${resource.version}/${resource.plural}`, resource]),
);
const byKind = new Map(RESOURCES.map((resource) => [`${groupVersion(resource)}/${resource.kind}`, resource]));

/** `v1` for the core group, else `group/version`. */
export function groupVersion(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

export function findResource(group: string, version: string, plural: string): Resource | undefined {
  return byPath.get(`${group}/${version}/${plural}`);
}

export function findKind(apiVersion: string, kind: string): Resource | undefined {
  return byKind.get(`${apiVersion}/${kind}`);
}

/** A resource that the lab's own code needs: absence is a bug. */
export function resourceOf(group: string, plural: string): Resource {
  const found = RESOURCES.find((resource) => resource.group === group && resource.plural === plural);
  if (found === undefined) throw new Error(`no resource ${plural} in group "${group}"`);
  return found;
}
