import type { CaseState, Verdict } from '#src/cases/types.ts';
import type { HypothesisRole } from '#src/diagnosis/types.ts';
import type { RunState, StepState } from '#src/runs/types.ts';
import type { Severity } from '#src/signals/types.ts';

/** States as people say them. Colour or icons alone would leave readers out. */
export const STATE_WORDS: Readonly<Record<CaseState, string>> = {
  open: 'Opened',
  diagnosing: 'Gathering evidence',
  diagnosed: 'Diagnosed',
  awaiting_approval: 'Waiting for approval',
  running: 'Running the plan',
  verifying: 'Verifying',
  resolved: 'Resolved',
  closed: 'Closed',
};

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  failed: 'Failed',
  inconclusive: 'Inconclusive',
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

export const ROLE_WORDS: Readonly<Record<HypothesisRole, string>> = {
  cause: 'Cause',
  contributing: 'Contributing',
  symptom: 'Symptom',
  trigger: 'Trigger',
  ruled_out: 'Ruled out',
};

export const STEP_WORDS: Readonly<Record<StepState, string>> = {
  pending: 'waiting',
  started: 'in progress',
  done: 'done',
  failed: 'failed',
  undone: 'undone',
};

export const RUN_WORDS: Readonly<Record<RunState, string>> = {
  running: 'Running',
  verifying: 'Verifying',
  succeeded: 'Succeeded',
  failed: 'Failed',
  undoing: 'Undoing',
  undone: 'Undone',
  undo_failed: 'The undo failed',
};

/** Confidence is an ordering, so words say more than a number with two digits. */
export function confidenceWords(confidence: number): string {
  if (confidence >= 0.85) return 'very likely';
  if (confidence >= 0.6) return 'likely';
  if (confidence >= 0.35) return 'possible';
  return 'unlikely';
}

/** `90 s`, `5 min`, `2 h 10 min`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
