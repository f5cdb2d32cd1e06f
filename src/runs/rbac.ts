import { assertName, assertNamespace } from '#src/kubernetes/names.ts';
import { groupOf, READABLE } from '#src/kubernetes/objects.ts';
import type { Permission, Runbook } from '#src/proposals/runbooks.ts';
import { serviceAccountOf } from '#src/runs/credentials.ts';
import { protection, runbookFence } from '#src/runs/fences.ts';
import { LABELS, type Manifest } from '#src/runs/manifest.ts';

export interface RbacOptions {
  /** Casebook's own namespace. */
  namespace: string;
  /** Namespaces that runbooks may act in. */
  targetNamespaces: readonly string[];
  /** Service account of the executor. */
  executorName?: string;
  /** Service account of the worker, which reads. */
  readerName?: string;
}

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

const RBAC = 'rbac.authorization.k8s.io/v1';

/**
 * What the worker may read, everywhere: the kinds that collectors list, and logs. No Secrets, no exec. A kind that a
 * cluster does not serve costs nothing here, and is there on the day somebody installs it.
 */
const READER_RULES: Rule[] = [...Map.groupBy(Object.values(READABLE), ({ path }) => groupOf(path))].map(
  ([group, kinds]) => ({
    apiGroups: [group],
    resources: [...kinds.map(({ plural }) => plural), ...(group === '' ? ['pods/log'] : [])].sort(),
    verbs: ['get', 'list'],
  }),
);

/**
 * Everything that Casebook's identities need, as manifests in the order in which they can be applied (the namespaces
 * must be there). Generated from the runbooks, so that a permission is in the cluster because a runbook names it.
 */
export function rbacManifests(
  runbooks: ReadonlyMap<string, Runbook> | readonly Runbook[],
  options: RbacOptions,
): Manifest[] {
  const namespace = assertNamespace(options.namespace);
  const executor = assertName(options.executorName ?? 'casebook-executor', 'service account');
  const reader = assertName(options.readerName ?? 'casebook-reader', 'service account');
  const targets = [...new Set(options.targetNamespaces.map(assertNamespace))].sort();
  const all: Runbook[] = [...runbooks.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return [
    serviceAccount(reader, namespace),
    {
      apiVersion: RBAC,
      kind: 'ClusterRole',
      metadata: { name: reader, labels: LABELS },
      rules: READER_RULES,
    },
    clusterBinding(reader, reader, namespace),
    ...executorManifests(executor, namespace, all),
    ...all.flatMap((runbook) => runbookManifests(runbook, namespace, targets)),
    ...all.flatMap((runbook) => runbookFence(runbook, namespace)),
    ...protection(all, namespace),
  ];
}

function serviceAccount(name: string, namespace: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels: LABELS },
    // Nobody runs as a runbook's account: its tokens are only ever minted.
    ...(name.startsWith('rb-') ? { automountServiceAccountToken: false } : {}),
  };
}

function subject(name: string, namespace: string) {
  return { kind: 'ServiceAccount', name, namespace };
}

function clusterBinding(name: string, account: string, namespace: string): Manifest {
  return {
    apiVersion: RBAC,
    kind: 'ClusterRoleBinding',
    metadata: { name, labels: LABELS },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [subject(account, namespace)],
  };
}

function roleWithBinding(
  name: string,
  namespace: string,
  rules: Rule[],
  account: { name: string; namespace: string },
): Manifest[] {
  return [
    { apiVersion: RBAC, kind: 'Role', metadata: { name, namespace, labels: LABELS }, rules },
    {
      apiVersion: RBAC,
      kind: 'RoleBinding',
      metadata: { name, namespace, labels: LABELS },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [subject(account.name, account.namespace)],
    },
  ];
}

/** Tokens for the runbooks' accounts by name, and Secrets that it can make and delete but never read. */
function executorManifests(executor: string, namespace: string, runbooks: readonly Runbook[]): Manifest[] {
  return [
    serviceAccount(executor, namespace),
    ...roleWithBinding(
      executor,
      namespace,
      [
        {
          apiGroups: [''],
          resources: ['serviceaccounts/token'],
          resourceNames: runbooks.map(({ id }) => serviceAccountOf(id)),
          verbs: ['create'],
        },
        { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete'] },
      ],
      { name: executor, namespace },
    ),
  ];
}

function toRule({ apiGroups, resources, verbs }: Permission): Rule {
  return { apiGroups, resources, verbs };
}

function runbookManifests(runbook: Runbook, namespace: string, targets: readonly string[]): Manifest[] {
  const name = serviceAccountOf(runbook.id);
  const role = `casebook-${name}`;
  return [
    serviceAccount(name, namespace),
    ...targets.flatMap((target) =>
      roleWithBinding(role, target, runbook.permissions.map(toRule), { name, namespace }),
    ),
  ];
}
