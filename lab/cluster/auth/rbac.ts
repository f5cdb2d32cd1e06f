import type { User } from '#lab/cluster/auth/tokens.ts';
import { asArray, asObject, type KubeObject, stringAt } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import type { Store } from '#lab/cluster/store.ts';

const ROLES = resourceOf('rbac.authorization.k8s.io', 'roles');
const CLUSTER_ROLES = resourceOf('rbac.authorization.k8s.io', 'clusterroles');
const ROLE_BINDINGS = resourceOf('rbac.authorization.k8s.io', 'rolebindings');
const CLUSTER_ROLE_BINDINGS = resourceOf('rbac.authorization.k8s.io', 'clusterrolebindings');

export interface Attributes {
  verb: string;
  group: string;
  /** Empty for a non-resource path. */
  resource: string;
  subresource: string;
  name: string;
  namespace: string;
  path: string;
}

export interface Rule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

interface Decision {
  allowed: boolean;
  /** Names the binding, as the real authorizer does; empty for a superuser and for a refusal. */
  reason: string;
}

interface Grant {
  rules: Rule[];
  reason: string;
}

export interface Authorizer {
  authorize(user: User, attributes: Attributes): Decision;
  /** Everything granted to the user cluster-wide and, where given, in one namespace. */
  grants(user: User, namespace: string): Grant[];
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(value));

export function ruleAllows(rule: Rule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false;
  if (attributes.resource === '') {
    return (rule.nonResourceURLs ?? []).some((url) =>
      url.endsWith('*') ? attributes.path.startsWith(url.slice(0, -1)) : url === attributes.path,
    );
  }
  if (!has(rule.apiGroups, attributes.group)) return false;
  const { resource, subresource } = attributes;
  const wanted = subresource === '' ? resource : `${resource}/${subresource}`;
  const matches =
    has(rule.resources, wanted) ||
    (subresource !== '' && (rule.resources?.includes(`*/${subresource}`) ?? false));
  if (!matches) return false;
  const names = rule.resourceNames ?? [];
  return names.length === 0 || names.includes(attributes.name);
}

/** Rules of a role, of an aggregating ClusterRole those of the roles its selectors find. */
function rulesOf(role: KubeObject | undefined): Rule[] {
  return asArray(role?.rules) as Rule[];
}

function subjectMatches(subject: unknown, user: User, namespace: string): boolean {
  const { kind, name } = asObject(subject);
  if (kind === 'User') return name === user.username;
  if (kind === 'Group') return user.groups.includes(String(name));
  const home = stringAt(subject, 'namespace') || namespace;
  return kind === 'ServiceAccount' && user.username === `system:serviceaccount:${home}:${String(name)}`;
}

function describeSubject(subject: unknown, namespace: string): string {
  const { kind, name } = asObject(subject);
  if (kind === 'ServiceAccount')
    return `ServiceAccount "${String(name)}/${stringAt(subject, 'namespace') || namespace}"`;
  return `${String(kind)} "${String(name)}"`;
}

export function createAuthorizer(store: Store): Authorizer {
  function grantOf(binding: KubeObject, user: User): Grant | undefined {
    const namespace = binding.metadata.namespace ?? '';
    const subject = asArray(binding.subjects).find((candidate) => subjectMatches(candidate, user, namespace));
    if (subject === undefined) return undefined;
    const { kind, name } = asObject(binding.roleRef);
    const role =
      kind === 'Role'
        ? store.get(ROLES, namespace, String(name))
        : store.get(CLUSTER_ROLES, undefined, String(name));
    const label = namespace === '' ? binding.metadata.name : `${binding.metadata.name}/${namespace}`;
    return {
      rules: rulesOf(role),
      reason: `RBAC: allowed by ${binding.kind} "${label}" of ${String(kind)} "${String(name)}" to ${describeSubject(subject, namespace)}`,
    };
  }

  function grants(user: User, namespace: string): Grant[] {
    const bindings = [
      ...store.list(CLUSTER_ROLE_BINDINGS),
      ...(namespace === '' ? [] : store.list(ROLE_BINDINGS, namespace)),
    ];
    return bindings.flatMap((binding) => grantOf(binding, user) ?? []);
  }

  return {
    grants,
    authorize: (user, attributes) => {
      if (user.groups.includes('system:masters')) return { allowed: true, reason: '' };
      const grant = grants(user, attributes.namespace).find(({ rules }) =>
        rules.some((rule) => ruleAllows(rule, attributes)),
      );
      return grant ? { allowed: true, reason: grant.reason } : { allowed: false, reason: '' };
    },
  };
}
