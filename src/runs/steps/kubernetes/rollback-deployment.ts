import { z } from 'zod';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import type { PatchOperation } from '#src/kubernetes/act.ts';
import {
  type Deployment,
  deploymentTarget,
  imagesOf,
  ownedReplicaSets,
  type PodTemplate,
  plainTemplate,
  readDeployment,
  replicaSetOf,
  revisionOf,
  templateId,
} from '#src/kubernetes/deployments.ts';
import type { StepAction } from '#src/proposals/step-action.ts';
import { fieldChanges } from '#src/runs/steps/field-changes.ts';

const parameters = z.strictObject({ revision: z.int().min(1) });

const asJson = (value: unknown): Json => value as Json;

/** Replaces the template if object, replica count and template are still as they were read. */
function replaceTemplate(deployment: Deployment, template: PodTemplate): PatchOperation[] {
  return [
    { op: 'test', path: '/metadata/uid', value: deployment.metadata.uid ?? '' },
    { op: 'test', path: '/spec/replicas', value: deployment.spec.replicas ?? 1 },
    { op: 'test', path: '/spec/template', value: asJson(deployment.spec.template) },
    { op: 'replace', path: '/spec/template', value: asJson(plainTemplate(template)) },
  ];
}

/** Puts the pod template of an earlier revision back, from its ReplicaSet: what `kubectl rollout undo` does. */
export const rollbackDeployment: StepAction = {
  action: 'rollback-deployment',
  parameters,
  equivalent: (context, { namespace, name }, { revision }) =>
    `kubectl --context ${context} -n ${namespace} rollout undo deployment/${name} --to-revision=${revision}`,
  access: ({ namespace, name }) => [
    { verb: 'patch', group: 'apps', resource: 'deployments', namespace, name },
    { verb: 'list', group: 'apps', resource: 'replicasets', namespace },
  ],
  async observe({ actor, object, parameters: given }) {
    const { revision } = parameters.parse(given);
    const deployment = await readDeployment(actor, object);
    const replicaSets = await ownedReplicaSets(actor, deployment);
    const wanted = replicaSets.find((replicaSet) => revisionOf(replicaSet) === revision);
    if (!wanted) {
      const known = replicaSets.flatMap((replicaSet) => revisionOf(replicaSet) ?? []).sort((a, b) => a - b);
      throw new NotFoundError(
        `Deployment ${object.namespace}/${object.name} has no revision ${revision} any more.`,
        `It still has: ${known.join(', ') || 'none'}.`,
      );
    }
    const before = templateId(deployment.spec.template);
    if (templateId(wanted.spec.template) === before) {
      throw new InvalidInputError(
        `Deployment ${object.namespace}/${object.name} already runs revision ${revision}.`,
        'There is nothing to roll back.',
      );
    }
    return {
      deployment,
      write: {
        target: deploymentTarget(object),
        operations: replaceTemplate(deployment, wanted.spec.template),
      },
      before,
      shown: { revision: revisionOf(deployment) ?? 0, ...imagesOf(deployment.spec.template) },
      pods: deployment.spec.replicas ?? 1,
    };
  },
  contentOf: (deployment) => templateId(deployment.spec.template),
  contentOfAnswer: (answer) => templateId((answer as Deployment).spec.template),
  diff: (deployment, answer) =>
    fieldChanges(
      asJson(plainTemplate(deployment.spec.template)),
      asJson(plainTemplate((answer as Deployment).spec.template)),
    ),
  async undo({ actor, object }, deployment, preImage) {
    const left = replicaSetOf(await ownedReplicaSets(actor, deployment), preImage.before);
    return { target: deploymentTarget(object), operations: replaceTemplate(deployment, left.spec.template) };
  },
  fence: {
    resource: 'deployments',
    validations: [
      {
        expression: 'object.spec.replicas == oldObject.spec.replicas',
        message: 'rolling back may not scale',
      },
      {
        expression:
          'object.spec.selector == oldObject.spec.selector && object.spec.strategy == oldObject.spec.strategy',
        message: 'rolling back may touch the pod template alone',
      },
    ],
  },
};
