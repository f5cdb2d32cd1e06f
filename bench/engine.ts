import { parseArgs } from 'node:util';
import type { CaseScope } from '#src/cases/types.ts';
import { concludeFinding } from '#src/diagnosis/engine.ts';
import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';
import { createView } from '#src/diagnosis/view/view.ts';
import { collect } from '#src/evidence/collect.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { minutesAgo, NOW } from '#test/support/cluster-objects.ts';
import { portsOf } from '#test/support/world.ts';
import { LARGE, largeNamespaces, largeWorld } from '#test/support/worlds/large.ts';

/**
 * Processor time of the diagnosis engine on a cluster in memory, 500 Deployments with 5,000 pods and 30 faults by default:
 * `node_modules/.bin/node bench/engine.ts --rounds 5 --slowest 12`. The first round is a fresh process's, as a look by the
 * command line is; the others run compiled code, as a worker does.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    slowest: { type: 'string', default: '12' },
    deployments: { type: 'string', default: String(LARGE.deployments) },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Processor time of this process in ms, of all its threads. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const sizes = { ...LARGE, deployments: Number(values.deployments) };
const world = largeWorld(sizes);
const scope: CaseScope = {
  cluster: 'test',
  namespaces: largeNamespaces(sizes),
  dependencies: [],
  window: { from: minutesAgo(60), to: NOW.toISOString() },
};
for (let round = 1; round <= Number(values.rounds); round += 1) {
  const start = spent();
  const vault = createMemoryVault(() => NOW);
  const { evidence, gaps } = await collect({ scope, ports: portsOf(world), vault, now: NOW });
  const collected = spent();
  const finding = concludeFinding({ evidence, gaps, scope, now: NOW });
  const concluded = spent();
  const causes = finding.hypotheses.filter(({ role }) => role === 'cause').length;
  say(
    `round ${round}: collect ${Math.round(collected - start)} ms, conclude ${Math.round(concluded - collected)} ms, ${causes} causes`,
  );
  if (round < Number(values.rounds)) continue;
  // One view for all, as in the engine: what is shared is counted where it is asked for first.
  const view = createView(evidence, scope, NOW);
  const times = SIGNATURES.map((signature) => {
    const before = spent();
    signature.match(view);
    return { cause: signature.cause, ms: spent() - before };
  }).sort((a, b) => b.ms - a.ms);
  for (const { cause, ms } of times.slice(0, Number(values.slowest)))
    say(`${ms.toFixed(1).padStart(8)} ms  ${cause}`);
}
