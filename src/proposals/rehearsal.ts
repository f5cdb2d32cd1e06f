import { type CasebookError, DeniedError, InvalidInputError, NotFoundError } from '#src/errors.ts';
import { canonicalJson, sha256, toJson } from '#src/evidence/canonical.ts';
import type { Actor } from '#src/kubernetes/act.ts';
import type { Deployment } from '#src/kubernetes/deployments.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { type Observed, objectOf, type StepAction, type StepWrite } from '#src/proposals/step-action.ts';
import type { BlastRadius, Plan, PlanStep, Rehearsal, StepRehearsal } from '#src/proposals/types.ts';

export interface RehearsalInput {
  plan: Plan;
  /** The proposal's id. */
  key: string;
  /** Must force `dryRun=All`. */
  actor: Actor;
  actions: ReadonlyMap<string, StepAction>;
  /** The runbook's words on undoing. */
  undo: { reversible: boolean; text: string };
}

/**
 * Identifies a write with everything it is bound to: target, uid, the fields that its `test` operations read, and what
 * it writes. Equal fingerprints mean that nothing that matters has changed; status and resourceVersion are not in it.
 */
export function writeFingerprint(write: StepWrite): string {
  return sha256(canonicalJson(toJson(write)));
}

function actionOf(actions: ReadonlyMap<string, StepAction>, step: PlanStep): StepAction {
  const action = actions.get(step.action);
  if (action) return action;
  throw new InvalidInputError(`There is no action ${step.action}.`, 'Update the executor to this runbook.');
}

/** Reads what a step is about and builds its write, without writing. */
export function observeStep(
  input: Pick<RehearsalInput, 'actor' | 'actions' | 'key'>,
  step: PlanStep,
): Promise<Observed> {
  return actionOf(input.actions, step).observe({
    actor: input.actor,
    object: objectOf(step),
    parameters: step.parameters,
    key: input.key,
  });
}

/**
 * Tries every step of a plan with `dryRun=All`: the API server validates, admits and answers as for the real write, and
 * stores nothing. What the cluster refuses makes a rehearsal that is not ok; a cluster that does not answer throws
 * UpstreamError, so that the job comes again.
 */
export async function rehearse(input: RehearsalInput): Promise<Rehearsal> {
  if (!input.actor.dryRun) {
    throw new InvalidInputError(
      'A rehearsal was given a client that writes.',
      'Create it with dryRun: true.',
    );
  }
  const steps: StepRehearsal[] = [];
  const radius = { pods: 0, services: new Set<string>() };
  for (const step of input.plan.steps) {
    const rehearsed = await rehearseStep(input, step, radius);
    steps.push(rehearsed);
    if (!rehearsed.accepted) break;
  }
  const ok = steps.length === input.plan.steps.length && steps.every(({ accepted }) => accepted);
  return {
    steps,
    blastRadius: describeRadius(radius.pods, [...radius.services].sort()),
    undo: { possible: input.undo.reversible, text: input.undo.text },
    ok,
  };
}

async function rehearseStep(
  input: RehearsalInput,
  step: PlanStep,
  radius: { pods: number; services: Set<string> },
): Promise<StepRehearsal> {
  const observed = { uid: '', resourceVersion: '', fingerprint: '' };
  try {
    const action = actionOf(input.actions, step);
    const reasons: string[] = [];
    for (const access of action.access(objectOf(step))) {
      const answer = await input.actor.mayI(access);
      if (!answer.allowed) {
        throw new DeniedError(
          `The identity of ${input.plan.runbook} may not ${access.verb} ${access.resource} in ${access.namespace}.`,
          'Apply what `casebook rbac` prints.',
        );
      }
      if (answer.reason !== '') reasons.push(answer.reason);
    }
    const seen = await observeStep(input, step);
    const { metadata } = seen.deployment;
    observed.uid = metadata.uid ?? '';
    observed.resourceVersion = metadata.resourceVersion ?? '';
    observed.fingerprint = writeFingerprint(seen.write);
    const answer = await input.actor.patch(seen.write.target, seen.write.operations);
    radius.pods += seen.pods;
    for (const service of await routedServices(input.actor, seen.deployment)) radius.services.add(service);
    return {
      stepId: step.id,
      accepted: true,
      ...(reasons[0] === undefined ? {} : { access: reasons[0] }),
      diff: action.diff(seen.deployment, answer),
      observed: { ...observed, after: action.contentOfAnswer(answer) },
    };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { stepId: step.id, accepted: false, refusal: `${error.message} ${error.fix}`, diff: [], observed };
  }
}

/** The cluster has answered, and the answer is no: trying again changes nothing. */
function isRefusal(error: unknown): error is CasebookError {
  return error instanceof DeniedError || error instanceof NotFoundError || error instanceof InvalidInputError;
}

/** Services of the namespace whose selector matches the pods that the Deployment makes. */
async function routedServices(actor: Actor, deployment: Deployment): Promise<string[]> {
  const labels = deployment.spec.template.metadata?.labels ?? {};
  const services = (await actor.list('services', deployment.metadata.namespace ?? '')) as (KubeObject & {
    spec?: { selector?: Record<string, string> };
  })[];
  return services
    .filter(({ spec }) => {
      const selector = Object.entries(spec?.selector ?? {});
      return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
    })
    .map(({ metadata }) => metadata.name);
}

function describeRadius(pods: number, services: string[]): BlastRadius {
  const count = `${pods} ${pods === 1 ? 'pod' : 'pods'}`;
  const routed =
    services.length === 0
      ? 'no Service routes to them'
      : `${services.length === 1 ? 'the Service' : 'the Services'} ${services.join(', ')} ${services.length === 1 ? 'routes' : 'route'} to them`;
  return { pods, services, text: `${count} would be replaced, started or stopped; ${routed}.` };
}
