import { CASE_STATES, type CaseState } from '#src/cases/types.ts';

/**
 * The one table of allowed transitions. The database holds a copy (`case_transitions`) that a trigger enforces;
 * a test compares the two.
 */
export const TRANSITIONS: Readonly<Record<CaseState, readonly CaseState[]>> = {
  open: ['diagnosing', 'resolved', 'closed'],
  diagnosing: ['diagnosed', 'resolved', 'closed'],
  diagnosed: ['awaiting_approval', 'running', 'diagnosing', 'resolved', 'closed'],
  awaiting_approval: ['running', 'diagnosed', 'resolved', 'closed'],
  running: ['verifying', 'diagnosed', 'resolved', 'closed'],
  verifying: ['resolved', 'diagnosed', 'closed'],
  resolved: ['closed', 'diagnosing'],
  closed: [],
};

export function canTransition(from: CaseState, to: CaseState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** States from which `to` can be reached in one step; what a compare-and-set accepts. */
export function statesBefore(to: CaseState): CaseState[] {
  return CASE_STATES.filter((from) => canTransition(from, to));
}

/** States in which new signals of the same fingerprint join the case instead of opening another. */
export const LIVE_STATES: readonly CaseState[] = CASE_STATES.filter(
  (state) => state !== 'closed' && state !== 'resolved',
);
