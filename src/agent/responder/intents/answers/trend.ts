import type { Chart } from '#src/cases/answer.ts';
import type { Json } from '#src/evidence/types.ts';
import { askedWindow } from '../asked-window.ts';
import type { Answerer } from '../context.ts';
import type { TrendMeasure } from '../parse-question.ts';
import { answered, cite, failure, namespaceOf, plain, rowsOf, subjectOf, text } from '../phrases.ts';
import { windowWords } from '../times.ts';

const WORDS: Readonly<Record<TrendMeasure, string>> = {
  latency: 'latency',
  'median-latency': 'median latency',
  memory: 'memory',
  'cpu-throttling': 'CPU throttling',
  cpu: 'CPU',
  errors: 'errors',
  traffic: 'traffic',
  'gc-pauses': 'garbage collection pauses',
  'queue-depth': 'queue depth',
  connections: 'connections',
  'disk-use': 'disk use',
  'file-descriptors': 'open files',
};

/** A chart of what `read-trend` gave; undefined where it holds no series. */
export function chartOf(content: Json | undefined, title: string): Chart | undefined {
  if (content === null || typeof content !== 'object' || Array.isArray(content)) return undefined;
  const { times, unit } = content;
  if (!Array.isArray(times)) return undefined;
  const series = rowsOf(content, 'series')
    .slice(0, 6)
    .map(({ name, values }) => ({
      name: text(name) ?? '',
      values: Array.isArray(values)
        ? values.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null))
        : [],
    }));
  if (series.length === 0) return undefined;
  return { title, unit: text(unit) ?? '', times: times.map((each) => text(each) ?? ''), series };
}

/** A measure over time, as a chart with its figures. Without a name it is of what the case is about. */
export const trend: Answerer<'trend'> = async ({ measure, of }, context) => {
  const { note, ...times } = askedWindow(context);
  const asked = of ?? subjectOf(context);
  const namespace = namespaceOf(context);
  const input = (name: string | undefined) => ({
    measure,
    ...(name === undefined ? {} : { of: name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...times,
  });
  let result = await context.ask('read-trend', input(asked));
  let name = asked;
  // What the case is about may have none of this measure itself, where its neighbours do.
  if (result.status === 'no_data' && of === undefined && asked !== undefined) {
    result = await context.ask('read-trend', input(undefined));
    name = undefined;
  }
  const title = `${WORDS[measure]} of ${name ?? `namespace ${namespace ?? ''}`}`;
  if (result.status === 'error') return answered([`I could not look at ${title}: ${failure(result)}`, note]);
  const span = result.window ? `, ${windowWords(result.window, context.clock)}` : '';
  const chart = chartOf(result.content, title);
  if (result.status === 'no_data' || !chart)
    return answered([
      `Nothing was measured: no ${WORDS[measure]} of ${plain(asked ?? `namespace ${namespace ?? ''}`)}${span}.${cite(result.evidenceId)}`,
      note,
    ]);
  const [top] = rowsOf(result.content, 'series');
  const figure = (key: string): string => text(top?.[key]) ?? '?';
  const head = `**${plain(title)}**${span}: ${plain(text(top?.name) ?? '')} went from ${figure('first')} to ${figure('last')} ${plain(chart.unit)}, lowest ${figure('lowest')}, highest ${figure('highest')}.${cite(result.evidenceId)}`;
  const more = result.truncated
    ? `The highest ${result.truncated.shown} of ${result.truncated.of ?? 'more'} series are shown.`
    : undefined;
  return answered([head, more, note], { chart });
};
