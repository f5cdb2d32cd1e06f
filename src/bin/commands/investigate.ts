import { Command, Option } from 'commander';
import { investigateCluster, investigateSnapshot, investigateSnapshots } from '#src/bin/investigate.ts';
import { loadSourcesConfig } from '#src/config.ts';
import { type Investigation, renderText, toJson } from '#src/diagnosis/render-text.ts';
import { createLogger } from '#src/log.ts';
import { createReleasers } from '#src/shutdown.ts';

interface Options {
  snapshot?: string;
  snapshots?: string;
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  probe?: boolean;
  json?: boolean;
  jsonl?: boolean;
  color: boolean;
}

function print(investigation: Investigation, options: Options): void {
  const colour = options.color && process.stdout.isTTY === true;
  process.stdout.write(
    options.json
      ? `${JSON.stringify(toJson(investigation), null, 2)}\n`
      : renderText(investigation, { colour }),
  );
}

/** A line on a terminal that says that something is under way, and goes when it is done. */
async function withProgress<T>(what: string, work: Promise<T>): Promise<T> {
  if (process.stderr.isTTY !== true) return work;
  const started = Date.now();
  const timer = setInterval(
    () => process.stderr.write(`\r${what} ... ${Math.round((Date.now() - started) / 1_000)} s`),
    1_000,
  );
  try {
    return await work;
  } finally {
    clearInterval(timer);
    process.stderr.write('\r\u001b[K');
  }
}

async function investigateMany(folder: string): Promise<void> {
  let done = 0;
  await investigateSnapshots(folder, (investigation) => {
    done += 1;
    process.stdout.write(`${JSON.stringify(toJson(investigation))}\n`);
    if (process.stderr.isTTY && !process.stdout.isTTY) process.stderr.write(`\r${done} snapshots`);
  });
  if (process.stderr.isTTY && !process.stdout.isTTY) process.stderr.write('\n');
}

export function investigateCommand(): Command {
  return new Command('investigate')
    .description('Look at a cluster, or at recorded incidents, and print what is wrong, on what evidence')
    .option('--kubeconfig <file>', 'instead of KUBECONFIG, ~/.kube/config or the service account of the pod')
    .option('--context <name>', 'a context of the kubeconfig instead of the current one')
    .option('-n, --namespace <name>', 'only this namespace; without it every namespace of applications')
    .option('--probe', 'try the ports of Services too, from here (as CASEBOOK_PROBES=on)')
    .addOption(
      new Option('--snapshot <folder>', 'a recorded incident instead of a cluster').conflicts([
        'snapshots',
        'kubeconfig',
        'context',
        'namespace',
      ]),
    )
    .addOption(
      new Option('--snapshots <folder>', 'a folder of recorded incidents; one JSON object a line').conflicts([
        'kubeconfig',
        'context',
        'namespace',
        'json',
      ]),
    )
    .option('--json', 'print the finding as JSON')
    .option('--jsonl', 'one JSON object a line (what --snapshots prints anyway)')
    .option('--no-color', 'without colours')
    .addHelpText(
      'after',
      '\nSources besides the cluster are those of the environment: CLICKHOUSE_URL, PROMETHEUS_URL, ALERTMANAGER_URL, CASEBOOK_CONNECTIONS, CASEBOOK_MANIFESTS. Exit code 0 whatever the verdict is: a finding was made. 1 when nothing could be looked at.',
    )
    .action(async (options: Options) => {
      if (options.snapshots !== undefined) return investigateMany(options.snapshots);
      if (options.snapshot !== undefined) return print(await investigateSnapshot(options.snapshot), options);
      const { kubeconfig, context, namespace, probe } = options;
      const releasers = createReleasers(createLogger('cli', 'warn'));
      // What talks to other systems costs more to import than a snapshot takes to look at.
      const { openSources } = await import('#src/bin/sources.ts');
      const sources = await openSources(
        { ...loadSourcesConfig(), ...(probe ? { CASEBOOK_PROBES: 'on' as const } : {}) },
        releasers,
      );
      const look = investigateCluster({
        sources,
        ...(kubeconfig === undefined ? {} : { kubeconfig }),
        ...(context === undefined ? {} : { context }),
        ...(namespace === undefined ? {} : { namespace }),
      });
      try {
        print(await withProgress('Looking at the cluster', look), options);
      } finally {
        await releasers.releaseAll();
      }
    });
}
