import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createReleasers } from '#src/shutdown.ts';

const warnings: { resource: string; error: string }[] = [];
const log = {
  warn: (fields: object) => void warnings.push(fields as never),
  debug: () => undefined,
} as never;

describe('releases', () => {
  test('go last opened first, one after the other', async () => {
    const order: string[] = [];
    const releasers = createReleasers(log);
    for (const name of ['a', 'b', 'c']) {
      releasers.add(name, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        order.push(`${name} ends`);
      });
    }
    await releasers.releaseAll();
    expect(order).toEqual(['c begins', 'c ends', 'b begins', 'b ends', 'a begins', 'a ends']);
  });

  test('one that throws, at once or later, does not stop the others', async () => {
    warnings.length = 0;
    const released: string[] = [];
    const releasers = createReleasers(log);
    releasers.add('first', () => released.push('first'));
    releasers.add('throws', () => {
      throw new Error('at once');
    });
    releasers.add('rejects', () => Promise.reject(new Error('later')));
    await releasers.releaseAll();
    expect(released).toEqual(['first']);
    expect(warnings.map(({ resource, error }) => `${resource}: ${error}`)).toEqual([
      'rejects: later',
      'throws: at once',
    ]);
  });

  test('one that hangs is left behind at the deadline', async () => {
    warnings.length = 0;
    const released: string[] = [];
    const releasers = createReleasers(log, 200);
    releasers.add('last', () => released.push('last'));
    releasers.add('hangs', () => new Promise(() => undefined));
    const started = Date.now();
    await releasers.releaseAll();
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(released).toEqual(['last']);
    expect(warnings[0]?.resource).toBe('hangs');
  });

  test('asked twice, each is released once', async () => {
    let count = 0;
    const releasers = createReleasers(log);
    releasers.add('once', () => {
      count += 1;
    });
    await Promise.all([releasers.releaseAll(), releasers.releaseAll()]);
    await releasers.releaseAll();
    expect(count).toBe(1);
  });
});

/** A process of its own, because signals end processes. `body` runs with `releasers` at hand. */
async function runAndSignal(
  body: string,
  signals: readonly NodeJS.Signals[],
): Promise<{ code: number | null; output: string }> {
  const module = fileURLToPath(new URL('../../src/shutdown.ts', import.meta.url));
  const script = `import { createReleasers, releaseOnSignals } from ${JSON.stringify(module)};
    const releasers = createReleasers({ warn() {}, debug() {} });
    ${body}
    releaseOnSignals(releasers, () => console.log('stopping'));
    setInterval(() => undefined, 1_000);
    console.log('up');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const ended = once(child, 'exit') as Promise<[number | null]>;
  for await (const chunk of child.stdout) {
    const before = output.split('\n').length;
    output += String(chunk);
    // The first signal when it is up, the second once it says that it is stopping.
    for (let line = before; line < output.split('\n').length; line += 1)
      child.kill(signals[Math.min(line, signals.length) - 1]);
  }
  return { code: (await ended)[0], output };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s releases, then exits 0', async (signal) => {
  const { code, output } = await runAndSignal("releasers.add('x', () => console.log('released'));", [signal]);
  expect(output).toContain('released');
  expect(code).toBe(0);
});

test('a second signal does not wait any longer', async () => {
  const { code, output } = await runAndSignal("releasers.add('x', () => new Promise(() => undefined));", [
    'SIGINT',
    'SIGINT',
  ]);
  expect(output).toBe('up\nstopping\n');
  expect(code).toBe(130);
});
