import { describe, expect, test } from 'vitest';
import { canTransition, LIVE_STATES, statesBefore, TRANSITIONS } from '#src/cases/states.ts';
import { CASE_STATES, type CaseState } from '#src/cases/types.ts';

/** Written again from the design's table, so that a slip in the code's shows. */
const ALLOWED: readonly (readonly [CaseState, CaseState])[] = [
  ['open', 'diagnosing'],
  ['diagnosing', 'diagnosed'],
  ['diagnosed', 'awaiting_approval'],
  ['diagnosed', 'running'],
  ['diagnosed', 'diagnosing'],
  ['awaiting_approval', 'running'],
  ['awaiting_approval', 'diagnosed'],
  ['running', 'verifying'],
  ['running', 'diagnosed'],
  ['verifying', 'resolved'],
  ['verifying', 'diagnosed'],
  ['resolved', 'closed'],
  ['resolved', 'diagnosing'],
  // Any but closed: the signal cleared, or a person says so.
  ['open', 'resolved'],
  ['diagnosing', 'resolved'],
  ['diagnosed', 'resolved'],
  ['awaiting_approval', 'resolved'],
  ['running', 'resolved'],
  ['open', 'closed'],
  ['diagnosing', 'closed'],
  ['diagnosed', 'closed'],
  ['awaiting_approval', 'closed'],
  ['running', 'closed'],
  ['verifying', 'closed'],
];

const pairs = CASE_STATES.flatMap((from) => CASE_STATES.map((to) => [from, to] as const));

test.each(pairs)('%s to %s is as the design says', (from, to) => {
  expect(canTransition(from, to)).toBe(ALLOWED.some(([a, b]) => a === from && b === to));
});

describe('what follows from the table', () => {
  test.each(CASE_STATES)('statesBefore(%s) is the table read backwards', (to) => {
    expect(statesBefore(to)).toEqual(CASE_STATES.filter((from) => TRANSITIONS[from].includes(to)));
  });

  test('every state is reached from open, and closed is the only end', () => {
    const reached = new Set<CaseState>(['open']);
    for (const state of reached) for (const next of TRANSITIONS[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...CASE_STATES].sort());
    expect(CASE_STATES.filter((state) => TRANSITIONS[state].length === 0)).toEqual(['closed']);
  });

  test('live is what is neither resolved nor closed', () => {
    expect(CASE_STATES.filter((state) => !LIVE_STATES.includes(state))).toEqual(['resolved', 'closed']);
  });
});
