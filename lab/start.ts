import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { takeFolder } from '#lab/engines/folder-lock.ts';
import { type Lab, startLab } from '#lab/run/lab.ts';
import { openBrowser } from '#lab/run/open-browser.ts';
import { CasebookError } from '#src/errors.ts';
import { createLogger } from '#src/log.ts';
import { createReleasers, releaseOnSignals } from '#src/shutdown.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line = ''): void => void process.stdout.write(`${line}\n`);

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_532) throw new InvalidArgumentError('A port is a whole number up to 65532.');
  return value;
}

interface Options {
  port: number;
  dataDir: string;
  reset?: boolean;
  open: boolean;
  verbose?: boolean;
}

function printWelcome(lab: Lab, dataDir: string): void {
  const parts = lab.timings.parts().map(({ name, ms }) => `${name} ${(ms / 1_000).toFixed(1)} s`);
  say(`Ready in ${(lab.timings.totalMs() / 1_000).toFixed(1)} s (${parts.join(', ')}).`);
  say();
  say(`  Open        ${lab.url}`);
  say('              Pick "auth-service leaks memory after v1.2.1" under "Break something",');
  say('              then switch to the other SRE and approve.');
  say();
  say('  Send an alert of your own:');
  say(`    curl -sS ${lab.appUrl}/signals/alertmanager -H 'Authorization: Bearer ${lab.secrets.webhookToken}' \\`);
  say(`      -H 'Content-Type: application/json' -d '{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"Hello","namespace":"default","cluster":"${lab.clusterName}"},"annotations":{"summary":"A first alert"},"startsAt":"'$(date -u +%FT%TZ)'"}]}'`);
  say();
  say('  Or from your Alertmanager:');
  say('    receivers:');
  say('      - name: casebook');
  say('        webhook_configs:');
  say(`          - url: ${lab.appUrl}/signals/alertmanager`);
  say('            http_config:');
  say(`              authorization: { credentials: ${lab.secrets.webhookToken} }`);
  say();
  say(`  kubectl     export KUBECONFIG=${join(dataDir, 'admin.kubeconfig')}`);
  say(`  Data, logs  ${dataDir}  (start anew with: npm start -- --reset)`);
  say('  Stop        Ctrl-C');
}

/** `npm start`: the whole lab on this machine. */
export async function main(args: readonly string[]): Promise<void> {
  const command = new Command('npm start --')
    .description('Start every part of Casebook on loopback: Postgres, ClickHouse, a cluster, a Slack workspace, and the three processes.')
    .option('--port <number>', 'port of the page; other parts take the next ones where they are free', port, 3000)
    .option('--data-dir <folder>', 'where data stays', join(root, '.casebook'))
    .option('--reset', 'clear the data first')
    .option('--no-open', 'do not open the page in a browser')
    .option('--verbose', 'log what the parts say');
  command.parse([...args], { from: 'user' });
  const options = command.opts<Options>();
  const dataDir = resolve(options.dataDir);
  const log = createLogger('lab', options.verbose ? 'debug' : 'warn');
  const releasers = createReleasers(log, 25_000);
  releaseOnSignals(releasers, () => say('\nStopping (Ctrl-C again to force)...'));
  try {
    // Held until the end, so that a second start, or a reset under a running lab, is refused.
    const { unlock } = await takeFolder(dataDir);
    releasers.add('lock', unlock);
    if (options.reset) {
      await rm(dataDir, { recursive: true, force: true });
      say(`Cleared ${dataDir}.`);
    }
    say('Starting Postgres, ClickHouse, the lab cluster, the lab workspace and the three processes...');
    const lab = await startLab({ dataDir, port: options.port, holdSeconds: 15 }, log, releasers);
    printWelcome(lab, dataDir);
    if (options.open) openBrowser(lab.url);
  } catch (error) {
    await releasers.releaseAll();
    if (!(error instanceof CasebookError)) throw error;
    process.stderr.write(`casebook: ${error.message}\n  ${error.fix}\n`);
    process.exit(1);
  }
}

if (import.meta.main) await main(process.argv.slice(2));
