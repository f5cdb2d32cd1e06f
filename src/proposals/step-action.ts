import { z } from 'zod';
import type { Access, Actor, ActTarget, PatchOperation } from '#src/kubernetes/act.ts';
import type { Deployment } from '#src/kubernetes/deployments.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { FieldChange, PlanStep, RunbookInputs } from '#src/proposals/types.ts';

/** A write, built by code from what was read; `test` operations in it bind it to exactly that. */
export interface StepWrite {
  target: ActTarget;
  operations: PatchOperation[];
}

/**
 * What a step will overwrite, stored before it writes. `before` and `after` identify the content (hashes of templates,
 * counts): enough to know whether a step was done, to notice that somebody else changed it, and to find the way back.
 */
export const preImageSchema = z.strictObject({
  uid: z.string().min(1),
  before: z.string(),
  after: z.string(),
  /** For people: images, revision, replicas. */
  shown: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type PreImage = z.infer<typeof preImageSchema>;

/** Everything a step knows of its object at one moment. */
export interface Observed {
  deployment: Deployment;
  write: StepWrite;
  /** Where the object already is as the step would make it, there is nothing to write. */
  before: string;
  shown: PreImage['shown'];
  /** Pods that the write replaces, starts or stops. */
  pods: number;
}

interface StepContext {
  actor: Actor;
  object: { namespace: string; name: string };
  parameters: RunbookInputs;
  /** The proposal's id: marks what this proposal wrote where the write itself has no content. */
  key: string;
}

/**
 * A typed action on a Deployment. Parameters are validated by code, patches are built by code; there is no free-form
 * patch.
 */
export interface StepAction {
  action: string;
  parameters: z.ZodType<RunbookInputs>;
  /** What a person would type. Shown, never executed. */
  equivalent(context: string, object: { namespace: string; name: string }, parameters: RunbookInputs): string;
  /** What the run's identity needs, to be asked for beforehand. */
  access(object: { namespace: string; name: string }): Access[];
  /** Reads the object and builds the write. Throws InvalidInputError or NotFoundError where a precondition fails. */
  observe(context: StepContext): Promise<Observed>;
  /** Identifies the content of what this action writes. */
  contentOf(deployment: Deployment): string;
  /** The same, from the server's answer to the write. */
  contentOfAnswer(answer: KubeObject): string;
  /** The readable difference between the object and the server's answer. */
  diff(deployment: Deployment, answer: KubeObject): FieldChange[];
  /** The way back to `preImage.before`; absent where there is none. Throws NotFoundError when it is gone. */
  undo?(context: StepContext, deployment: Deployment, preImage: PreImage): Promise<StepWrite>;
  /** CEL that the cluster's fence enforces on this action's identity, beyond its permissions. */
  fence: Fence;
}

interface Fence {
  resource: 'deployments' | 'deployments/scale';
  validations: { expression: string; message: string }[];
}

/** How the live object stands to what a step found and wrote. */
export type StepPosition = 'before' | 'after' | 'other';

/** `other` means that somebody else changed the object, or that it is another one of the same name. */
export function positionOf(action: StepAction, deployment: Deployment, preImage: PreImage): StepPosition {
  if (deployment.metadata.uid !== preImage.uid) return 'other';
  const content = action.contentOf(deployment);
  if (content === preImage.after) return 'after';
  return content === preImage.before ? 'before' : 'other';
}

export function objectOf(step: PlanStep): { namespace: string; name: string } {
  return { namespace: step.object.namespace ?? '', name: step.object.name };
}
