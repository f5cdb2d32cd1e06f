import { expect, test } from 'vitest';
import { sparingly } from '#src/log.ts';

test('the same complaint is said once in a while, with how often it was left out', () => {
  const said: unknown[][] = [];
  let now = 0;
  const complain = sparingly(
    { warn: (...args: unknown[]) => void said.push(args) } as never,
    1_000,
    () => now,
  );
  complain({ queue: 'runs' }, 'worker error');
  complain({ queue: 'runs' }, 'worker error');
  complain({ queue: 'views' }, 'worker error');
  now = 999;
  complain({ queue: 'runs' }, 'worker error');
  expect(said).toEqual([
    [{ queue: 'runs' }, 'worker error'],
    [{ queue: 'views' }, 'worker error'],
  ]);
  now = 1_000;
  complain({ queue: 'runs' }, 'worker error');
  expect(said.at(-1)).toEqual([{ queue: 'runs', leftOut: 2 }, 'worker error']);
});
