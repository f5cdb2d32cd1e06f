import type { Json } from '#src/evidence/types.ts';
import type { PlanStep } from '#src/proposals/types.ts';

export const RUN_STATES = [
  'running',
  'verifying',
  'succeeded',
  'failed',
  'undoing',
  'undone',
  'undo_failed',
] as const;
export type RunState = (typeof RUN_STATES)[number];

export const STEP_STATES = ['pending', 'started', 'done', 'failed', 'undone'] as const;
export type StepState = (typeof STEP_STATES)[number];

export interface Run {
  id: string;
  team: string;
  caseId: string;
  proposalId: string;
  rehearsalId: string;
  digest: string;
  /** Approvers' user ids, or the policy rule for an automatic run. */
  approvedBy: string[];
  state: RunState;
  startedAt: Date;
  endedAt?: Date;
  verification?: Verification;
  /** Why it failed or was undone, for people. */
  detail?: string;
}

export interface RunStep {
  id: string;
  runId: string;
  seq: number;
  definition: PlanStep;
  state: StepState;
  /** What the step will overwrite, stored before it writes. */
  preImage?: Json;
  result?: Json;
  startedAt?: Date;
  endedAt?: Date;
}

/** One postcondition looked at over the window. */
export interface Check {
  name: string;
  passed: boolean;
  /** True where it could not be looked at: neither passed nor a reason to undo. */
  unknown?: boolean;
  /** What was seen, for people. */
  seen: string;
}

export interface Verification {
  /** ISO 8601. The window ends at `until`; a run succeeds when every check holds for `holdSeconds` in a row. */
  from: string;
  until: string;
  holdSeconds: number;
  checks: Check[];
  /** ISO 8601 since when all checks pass without a break. */
  passingSince?: string;
  outcome: 'pending' | 'passed' | 'failed';
}
