import type { Reliability } from './calibrate.ts';
import type { Miss, Score, Scores } from './score.ts';

const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(3));

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const all = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

export function scoreTable({ all, byLabel }: Scores): string {
  const row = ({ label, cases, first, firstThree, abstained }: Score): (string | number)[] => [
    label,
    cases,
    share(first, cases),
    share(firstThree, cases),
    abstained,
  ];
  return table(['cause', 'cases', 'A@1', 'A@3', 'abstained'], [...byLabel.map(row), row(all)]);
}

/** What was named first where the first was wrong. */
export function missLines(misses: readonly Miss[]): string {
  return misses
    .map(
      ({ name, truth, verdict, said }) =>
        `${name}  ${truth.rootCause} ${truth.object}: ${verdict}; ${said.join(', ') || 'nothing named'}`,
    )
    .join('\n');
}

/** Counts of the causes that were named first, by label; labels where only right ones were are left out. */
export function confusionLines(
  confusion: Scores['confusion'],
  labels: Record<string, readonly string[]>,
): string {
  return Object.entries(confusion)
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([label, said]) => {
      const wrong = Object.entries(said).filter(([cause]) => !(labels[label] ?? []).includes(cause));
      return wrong.length === 0
        ? []
        : [`${label}: ${wrong.map(([cause, count]) => `${cause} ${count}`).join(', ')}`];
    })
    .join('\n');
}

export function reliabilityTable(rows: readonly Reliability[]): string {
  return table(
    ['probability', 'predictions', 'stated', 'right'],
    rows.map(({ from, to, predictions, stated, right }) => [
      `${from.toFixed(1)}-${to.toFixed(1)}`,
      predictions,
      stated.toFixed(3),
      right.toFixed(3),
    ]),
  );
}

/** What is said of a label's cases by everything that was not made for them. */
export interface LeftOut {
  label: string;
  cases: number;
  object: number;
  abstained: number;
  mostly: string;
}

export function leftOutTable(rows: readonly LeftOut[]): string {
  const total = (key: 'cases' | 'object' | 'abstained'): number =>
    rows.reduce((sum, row) => sum + row[key], 0);
  return table(
    ['cause left out', 'cases', 'object right', 'abstained', 'said instead'],
    [
      ...rows.map(({ label, cases, object, abstained, mostly }) => [
        label,
        cases,
        share(object, cases),
        abstained,
        mostly,
      ]),
      ['all', total('cases'), share(total('object'), total('cases')), total('abstained'), ''],
    ],
  );
}
