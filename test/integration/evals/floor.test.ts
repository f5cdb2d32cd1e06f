import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runScenarios } from '#evals/run-scenarios.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

async function evaluate(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'evals/run.ts', ...args], {
    cwd: root,
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output: Buffer.concat(chunks).toString('utf8') };
}

test('every scenario of our own is answered', async () => {
  const { lines, all } = await runScenarios();
  expect(lines).toEqual([]);
  expect(all).toBeGreaterThan(25);
});

test('recorded incidents and healthy clusters stay above the floor', { timeout: 300_000 }, async () => {
  const { code, output } = await evaluate();
  expect(code, output).toBe(0);
});

test('says so where there are no recorded incidents, and still runs the scenarios', {
  timeout: 120_000,
}, async () => {
  const { code, output } = await evaluate('--incidents', '/does/not/exist');
  expect(output).toContain('There are no recorded incidents in /does/not/exist');
  expect(code, output).toBe(0);
});
