import { z } from 'zod';
import type { Json } from '#src/evidence/types.ts';
import type { PatchOperation } from '#src/kubernetes/act.ts';
import {
  type Deployment,
  deploymentTarget,
  plainTemplate,
  readDeployment,
  templateId,
} from '#src/kubernetes/deployments.ts';
import type { StepAction } from '#src/proposals/step-action.ts';
import { fieldChanges } from '#src/runs/steps/field-changes.ts';

/**
 * The proposal's id is the value, not a time: so the rehearsal tries exactly what the run writes, and a run that comes
 * back after a crash sees whether it restarted the pods already.
 */
const ANNOTATION = 'casebook.dev/restarted-for';

/** Changes one annotation of the pod template, so that the Deployment replaces its pods. */
export const restartDeployment: StepAction = {
  action: 'restart-deployment',
  parameters: z.strictObject({}),
  equivalent: (context, { namespace, name }) =>
    `kubectl --context ${context} -n ${namespace} rollout restart deployment/${name}`,
  access: ({ namespace, name }) => [
    { verb: 'patch', group: 'apps', resource: 'deployments', namespace, name },
  ],
  async observe({ actor, object, key }) {
    const deployment = await readDeployment(actor, object);
    const { template } = deployment.spec;
    const annotation: PatchOperation = template.metadata?.annotations
      ? {
          op: 'add',
          path: `/spec/template/metadata/annotations/${ANNOTATION.replace('/', '~1')}`,
          value: key,
        }
      : { op: 'add', path: '/spec/template/metadata/annotations', value: { [ANNOTATION]: key } };
    return {
      deployment,
      write: {
        target: deploymentTarget(object),
        operations: [
          { op: 'test', path: '/metadata/uid', value: deployment.metadata.uid ?? '' },
          { op: 'test', path: '/spec/replicas', value: deployment.spec.replicas ?? 1 },
          { op: 'test', path: '/spec/template', value: template as unknown as Json },
          annotation,
        ],
      },
      before: templateId(template),
      shown: { replicas: deployment.spec.replicas ?? 1 },
      pods: deployment.spec.replicas ?? 1,
    };
  },
  contentOf: (deployment) => templateId(deployment.spec.template),
  contentOfAnswer: (answer) => templateId((answer as Deployment).spec.template),
  diff: (deployment, answer) =>
    fieldChanges(
      plainTemplate(deployment.spec.template) as unknown as Json,
      plainTemplate((answer as Deployment).spec.template) as unknown as Json,
    ),
  fence: {
    resource: 'deployments',
    validations: [
      { expression: 'object.spec.replicas == oldObject.spec.replicas', message: 'restarting may not scale' },
      {
        expression: 'object.spec.template.spec == oldObject.spec.template.spec',
        message: 'restarting may not change an image or anything else that the pods run',
      },
      {
        expression:
          'object.spec.selector == oldObject.spec.selector && object.spec.strategy == oldObject.spec.strategy',
        message: 'restarting may touch annotations of the pod template alone',
      },
    ],
  },
};
