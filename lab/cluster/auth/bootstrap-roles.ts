import type { Rule } from '#lab/cluster/auth/rbac.ts';
import type { JsonObject } from '#lab/cluster/objects.ts';

const RBAC = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update'];

const SCALABLE = [
  'deployments',
  'deployments/scale',
  'replicasets',
  'replicasets/scale',
  'statefulsets',
  'statefulsets/scale',
];
/** What `view` may read. Secrets and roles are left out there as in the real one. */
const VIEWED: readonly [group: string, resources: string[]][] = [
  [
    '',
    [
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'persistentvolumeclaims/status',
      'pods',
      'pods/log',
      'pods/status',
      'replicationcontrollers',
      'replicationcontrollers/scale',
      'serviceaccounts',
      'services',
      'services/status',
      'events',
      'limitranges',
      'namespaces/status',
      'resourcequotas',
      'resourcequotas/status',
      'namespaces',
    ],
  ],
  ['discovery.k8s.io', ['endpointslices']],
  [
    'apps',
    [
      'controllerrevisions',
      'daemonsets',
      'daemonsets/status',
      ...SCALABLE,
      'deployments/status',
      'replicasets/status',
      'statefulsets/status',
    ],
  ],
  ['autoscaling', ['horizontalpodautoscalers', 'horizontalpodautoscalers/status']],
  ['batch', ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status']],
  ['policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status']],
  ['networking.k8s.io', ['ingresses', 'ingresses/status', 'networkpolicies']],
];
const EDITED: readonly [group: string, resources: string[]][] = [
  [
    '',
    [
      'pods',
      'pods/eviction',
      'configmaps',
      'endpoints',
      'persistentvolumeclaims',
      'replicationcontrollers',
      'secrets',
      'serviceaccounts',
      'services',
      'events',
    ],
  ],
  ['discovery.k8s.io', ['endpointslices']],
  ['apps', ['daemonsets', ...SCALABLE]],
  ['autoscaling', ['horizontalpodautoscalers']],
  ['batch', ['cronjobs', 'jobs']],
  ['policy', ['poddisruptionbudgets']],
  ['networking.k8s.io', ['ingresses', 'networkpolicies']],
  ['coordination.k8s.io', ['leases']],
];

const view: Rule[] = VIEWED.map(([group, resources]) => ({ apiGroups: [group], resources, verbs: READ }));
const edit: Rule[] = [
  ...view,
  { apiGroups: [''], resources: ['secrets'], verbs: READ },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  ...EDITED.map(([group, resources]) => ({ apiGroups: [group], resources, verbs: WRITE })),
];
const admin: Rule[] = [
  ...edit,
  { apiGroups: [RBAC], resources: ['roles', 'rolebindings'], verbs: [...READ, ...WRITE] },
  { apiGroups: ['authorization.k8s.io'], resources: ['localsubjectaccessreviews'], verbs: ['create'] },
];

const PUBLIC_URLS = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const ROLES: Readonly<Record<string, Rule[]>> = {
  'cluster-admin': [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ],
  admin,
  edit,
  view,
  'system:basic-user': [
    {
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      verbs: ['create'],
    },
    { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
  ],
  'system:discovery': [
    {
      nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...PUBLIC_URLS],
      verbs: ['get'],
    },
  ],
  'system:public-info-viewer': [{ nonResourceURLs: PUBLIC_URLS, verbs: ['get'] }],
};
const BINDINGS: Readonly<Record<string, string[]>> = {
  'cluster-admin': ['system:masters'],
  'system:basic-user': ['system:authenticated'],
  'system:discovery': ['system:authenticated'],
  'system:public-info-viewer': ['system:authenticated', 'system:unauthenticated'],
};

/** The cluster roles and bindings that a server makes for itself at its first start, as far as the lab needs them. */
export function bootstrapRoles(): JsonObject[] {
  const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
  const roles = Object.entries(ROLES).map(([name, rules]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules,
  }));
  const bindings = Object.entries(BINDINGS).map(([name, groups]) => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    subjects: groups.map((group) => ({ apiGroup: RBAC, kind: 'Group', name: group })),
  }));
  return [...roles, ...bindings];
}
