import { z } from 'zod';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import type { Actor, ActTarget } from '#src/kubernetes/act.ts';
import { readDeployment } from '#src/kubernetes/deployments.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { StepAction, StepWrite } from '#src/proposals/step-action.ts';

interface Scale extends KubeObject {
  spec: { replicas?: number };
}

interface Autoscaler extends KubeObject {
  spec: { scaleTargetRef: { kind: string; name: string } };
}

const parameters = z.strictObject({ replicas: z.int().min(0) });

const content = (replicas: number | undefined): string => `replicas:${replicas ?? 0}`;

function scaleTarget(object: { namespace: string; name: string }): ActTarget {
  return { resource: 'deployments', ...object, subresource: 'scale' };
}

/** The whole spec is tested and not the count: a count of 0 is left out of the object. */
async function writeReplicas(
  actor: Actor,
  object: { namespace: string; name: string },
  uid: string,
  replicas: number,
): Promise<StepWrite> {
  const scale = (await actor.get(scaleTarget(object))) as Scale;
  return {
    target: scaleTarget(object),
    operations: [
      { op: 'test', path: '/metadata/uid', value: uid },
      { op: 'test', path: '/spec', value: scale.spec as Json },
      { op: 'add', path: '/spec/replicas', value: replicas },
    ],
  };
}

async function refuseAutoscaled(actor: Actor, object: { namespace: string; name: string }): Promise<void> {
  const autoscalers = (await actor.list('horizontalpodautoscalers', object.namespace)) as Autoscaler[];
  const owner = autoscalers.find(
    ({ spec }) => spec.scaleTargetRef.kind === 'Deployment' && spec.scaleTargetRef.name === object.name,
  );
  if (owner) {
    throw new InvalidInputError(
      `The HorizontalPodAutoscaler ${owner.metadata.name} sets the replicas of ${object.namespace}/${object.name}.`,
      'Change its bounds instead.',
    );
  }
}

/** Sets the replica count through the scale subresource, the only thing its identity may write. */
export const scaleDeployment: StepAction = {
  action: 'scale-deployment',
  parameters,
  equivalent: (context, { namespace, name }, { replicas }) =>
    `kubectl --context ${context} -n ${namespace} scale deployment/${name} --replicas=${replicas}`,
  access: ({ namespace, name }) => [
    { verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale', namespace, name },
  ],
  async observe({ actor, object, parameters: given }) {
    const { replicas } = parameters.parse(given);
    const deployment = await readDeployment(actor, object, { pausedIsFine: true });
    const now = deployment.spec.replicas ?? 1;
    if (now === replicas) {
      throw new InvalidInputError(
        `Deployment ${object.namespace}/${object.name} already has ${replicas} replicas.`,
        'There is nothing to scale.',
      );
    }
    await refuseAutoscaled(actor, object);
    return {
      deployment,
      write: await writeReplicas(actor, object, deployment.metadata.uid ?? '', replicas),
      before: content(now),
      shown: { replicas: now },
      pods: Math.abs(replicas - now),
    };
  },
  contentOf: (deployment) => content(deployment.spec.replicas ?? 1),
  contentOfAnswer: (answer) => content((answer as Scale).spec.replicas),
  diff: (deployment, answer) => [
    {
      path: 'replicas',
      before: String(deployment.spec.replicas ?? 1),
      after: String((answer as Scale).spec.replicas ?? 0),
    },
  ],
  async undo({ actor, object }, deployment, preImage) {
    const replicas = Number(/^replicas:(\d+)$/.exec(preImage.before)?.[1] ?? Number.NaN);
    if (!Number.isInteger(replicas)) {
      throw new NotFoundError('The stored replica count cannot be read.', 'Scale it back by hand.');
    }
    return writeReplicas(actor, object, deployment.metadata.uid ?? '', replicas);
  },
  fence: { resource: 'deployments/scale', validations: [] },
};
