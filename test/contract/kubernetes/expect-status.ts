import { expect } from 'vitest';
import type { Answer } from '#test/contract/kubernetes/api.ts';

/** Checks a failure by code, reason and, where it is given, its exact message. */
export function expectFailure(answer: Answer, code: number, reason: string, message?: string | RegExp): void {
  expect(answer.body, answer.text.slice(0, 1_000)).toMatchObject({
    kind: 'Status',
    status: 'Failure',
    reason,
    code,
  });
  expect(answer.code).toBe(code);
  if (typeof message === 'string') expect(answer.body.message).toBe(message);
  else if (message) expect(answer.body.message).toMatch(message);
}
