import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { openSnapshot } from '#src/evidence/snapshot-files.ts';
import { brier, crossFitted, type Graded, isotonic, reliability } from './calibrate.ts';
import { alarmsOn } from './healthy-alarms.ts';
import { foldersOf, type Looked, lookAt } from './investigate.ts';
import { leaveOneOut } from './leave-one-out.ts';
import { runScenarios } from './run-scenarios.ts';
import { predictions, score } from './score.ts';
import { confusionLines, leftOutTable, missLines, reliabilityTable, scoreTable } from './tables.ts';
import { isRight, readLabels, readTruth, type Truth } from './truth.ts';

interface Options {
  incidents: string;
  json?: string;
  calibrate?: boolean;
}

interface Floor {
  first: number;
  firstThree: number;
  healthyAlarms: number;
  scenarios: number;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const FOLDS = 8;

function print(title: string, text: string): void {
  process.stdout.write(`\n${title}\n${text || '(none)'}\n`);
}

async function lookAtAll(folder: string): Promise<{ looked: Looked; truth: Truth }[]> {
  const names = foldersOf(folder).filter((name) => existsSync(join(folder, name, 'truth.json')));
  const cases: { looked: Looked; truth: Truth }[] = [];
  for (const [index, name] of names.entries()) {
    if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${names.length} incidents`);
    cases.push({ looked: await lookAt(folder, name), truth: readTruth(join(folder, name)) });
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return cases;
}

/** What must hold, and what was measured instead. */
function below(floor: Floor, measured: Floor): string[] {
  return [
    ...(measured.first < floor.first ? [`A@1 ${measured.first.toFixed(3)} is under ${floor.first}`] : []),
    ...(measured.firstThree < floor.firstThree
      ? [`A@3 ${measured.firstThree.toFixed(3)} is under ${floor.firstThree}`]
      : []),
    ...(measured.healthyAlarms > floor.healthyAlarms
      ? [`${measured.healthyAlarms} alarms on healthy clusters, more than ${floor.healthyAlarms}`]
      : []),
    ...(measured.scenarios < floor.scenarios
      ? [`scenarios right ${measured.scenarios.toFixed(3)} is under ${floor.scenarios}`]
      : []),
  ];
}

async function evaluate({ incidents, json, calibrate }: Options): Promise<number> {
  const labels = readLabels(join(here, 'causes.json'));
  const floor = JSON.parse(readFileSync(join(here, 'floor.json'), 'utf8')) as Floor;
  const scenarios = await runScenarios();
  print(
    `Scenarios of our own: ${scenarios.right} of ${scenarios.all} named first`,
    scenarios.lines.join('\n'),
  );
  if (!existsSync(incidents)) {
    process.stdout.write(
      `\nThere are no recorded incidents in ${incidents}: only the scenarios were run. Name a folder with --incidents.\n`,
    );
    return scenarios.right / scenarios.all < floor.scenarios ? 1 : 0;
  }
  const cases = await lookAtAll(incidents);
  const scores = score(
    cases.map(({ looked, truth }) => ({
      name: looked.name,
      truth,
      finding: looked.finding,
      cpuMs: looked.cpuMs,
    })),
    labels,
  );
  print('Recorded incidents', scoreTable(scores));
  print('First prediction wrong', missLines(scores.misses));
  print('Named first instead', confusionLines(scores.confusion, labels));

  const graded = cases.flatMap(({ looked, truth }): Graded[] =>
    predictions(looked.finding).map((each) => ({
      raw: each.rawConfidence ?? each.confidence,
      right: isRight(each, truth, labels),
      group: truth.rootCause,
    })),
  );
  const probabilities = crossFitted(graded, FOLDS);
  const rows = reliability(probabilities, graded);
  print(
    `Calibration by ${FOLDS} folds grouped by cause: Brier ${brier(probabilities, graded).toFixed(4)}`,
    reliabilityTable(rows),
  );
  if (calibrate) {
    const path = join(here, 'calibration.json');
    writeFileSync(
      path,
      `${JSON.stringify({ about: 'Raw confidence to probability, fitted by npm run eval -- --calibrate.', knots: isotonic(graded) }, null, 2)}\n`,
    );
    process.stdout.write(`${path} written\n`);
  }
  const leftOut = leaveOneOut(cases, labels);
  print('Leave one cause out', leftOutTable(leftOut));

  const healthy = await alarmsOn(
    cases.map(({ looked, truth }) => ({
      name: looked.name,
      files: openSnapshot(looked.folder),
      faulty: truth.object,
    })),
  );
  print(
    `Healthy variants: ${healthy.alarms.length} alarms on ${healthy.variants} (verdicts: ${healthy.verdicts})`,
    healthy.alarms.join('\n'),
  );
  const { p50, p95, max } = scores.cpuMs;
  print(
    'Processor time per case',
    `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, most ${max.toFixed(1)} ms (aim: p95 under 50 ms; machines differ, so it is no floor)`,
  );

  const measured: Floor = {
    first: scores.all.first / scores.all.cases,
    firstThree: scores.all.firstThree / scores.all.cases,
    healthyAlarms: healthy.alarms.length,
    scenarios: scenarios.right / scenarios.all,
  };
  if (json)
    writeFileSync(
      json,
      `${JSON.stringify({ measured, scores, reliability: rows, leftOut, healthy, scenarios }, null, 2)}\n`,
    );
  const problems = below(floor, measured);
  print(
    problems.length === 0 ? 'Nothing is under the floor.' : 'Under the floor',
    problems.join('\n') || JSON.stringify(measured),
  );
  return problems.length === 0 ? 0 : 1;
}

const program = new Command('eval')
  .description(
    'Run the diagnosis engine on recorded incidents with known causes, on healthy variants of them, and on scenarios of our own',
  )
  .option(
    '--incidents <folder>',
    'folder of recorded incidents',
    join(here, '..', '..', 'shared', 'incidents'),
  )
  .option('--json <file>', 'write everything as JSON')
  .option('--calibrate', 'write evals/calibration.json from these incidents')
  .action(async (options: Options) => {
    process.exitCode = await evaluate(options);
  });
await program.parseAsync();
