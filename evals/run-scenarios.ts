import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foldersOf, lookAt } from './investigate.ts';
import { predictions } from './score.ts';
import { objectNamed, readTruth } from './truth.ts';

export interface ScenarioScores {
  all: number;
  right: number;
  /** One line for each that was not right. */
  lines: string[];
}

const FOLDER = fileURLToPath(new URL('scenarios', import.meta.url));

/** Runs the recorded scenarios of this repository. Their truth names the cause id itself. */
export async function runScenarios(folder: string = FOLDER): Promise<ScenarioScores> {
  const scores: ScenarioScores = { all: 0, right: 0, lines: [] };
  if (!existsSync(folder)) return scores;
  for (const name of foldersOf(folder)) {
    const truth = readTruth(join(folder, name));
    const { finding } = await lookAt(folder, name);
    const [first] = predictions(finding);
    const said = first ? `${first.cause} ${objectNamed(first)}` : `nothing (${finding.verdict})`;
    const right =
      truth.rootCause === 'healthy'
        ? first === undefined && finding.verdict !== 'failed' && finding.verdict !== 'degraded'
        : first !== undefined && first.cause === truth.rootCause && objectNamed(first) === truth.object;
    scores.all += 1;
    if (right) scores.right += 1;
    else scores.lines.push(`${name}: ${said} instead of ${truth.rootCause} ${truth.object}`);
  }
  return scores;
}
