#!/usr/bin/env node
// Plain JavaScript that Node 20 can run: installs what is missing, then hands over to the pinned Node of node_modules.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinnedNode = join(root, 'node_modules', '.bin', 'node');
const stamp = join(root, 'node_modules', '.casebook-lock');
const say = (line) => process.stderr.write(`${line}\n`);

function fail(message, fix) {
  say(`casebook: ${message}\n  ${fix}`);
  process.exit(1);
}

function lockHash() {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

/** True when node_modules holds what the lock file says, by the hash written after the last install. */
function installed() {
  return existsSync(pinnedNode) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();
}

/** `npm ci` with a line every few seconds; the first install fetches about 1.2 GB unpacked. */
async function install() {
  say('Installing the dependencies of package-lock.json (once; a minute or two, about 1.2 GB on disk)...');
  const started = Date.now();
  // --no-fund, --no-audit: no requests but for the packages. Engine warnings name the machine's Node, which is not used.
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (output += chunk));
  const timer = setInterval(() => say(`  still installing, ${Math.round((Date.now() - started) / 1000)} s`), 5000);
  const code = await new Promise((resolve) => {
    npm.on('error', () => resolve(127));
    npm.on('close', resolve);
  });
  clearInterval(timer);
  if (code === 0) {
    writeFileSync(stamp, lockHash());
    say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
    return;
  }
  say(output.split('\n').slice(-15).join('\n'));
  if (code === 127) fail('npm was not found.', 'Install Node.js 20 or newer with npm 10 or newer.');
  if (/ENOSPC/.test(output)) fail('The disk is full.', 'Free about 2 GB and start again.');
  if (/EACCES|EPERM/.test(output)) fail('npm may not write here.', `Give yourself the folder ${root}, or clone it elsewhere.`);
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN/.test(output)) fail('The npm registry does not answer.', 'Check the network or `npm config get registry`.');
  fail(`npm ci ended with ${code}.`, 'The lines above say why.');
}

const entries = {
  start: ['lab/start.ts'],
  test: ['test/run.ts'],
  casebook: ['src/bin/casebook.ts'],
};

const [command, ...rest] = process.argv.slice(2);
const entry = entries[command];
if (!entry) fail(`There is no command "${command}".`, `Commands: ${Object.keys(entries).join(', ')}.`);
if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node.js ${process.versions.node} is too old.`, 'Install Node.js 20 or newer.');
if (!installed()) await install();
if (spawnSync(pinnedNode, ['--version']).status !== 0) {
  fail('The pinned Node.js in node_modules does not run.', 'Remove node_modules and start again; on Alpine use a glibc image.');
}

const child = spawn(pinnedNode, ['--disable-warning=ExperimentalWarning', join(root, entry[0]), ...entry.slice(1), ...rest], {
  stdio: 'inherit',
  // The command works on the caller's folder; start and test on the checkout.
  cwd: command === 'casebook' ? process.cwd() : root,
});
// A terminal sends Ctrl-C to the whole group: the child stops by itself, this process waits for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('close', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
