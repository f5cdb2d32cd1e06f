import type { Finding, Hypothesis } from '#src/diagnosis/types.ts';
import { isRight, type Truth } from './truth.ts';

export interface Case {
  name: string;
  truth: Truth;
  finding: Finding;
  cpuMs: number;
}

export interface Score {
  label: string;
  cases: number;
  /** Cases whose first prediction is right, and those where one of the first three is. */
  first: number;
  firstThree: number;
  /** Cases in which nothing was predicted. */
  abstained: number;
}

export interface Miss {
  name: string;
  truth: Truth;
  verdict: string;
  /** What was said first, `cause object`. */
  said: string[];
}

export interface Scores {
  all: Score;
  byLabel: Score[];
  /** What was named first instead: by label and cause id. */
  confusion: Record<string, Record<string, number>>;
  misses: Miss[];
  cpuMs: { p50: number; p95: number; max: number };
}

/** The ranked predictions of a finding: causes and what contributed, best first. */
export function predictions({ hypotheses }: Finding): Hypothesis[] {
  return hypotheses.filter(({ role }) => role === 'cause' || role === 'contributing');
}

/** Scores cases: A@1 is `first / cases`, A@3 `firstThree / cases`. */
export function score(cases: readonly Case[], labels: Record<string, readonly string[]>): Scores {
  const all = emptyScore('all');
  const byLabel = new Map<string, Score>();
  const confusion: Scores['confusion'] = {};
  const misses: Miss[] = [];
  for (const { name, truth, finding } of cases) {
    const made = predictions(finding);
    const right = made.slice(0, 3).map((each) => isRight(each, truth, labels));
    const own = byLabel.get(truth.rootCause) ?? emptyScore(truth.rootCause);
    byLabel.set(truth.rootCause, own);
    for (const each of [all, own]) {
      each.cases += 1;
      if (right[0]) each.first += 1;
      if (right.includes(true)) each.firstThree += 1;
      if (made.length === 0) each.abstained += 1;
    }
    const row = confusion[truth.rootCause] ?? {};
    confusion[truth.rootCause] = row;
    const said = made[0]?.cause ?? '(nothing)';
    row[said] = (row[said] ?? 0) + 1;
    if (!right[0]) {
      misses.push({
        name,
        truth,
        verdict: finding.verdict,
        said: made.slice(0, 3).map(({ cause, object }) => `${cause} ${object.kind}/${object.name}`),
      });
    }
  }
  const times = cases.map(({ cpuMs }) => cpuMs).sort((a, b) => a - b);
  const quantile = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  return {
    all,
    byLabel: [...byLabel.values()].sort((a, b) => a.label.localeCompare(b.label)),
    confusion,
    misses,
    cpuMs: { p50: quantile(0.5), p95: quantile(0.95), max: times.at(-1) ?? 0 },
  };
}

function emptyScore(label: string): Score {
  return { label, cases: 0, first: 0, firstThree: 0, abstained: 0 };
}
