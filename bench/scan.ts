import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Manifest, workload } from '#evals/manifests.ts';
import type { InvestigationJson } from '#src/diagnosis/render-text.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import { READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';
import { listObjects } from '#src/kubernetes/read.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { type Fault, faults } from './scan/faults.ts';

/**
 * A look at a live cluster of 500 Deployments, 5,000 pods and 500 Services with 30 faults among them, beside `k8sgpt analyze`
 * where that is installed. It needs the kubeconfig of an empty test cluster with some 50 nodes, which it fills and leaves full:
 * `node_modules/.bin/node bench/scan.ts --kubeconfig FILE`; `--again` looks at a cluster that was filled before.
 */
const { values } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    deployments: { type: 'string', default: '470' },
    again: { type: 'boolean', default: false },
    k8sgpt: { type: 'string', default: 'k8sgpt' },
  },
});
const PODS_EACH = 10;
const NAMESPACES = 10;
const FAULTY = 'scan-faulty';
const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function create(cluster: Cluster, manifest: Manifest): Promise<void> {
  const { path, plural, namespaced } = READABLE[manifest.kind as ReadableKind];
  const where = namespaced ? `/namespaces/${manifest.metadata.namespace}` : '';
  await cluster.requestJson({ method: 'POST', path: `${path}${where}/${plural}`, body: manifest });
}

async function fill(cluster: Cluster, broken: readonly Fault[]): Promise<void> {
  const namespaces = Array.from({ length: NAMESPACES }, (_, index) => `scan-${index}`);
  for (const name of [...namespaces, FAULTY])
    await create(cluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const count = Number(values.deployments);
  for (let index = 0; index < count; index += 1) {
    const namespace = namespaces[index % NAMESPACES] ?? '';
    for (const manifest of workload({ namespace, name: `service-${index}`, replicas: PODS_EACH }))
      await create(cluster, manifest);
    if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${count} Deployments`);
  }
  for (const { manifests } of broken) for (const manifest of manifests) await create(cluster, manifest);
}

/** Until the healthy Deployments are available, or nothing has changed for a minute. */
async function settle(cluster: Cluster): Promise<void> {
  let before = -1;
  let same = 0;
  while (same < 12) {
    const { items } = await listObjects<Deployment>(cluster, 'Deployment', { limit: 5_000 });
    const ready = items.filter(
      ({ spec, status }) => (status?.availableReplicas ?? 0) >= (spec.replicas ?? 1),
    ).length;
    if (process.stderr.isTTY) process.stderr.write(`\r${ready} of ${items.length} Deployments available`);
    same = ready === before ? same + 1 : 0;
    before = ready;
    if (ready >= Number(values.deployments) && same >= 6) return;
    await sleep(5_000);
  }
}

/** Runs a command to its end; its output, wall clock and largest resident memory. */
async function measured(
  command: string,
  args: string[],
): Promise<{ stdout: string; seconds: number; mebibytes: number }> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: root });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  let kibibytes = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      kibibytes = Math.max(kibibytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has just ended.
    }
  }, 20);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  clearInterval(watch);
  return {
    stdout: Buffer.concat(chunks).toString('utf8'),
    seconds: (performance.now() - started) / 1_000,
    mebibytes: Math.round(kibibytes / 1_024),
  };
}

function compare(found: InvestigationJson, broken: readonly Fault[]): void {
  const said = found.hypotheses.filter(({ role }) => role === 'cause' || role === 'contributing');
  const left = [...said];
  const missed = broken.filter(({ causes, object }) => {
    const at = left.findIndex(
      (each) =>
        causes.includes(each.cause) && each.object.kind === object.kind && each.object.name === object.name,
    );
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  say(`| faults named | ${broken.length - missed.length} of ${broken.length} |`);
  say(`| named besides | ${left.length} |`);
  for (const { causes, object } of missed) say(`  missed: ${causes[0]} ${object.kind}/${object.name}`);
  for (const { cause, object } of left)
    say(`  besides: ${cause} ${object.kind}/${object.namespace ?? ''}/${object.name}`);
}

async function k8sgpt(kubeconfig: string): Promise<void> {
  try {
    const run = await measured(values.k8sgpt, ['analyze', '--output=json', `--kubeconfig=${kubeconfig}`]);
    const { problems } = JSON.parse(run.stdout.slice(run.stdout.indexOf('{'))) as { problems?: number };
    say(
      `| k8sgpt analyze | ${run.seconds.toFixed(1)} s, ${run.mebibytes} MiB, ${problems ?? 'unknown'} problems |`,
    );
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    say('k8sgpt is not installed: only ours was measured.');
  }
}

async function main(): Promise<void> {
  const { kubeconfig } = values;
  if (kubeconfig === undefined) throw new Error('Name an empty test cluster with --kubeconfig FILE.');
  const broken = faults(FAULTY);
  const cluster = loadCluster({ kubeconfig, timeoutMs: 60_000 });
  try {
    if (!values.again) await fill(cluster, broken);
    await settle(cluster);
  } finally {
    await cluster.close();
  }
  const node = `${root}node_modules/.bin/node`;
  const look = [
    '--disable-warning=ExperimentalWarning',
    // As bin/bootstrap.mjs starts it.
    '--max-semi-space-size=16',
    '--heap-growing-percent=40',
    'src/bin/casebook.ts',
    'investigate',
    '--kubeconfig',
    kubeconfig,
    '--json',
  ];
  const run = await measured(node, look);
  const found = JSON.parse(run.stdout) as InvestigationJson;
  say(`| casebook investigate | ${run.seconds.toFixed(1)} s, ${run.mebibytes} MiB |`);
  say(`| of which reading / concluding | ${found.timingsMs.collect} / ${found.timingsMs.conclude} ms |`);
  compare(found, broken);
  await k8sgpt(kubeconfig);
}

await main();
