import { type Child, html } from '../html.ts';
import { asObject, asObjects, asString, type Raw } from './read.ts';

/** Of the drawing, in its own units; the page scales it to the message. */
const WIDTH = 440;
const HEIGHT = 200;
const LEFT = 48;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 40;

type Line = { name: string; values: number[] };

const numberOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : 0;

function linesOf(chart: Raw, categories: readonly string[]): Line[] {
  return asObjects(chart.series).map((series) => {
    const points = new Map(
      asObjects(series.data).map((point) => [asString(point.label), numberOf(point.value)]),
    );
    return { name: asString(series.name), values: categories.map((label) => points.get(label) ?? 0) };
  });
}

/** Round numbers from zero (or below it) to above the highest value, four or five of them. */
export function ticksOf(values: readonly number[]): number[] {
  const low = Math.min(0, ...values);
  const highest = Math.max(0, ...values);
  const high = highest === low ? low + 1 : highest;
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const first = Math.floor(low / step);
  const count = Math.ceil(high / step) - first;
  return Array.from({ length: Math.max(1, count) + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  );
}

/** A chart block: lines, areas and bars are drawn as lines over their categories, a pie as its list of shares. */
export function chart(block: Raw): Child {
  const data = asObject(block.chart);
  const title = asString(block.title);
  return html`<figure class="chart">
    <figcaption>${title}</figcaption>
    ${data.type === 'pie' ? shares(data) : drawing(title, data)}
  </figure>`;
}

function shares(data: Raw): Child {
  const segments = asObjects(data.segments);
  const sum = segments.reduce((total, each) => total + numberOf(each.value), 0) || 1;
  return html`<ul class="chart-legend">
    ${segments.map(
      (each, index) =>
        html`<li class=${`chart-line-${index % 6}`}>
          <span class="chart-key"></span>${asString(each.label)} ${Math.round((numberOf(each.value) / sum) * 100)} %
        </li>`,
    )}
  </ul>`;
}

function drawing(title: string, data: Raw): Child {
  const axis = asObject(data.axis_config);
  const categories = Array.isArray(axis.categories) ? axis.categories.map(asString) : [];
  const lines = linesOf(data, categories);
  const ticks = ticksOf(lines.flatMap((line) => line.values));
  const [bottom = 0, top = 1] = [ticks[0], ticks.at(-1)];
  const x = (index: number) =>
    LEFT + (categories.length < 2 ? 0 : (index / (categories.length - 1)) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => TOP + (1 - (value - bottom) / (top - bottom || 1)) * (HEIGHT - TOP - BOTTOM);
  // More than five labels would run into each other.
  const every = Math.max(1, Math.ceil(categories.length / 5));
  return html`<svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${`${title}: ${spoken(lines)}`}>
      ${ticks.map(
        (tick) => html`<g>
          <line class="chart-grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y(tick)} y2=${y(tick)} />
          <text class="chart-label" x=${LEFT - 7} y=${y(tick) + 4} text-anchor="end">${String(tick)}</text>
        </g>`,
      )}
      ${categories.map((label, index) =>
        index % every === 0
          ? html`<text class="chart-label" x=${x(index)} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${label}</text>`
          : null,
      )}
      ${lines.map(
        (line, index) =>
          html`<polyline
            class=${`chart-line chart-line-${index % 6}`}
            points=${line.values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}
          />`,
      )}
      <text class="chart-label" x=${WIDTH - RIGHT} y=${HEIGHT - 6} text-anchor="end">${asString(axis.x_label)}</text>
      <text class="chart-label" x=${LEFT} y=${HEIGHT - 6}>${asString(axis.y_label)}</text>
    </svg>
    <ul class="chart-legend">
      ${lines.map(
        (line, index) =>
          html`<li class=${`chart-line-${index % 6}`}><span class="chart-key"></span>${line.name}</li>`,
      )}
    </ul>`;
}

/** What a screen reader says: from where to where each line goes. */
function spoken(lines: readonly Line[]): string {
  return lines
    .map(({ name, values }) => `${name} from ${values[0] ?? 0} to ${values.at(-1) ?? 0}`)
    .join(', ');
}
