#!/usr/bin/env node
// Plain JavaScript that Node 20 can run: installs what is missing, then hands over to the pinned Node of node_modules.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOES_NOT_RUN, installMissing } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(root, 'node_modules', '.bin', 'node');

function fail(message, fix) {
  process.stderr.write(`casebook: ${message}\n  ${fix}\n`);
  process.exit(1);
}

const entries = {
  start: 'lab/start.ts',
  test: 'test/run.ts',
  eval: 'evals/run.ts',
  'eval:agents': 'evals/run-agents.ts',
  casebook: 'src/bin/casebook.ts',
};

const [command, ...rest] = process.argv.slice(2);
const entry = entries[command];
if (!entry) fail(`There is no command "${command}".`, `Commands: ${Object.keys(entries).join(', ')}.`);
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node.js ${process.versions.node} is too old.`, 'Install Node.js 20 or newer.');
const problem = await installMissing(root, pinnedNode);
if (problem) fail(problem.message, problem.fix);

const lab = command === 'start';
const recorded = command === 'eval' || rest.some((each) => /^--snapshots(?:=|$)/.test(each));
/** Sizes in MiB. */
const memoryFlags = recorded
  ? // Of one incident after the other nothing stays: a young generation that holds a whole one saves a fifth of the time.
    ['--min-semi-space-size=64', '--max-semi-space-size=64']
  : // A look at 5,000 pods takes 270 MiB instead of 420: what is read is soon garbage, and is collected sooner so.
    ['--max-semi-space-size=16', '--heap-growing-percent=40'];
const flags = command === 'casebook' || recorded ? memoryFlags : [];
const child = spawn(
  pinnedNode,
  ['--disable-warning=ExperimentalWarning', ...flags, join(root, entry), ...rest],
  {
    // The lab's channel breaks when this process ends, also by kill -9, and the lab stops then.
    stdio: ['inherit', 'inherit', 'inherit', ...(lab ? ['ipc'] : [])],
    // Half a second less for each process; Node keeps it valid by itself.
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'), ...process.env },
    // The command works on the caller's folder; start and test on the checkout.
    cwd: command === 'casebook' ? process.cwd() : root,
  },
);
child.on('error', () => fail(DOES_NOT_RUN.message, DOES_NOT_RUN.fix));
// A terminal sends Ctrl-C to the whole group: the child stops by itself, this process waits for it.
process.on('SIGINT', () => undefined);
// Where the whole group got SIGTERM, one more would be taken for a wish to force: the lab is told by its channel.
process.on('SIGTERM', () => {
  if (!lab) child.kill('SIGTERM');
  else if (child.connected) child.disconnect();
});
child.on('close', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
