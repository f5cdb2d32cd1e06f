import type { Runbook } from '#src/proposals/runbooks.ts';
import { serviceAccountOf } from '#src/runs/credentials.ts';
import { LABELS, type Manifest } from '#src/runs/manifest.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';

const ADMISSION = 'admissionregistration.k8s.io/v1';

/** A policy and what binds it to the whole cluster: RBAC cannot tell a restart from another image. */
function admissionPolicy(name: string, spec: Record<string, unknown>): Manifest[] {
  return [
    {
      apiVersion: ADMISSION,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name, labels: LABELS },
      spec: { failurePolicy: 'Fail', ...spec },
    },
    {
      apiVersion: ADMISSION,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name, labels: LABELS },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

const userOf = (namespace: string, account: string): string =>
  `system:serviceaccount:${namespace}:${account}`;

/** What a runbook's identity may change, beyond what its role allows it to write. */
export function runbookFence(runbook: Runbook, namespace: string): Manifest[] {
  const fences = runbook.steps.flatMap((step) => STEP_ACTIONS.get(step.action)?.fence ?? []);
  const resources = [...new Set(fences.map(({ resource }) => resource))].filter((resource) =>
    fences.some((each) => each.resource === resource && each.validations.length > 0),
  );
  return resources.flatMap((resource) =>
    admissionPolicy(`casebook-${runbook.id}${resource.includes('/') ? `-${resource.split('/')[1]}` : ''}`, {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: [resource] },
        ],
      },
      matchConditions: [
        {
          name: 'only-this-runbook',
          expression: `request.userInfo.username == '${userOf(namespace, serviceAccountOf(runbook.id))}'`,
        },
      ],
      validations: fences
        .filter((each) => each.resource === resource)
        .flatMap(({ validations }) => validations),
    }),
  );
}

/** No runbook writes where the cluster or Casebook itself lives, whatever somebody binds by mistake. */
export function protection(runbooks: readonly Runbook[], namespace: string): Manifest[] {
  if (runbooks.length === 0) return [];
  const users = runbooks.map(({ id }) => `'${userOf(namespace, serviceAccountOf(id))}'`).join(', ');
  const spaces = ['kube-system', 'kube-public', 'kube-node-lease', namespace]
    .map((each) => `'${each}'`)
    .join(', ');
  return admissionPolicy('casebook-protected-namespaces', {
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ['*'],
          apiVersions: ['*'],
          operations: ['CREATE', 'UPDATE', 'DELETE'],
          resources: ['*/*'],
        },
      ],
    },
    matchConditions: [
      { name: 'only-runbooks', expression: `request.userInfo.username in [${users}]` },
      { name: 'only-protected', expression: `request.namespace in [${spaces}]` },
    ],
    validations: [{ expression: 'false', message: 'runbooks may not write in this namespace' }],
  });
}
