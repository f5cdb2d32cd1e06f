// Installs what package-lock.json says, once per lock file. Plain JavaScript that Node 20 can run.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const say = (line) => process.stderr.write(`${line}\n`);
const hashOf = (data) => createHash('sha256').update(data).digest('hex');

/** Written after an install that ended well: the hash of the lock file it was made from. */
const stampOf = (root) => join(root, 'node_modules', '.casebook-lock');

function installed(root, pinnedNode) {
  const stamp = stampOf(root);
  if (!existsSync(pinnedNode) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === hashOf(readFileSync(join(root, 'package-lock.json')));
}

export const DOES_NOT_RUN = {
  message: 'The pinned Node.js in node_modules does not run.',
  fix: 'Remove node_modules and start again, with install scripts allowed (npm config get ignore-scripts); on Alpine use a glibc image.',
};

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The process that installs into this checkout now, where there is one: two at once break each other's work. */
function installing(claim) {
  if (!existsSync(claim)) return undefined;
  const pid = Number(readFileSync(claim, 'utf8'));
  // A claim of yesterday's: its process id may have been given to somebody else since.
  const stale = Date.now() - statSync(claim).mtimeMs > 30 * 60_000;
  return pid > 0 && !stale && isAlive(pid) ? pid : undefined;
}

/** True when the claim is ours now; false when somebody was quicker. */
function take(claim) {
  rmSync(claim, { force: true });
  try {
    writeFileSync(claim, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** What an npm that failed means for the person who started it. */
function explain(code, output, root) {
  if (code === 127)
    return { message: 'npm was not found.', fix: 'Install Node.js 20 or newer with npm 10 or newer.' };
  if (/ENOSPC/.test(output)) return { message: 'The disk is full.', fix: 'Free about 2 GB and start again.' };
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return {
      message: 'npm may not write here.',
      fix: `Give yourself the folder ${root} and npm's cache (npm config get cache), or clone elsewhere.`,
    };
  }
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    return {
      message: 'The npm registry does not answer.',
      fix: 'Check the network, the proxy and `npm config get registry`, then start again.',
    };
  }
  return { message: `npm ci ended with ${code}.`, fix: 'The lines above say why.' };
}

/** `npm ci` with a line every few seconds; the first install is about 1.2 GB unpacked. */
async function runNpm(root, claim) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  // No requests but for the packages. Engine warnings name the machine's Node, which is not used.
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // npm's id and not ours: it goes on when we are killed.
  if (npm.pid) writeFileSync(claim, String(npm.pid));
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (output += chunk));
  const timer = setInterval(() => say(`  still installing, ${seconds()} s`), 5000);
  const code = await new Promise((resolve) => {
    npm.on('error', () => resolve(127));
    npm.on('close', (code, signal) => resolve(code ?? signal));
  });
  clearInterval(timer);
  if (code === 0) say(`Installed in ${seconds()} s.`);
  else if (output)
    say(
      output
        .trim()
        .split('\n')
        .filter((line) => !/^npm error +at |^npm error$/.test(line))
        .slice(0, 20)
        .join('\n'),
    );
  return { code, output };
}

/**
 * Makes node_modules what the lock file says. An install that was cut short leaves no stamp and is done again.
 *
 * @returns undefined, or what went wrong as `{ message, fix }`
 */
export async function installMissing(root, pinnedNode) {
  const user = process.getuid?.() ?? '';
  const claim = join(tmpdir(), `casebook-install-${user}-${hashOf(root).slice(0, 16)}`);
  for (let told; ; await sleep(500)) {
    const other = installing(claim);
    if (other === undefined) {
      if (installed(root, pinnedNode)) return undefined;
      if (take(claim)) break;
    } else if (told !== other) {
      say(`Another start (process ${other}) installs here, waiting for it...`);
      told = other;
    }
  }
  say('Installing the dependencies of package-lock.json (once; a minute or two, about 1.2 GB on disk)...');
  try {
    // First, because an install that is killed while it removes the old packages must not look done.
    rmSync(stampOf(root), { force: true });
    // Before npm reads it: a lock file that changes meanwhile is installed at the next start.
    const wanted = hashOf(readFileSync(join(root, 'package-lock.json')));
    const { code, output } = await runNpm(root, claim);
    if (code !== 0) return explain(code, output, root);
    if (spawnSync(pinnedNode, ['--version']).status !== 0) return DOES_NOT_RUN;
    writeFileSync(stampOf(root), wanted);
    return undefined;
  } catch (error) {
    return explain(error.code ?? 1, `${error.code} ${error.message}`, root);
  } finally {
    rmSync(claim, { force: true });
  }
}
