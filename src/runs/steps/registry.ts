import { ConfigError } from '#src/errors.ts';
import type { StepAction } from '#src/proposals/step-action.ts';
import { restartDeployment } from '#src/runs/steps/kubernetes/restart-deployment.ts';
import { rollbackDeployment } from '#src/runs/steps/kubernetes/rollback-deployment.ts';
import { scaleDeployment } from '#src/runs/steps/kubernetes/scale-deployment.ts';

/** Every action a runbook's step may name. */
export const STEP_ACTIONS: ReadonlyMap<string, StepAction> = new Map(
  [rollbackDeployment, restartDeployment, scaleDeployment].map((action) => [action.action, action]),
);

/** Throws ConfigError for a name that no code stands behind. */
export function stepAction(name: string): StepAction {
  const action = STEP_ACTIONS.get(name);
  if (action) return action;
  throw new ConfigError(
    `There is no action ${JSON.stringify(name)}.`,
    `Use one of: ${[...STEP_ACTIONS.keys()].join(', ')}.`,
  );
}
