/**
 * `npm test`: installs the Debian packages that some tests need (as root; others skip those tests by name), then checks
 * types and style and runs every test. Ends with a line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
const strict = process.env.CI === 'true';
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Debian package -> a program of it. */
const PACKAGES: readonly (readonly [string, string])[] = [
  ['redis-server', '/usr/bin/redis-server'],
  ['prometheus', '/usr/bin/prometheus'],
  ['prometheus-alertmanager', '/usr/bin/prometheus-alertmanager'],
  ['chromium', '/usr/bin/chromium'],
];

function installPackages(): void {
  const missing = PACKAGES.filter(([, program]) => !existsSync(program)).map(([name]) => name);
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    say(`Installing Debian packages for the tests: ${missing.join(', ')} ...`);
    const apt = {
      stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], apt);
    // The packages' services are not wanted: tests start their own.
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], apt);
  }
  const still = PACKAGES.filter(([, program]) => !existsSync(program)).map(([name]) => name);
  if (still.length === 0) return;
  if (strict) {
    say(`These packages are missing and CI=true makes that fatal: ${still.join(', ')}.`);
    process.exit(1);
  }
  say(
    `Missing: ${still.join(', ')}. The tests that need them are skipped by name; as root run: apt-get install ${still.join(' ')}`,
  );
}

function step(name: string, command: string, args: readonly string[]): boolean {
  say(`- ${name}`);
  return spawnSync(command, args, { cwd: root, env, stdio: 'inherit' }).status === 0;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

function tests(args: readonly string[]): { passed: number; failed: number; skipped: number } {
  const folder = mkdtempSync(join(tmpdir(), 'casebook-tests-'));
  const file = join(folder, 'report.json');
  const ok = step('tests', 'vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...args,
  ]);
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : undefined;
  rmSync(folder, { recursive: true });
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  // A file that could not be loaded has no tests of its own and would otherwise count as nothing.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped: report.numPendingTests,
  };
}

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  say(
    'npm test [-- vitest arguments]: types, style, unused code, and all tests. `npm test -- --project unit` runs the fast ones.',
  );
  process.exit(0);
}
installPackages();
const checks = [
  step('types', 'tsc', ['--noEmit']),
  step('types of the page', 'tsc', ['-p', 'web', '--noEmit']),
  step('style and imports', 'biome', ['check', '.']),
  step('unused code', 'knip', []),
];
const result = tests(args);
const passed = result.passed + checks.filter(Boolean).length;
const failed = result.failed + checks.filter((ok) => !ok).length;
say('');
process.stdout.write(
  `${passed} passed, ${failed} failed${result.skipped > 0 ? `, ${result.skipped} skipped` : ''}\n`,
);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
