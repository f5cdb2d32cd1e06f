import type { DraftDeps } from '#src/proposals/draft.ts';
import { POLICY_FILE, RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';

/** The shipped runbooks and policy: what the architect chooses from. */
export async function draftDeps(): Promise<DraftDeps> {
  return {
    runbooks: await loadRunbooks(RUNBOOK_DIR),
    policy: await loadPolicy(POLICY_FILE),
    actions: STEP_ACTIONS,
  };
}
