import { type Rule, ruleAllows } from '#lab/cluster/auth/rbac.ts';
import type { User } from '#lab/cluster/auth/tokens.ts';
import type { Core } from '#lab/cluster/core.ts';
import { asArray, asObject, type JsonObject, stringAt } from '#lab/cluster/objects.ts';
import { type Resource, resourceOf } from '#lab/cluster/resources.ts';
import { forbidden } from '#lab/cluster/status-error.ts';

const RBAC = 'rbac.authorization.k8s.io';
const ROLES = resourceOf(RBAC, 'roles');
const CLUSTER_ROLES = resourceOf(RBAC, 'clusterroles');

/** Nobody gives away rights that they do not hold, unless they hold `escalate` or `bind`. Throws 403. */
export function checkEscalation(
  core: Core,
  user: User,
  resource: Resource,
  object: JsonObject,
  namespace: string | undefined,
): void {
  if (resource.group !== RBAC || user.groups.includes('system:masters')) return;
  const isBinding = resource.plural.endsWith('bindings');
  const name = stringAt(object, 'metadata.name');
  const role = isBinding
    ? boundRole(core, object, namespace)
    : { name, rules: asArray(object.rules) as Rule[] };
  const target =
    isBinding && stringAt(object, 'roleRef.kind') === 'ClusterRole'
      ? CLUSTER_ROLES
      : isBinding
        ? ROLES
        : resource;
  const exempt = core.authorizer.authorize(user, {
    verb: isBinding ? 'bind' : 'escalate',
    group: RBAC,
    resource: target.plural,
    subresource: '',
    name: role.name,
    namespace: namespace ?? '',
    path: '',
  });
  if (exempt.allowed) return;
  const missing = role.rules
    .flatMap((rule) => singles(rule))
    .filter((single) => !holds(core, user, single, namespace ?? ''));
  if (missing.length === 0) return;
  const groups = user.groups.map((group) => `"${group}"`).join(' ');
  const why = `user "${user.username}" (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${missing.map(describe).join('\n')}`;
  throw forbidden(resource, name, why);
}

function boundRole(
  core: Core,
  binding: JsonObject,
  namespace: string | undefined,
): { name: string; rules: Rule[] } {
  const { kind, name } = asObject(binding.roleRef);
  const role =
    kind === 'Role'
      ? core.store.get(ROLES, namespace, String(name))
      : core.store.get(CLUSTER_ROLES, undefined, String(name));
  return { name: String(name), rules: asArray(role?.rules) as Rule[] };
}

/** One verb on one resource each, so that they can be compared one by one. */
function singles(rule: Rule): Rule[] {
  return rule.verbs.flatMap((verb) => [
    ...(rule.nonResourceURLs ?? []).map((url): Rule => ({ verbs: [verb], nonResourceURLs: [url] })),
    ...(rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).flatMap((resource) => {
        const names = rule.resourceNames ?? [];
        const base: Rule = { verbs: [verb], apiGroups: [group], resources: [resource] };
        return names.length === 0 ? [base] : names.map((name) => ({ ...base, resourceNames: [name] }));
      }),
    ),
  ]);
}

function holds(core: Core, user: User, single: Rule, namespace: string): boolean {
  const [resource = '', subresource = ''] = (single.resources?.[0] ?? '').split('/');
  const attributes = {
    verb: single.verbs[0] ?? '',
    group: single.apiGroups?.[0] ?? '',
    resource,
    subresource,
    name: single.resourceNames?.[0] ?? '',
    namespace,
    path: single.nonResourceURLs?.[0] ?? '',
  };
  return core.authorizer
    .grants(user, namespace)
    .some(({ rules }) => rules.some((rule) => ruleAllows(rule, attributes)));
}

function describe(rule: Rule): string {
  const list = (values: readonly string[]): string => `[${values.map((value) => `"${value}"`).join(' ')}]`;
  const parts = [
    ...(rule.apiGroups ? [`APIGroups:${list(rule.apiGroups)}`] : []),
    ...(rule.resources ? [`Resources:${list(rule.resources)}`] : []),
    ...(rule.resourceNames ? [`ResourceNames:${list(rule.resourceNames)}`] : []),
    ...(rule.nonResourceURLs ? [`NonResourceURLs:${list(rule.nonResourceURLs)}`] : []),
    `Verbs:${list(rule.verbs)}`,
  ];
  return `{${parts.join(', ')}}`;
}
