import { asArray, asObject, type KubeObject, stringAt } from '#lab/cluster/objects.ts';
import { AGE, type Column, CREATED_AT, field, NAME, text } from '#lab/cluster/tables/cells.ts';

const subjects =
  (kind: string) =>
  (binding: KubeObject): string =>
    asArray(binding.subjects)
      .filter((subject) => asObject(subject).kind === kind)
      .map(
        (subject) =>
          (kind === 'ServiceAccount' ? `${stringAt(subject, 'namespace')}/` : '') + stringAt(subject, 'name'),
      )
      .join(', ');

const BINDING = [
  NAME,
  text('Role', (binding) => `${stringAt(binding, 'roleRef.kind')}/${stringAt(binding, 'roleRef.name')}`),
  AGE,
  text('Users', subjects('User'), true),
  text('Groups', subjects('Group'), true),
  text('ServiceAccounts', subjects('ServiceAccount'), true),
];

export const ACCESS_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Role: [NAME, CREATED_AT],
  ClusterRole: [NAME, CREATED_AT],
  RoleBinding: BINDING,
  ClusterRoleBinding: BINDING,
  ValidatingAdmissionPolicy: [
    NAME,
    {
      name: 'Validations',
      type: 'integer',
      cell: (policy) => asArray(asObject(policy.spec).validations).length,
    },
    text('ParamKind', (policy) => {
      const { apiVersion, kind } = asObject(asObject(policy.spec).paramKind);
      return kind === undefined ? '<unset>' : `${String(apiVersion)}/${String(kind)}`;
    }),
    AGE,
  ],
  ValidatingAdmissionPolicyBinding: [
    NAME,
    field('PolicyName', 'spec.policyName'),
    text('ParamRef', (binding) => {
      const { namespace, name } = asObject(asObject(binding.spec).paramRef);
      return name === undefined
        ? '<unset>'
        : namespace === undefined
          ? String(name)
          : `${String(namespace)}/${String(name)}`;
    }),
    AGE,
  ],
};
