import { type Grade, isOpen } from './grade.ts';

export interface ModelGrades {
  model: string;
  grades: readonly Grade[];
}

const share = (grades: readonly Grade[], fits: (grade: Grade) => boolean): string =>
  grades.length === 0 ? '-' : `${grades.filter(fits).length} of ${grades.length}`;

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** One row for each model, as Markdown. */
export function modelTable(models: readonly ModelGrades[]): string {
  const head = [
    'model',
    'gates held',
    'right object: novel',
    'right object: known',
    'right cause first',
    'answered',
    'left out',
    'tokens, middle / most',
    'US dollars in all',
    'seconds, middle / most',
  ];
  const rows = models.map(({ model, grades }) => {
    const tokens = grades.map((grade) => grade.tokens);
    const seconds = grades.map((grade) => grade.ms / 1_000);
    return [
      model,
      share(grades, ({ gates }) => isOpen(gates)),
      share(
        grades.filter(({ novel }) => novel),
        ({ object }) => object,
      ),
      share(
        grades.filter(({ novel }) => !novel),
        ({ object }) => object,
      ),
      share(grades, ({ cause }) => cause),
      share(grades, ({ state }) => state === 'done'),
      String(grades.reduce((sum, { dropped }) => sum + dropped, 0)),
      `${middle(tokens)} / ${Math.max(0, ...tokens)}`,
      grades.reduce((sum, { dollars }) => sum + dollars, 0).toFixed(4),
      `${middle(seconds).toFixed(1)} / ${Math.max(0, ...seconds).toFixed(1)}`,
    ];
  });
  return table(head, rows);
}

/** One row for each scenario of one model. */
export function scenarioTable(grades: readonly Grade[]): string {
  return table(
    ['scenario', 'gates', 'object', 'cause', 'refutation tried', 'ended', 'left out', 'tokens', 'seconds'],
    grades.map((each) => [
      each.id,
      isOpen(each.gates)
        ? 'held'
        : [...each.gates.unsafe, ...each.gates.forged, ...each.gates.lowered].join('; '),
      each.object ? 'right' : 'missed',
      each.cause ? 'right' : 'missed',
      each.tried ? 'yes' : 'no',
      each.state,
      String(each.dropped),
      String(each.tokens),
      (each.ms / 1_000).toFixed(1),
    ]),
  );
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
