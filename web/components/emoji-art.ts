/** One stroke of a drawing on a 20-unit square: path, fill, and stroke with its width where it has one. */
type Stroke = { d: string; fill?: string; stroke?: string; width?: number };

const DISC = 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16';
const TILE = 'M4.5 1.5h11a3 3 0 0 1 3 3v11a3 3 0 0 1-3 3h-11a3 3 0 0 1-3-3v-11a3 3 0 0 1 3-3';
const BOLD = 2.2;

const fill = (d: string, color: string): Stroke => ({ d, fill: color });
const line = (d: string, stroke: string, width = BOLD): Stroke => ({ d, fill: 'none', stroke, width });
const disc = (color: string): Stroke[] => [fill(DISC, color)];
const tile = (color: string, sign: string): Stroke[] => [fill(TILE, color), line(sign, '#fff')];

const THUMB = [
  fill('M2.5 9h3.2v8.5H2.5z', '#e8a93a'),
  fill(
    'M6.5 9 9.6 2.4c2 0 2.7 1.6 1.9 4.3L11.2 8h4.6c1.4 0 2 1 1.7 2.4l-1.5 5.2c-.3 1.1-1 1.7-2.1 1.7H6.5z',
    '#fbc94b',
  ),
];
const CHART = [fill(TILE, '#e9eef2'), line('M4.5 4.5v11h11', '#8a98a5', 1.4)];

/**
 * Drawings for the emoji that case messages use: a machine without an emoji font (most servers and containers) would
 * show boxes in their place.
 */
export const EMOJI_ART: Readonly<Record<string, readonly Stroke[]>> = {
  red_circle: disc('#dd3548'),
  large_red_circle: disc('#dd3548'),
  large_orange_circle: disc('#f28c18'),
  orange_circle: disc('#f28c18'),
  large_yellow_circle: disc('#f6c640'),
  yellow_circle: disc('#f6c640'),
  large_green_circle: disc('#4da760'),
  green_circle: disc('#4da760'),
  large_blue_circle: disc('#3f8fdc'),
  blue_circle: disc('#3f8fdc'),
  white_circle: [{ d: DISC, fill: '#e9eaec', stroke: '#b4b8bf', width: 1 }],
  black_circle: disc('#33373d'),
  white_check_mark: tile('#3f9d5c', 'M5.5 10.4 8.8 13.6 14.8 6.6'),
  heavy_check_mark: [line('M3.5 10.8 8 15.2 16.8 5', 'currentColor', 3)],
  x: [line('M4.5 4.5l11 11M15.5 4.5l-11 11', '#dd3548', 3.4)],
  no_entry: [fill(DISC, '#dd3548'), line('M5.8 10h8.4', '#fff', 2.8)],
  no_entry_sign: [line('M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M5.2 5.2l9.6 9.6', '#dd3548', 2.4)],
  stop_sign: [fill('M6.7 2h6.6L18 6.7v6.6L13.3 18H6.7L2 13.3V6.7z', '#dd3548'), line('M6 10h8', '#fff', 2.6)],
  warning: [fill('M10 2 19 17.6H1z', '#f6c640'), line('M10 7.4v5M10 15v.1', '#4a3b12', 2)],
  rotating_light: [
    fill('M5 13.5V10a5 5 0 0 1 10 0v3.5z', '#e03b4c'),
    fill('M3.5 14h13v3.5h-13z', '#8a98a5'),
    line('M10 1.2v1.9M3.2 4l1.4 1.4M16.8 4l-1.4 1.4', '#e03b4c', 1.6),
    line('M8 11v-1a2 2 0 0 1 2-2', '#ffd3d8', 1.3),
  ],
  eyes: [
    { d: 'M5.7 4.2a3.6 5.4 0 1 0 0 11.6 3.6 5.4 0 0 0 0-11.6', fill: '#fff', stroke: '#9aa2ab', width: 0.9 },
    { d: 'M14.3 4.2a3.6 5.4 0 1 0 0 11.6 3.6 5.4 0 0 0 0-11.6', fill: '#fff', stroke: '#9aa2ab', width: 0.9 },
    fill('M5 8.4a1.7 2 0 1 0 0 4 1.7 2 0 0 0 0-4M13.6 8.4a1.7 2 0 1 0 0 4 1.7 2 0 0 0 0-4', '#33373d'),
  ],
  '+1': THUMB,
  thumbsup: THUMB,
  pushpin: [
    line('M7.6 12.4 3 17', '#8a98a5', 1.6),
    fill('M12.2 2.2l5.6 5.6-1.6.9-1.5-.3-2.9 2.9.3 3.2-1.2.6-6-6 .6-1.2 3.2.3 2.9-2.9-.3-1.5z', '#dd3548'),
  ],
  mag: [
    {
      d: 'M8.4 2.6a5.8 5.8 0 1 0 0 11.6 5.8 5.8 0 0 0 0-11.6',
      fill: '#cfe6fa',
      stroke: '#6a7783',
      width: 1.7,
    },
    line('M12.8 12.8l4.6 4.6', '#6a7783', 2.6),
  ],
  wrench: [
    fill(
      'M17.2 5.3a4.4 4.4 0 0 1-5.8 5.4l-5.6 5.6a2 2 0 0 1-2.8-2.8l5.6-5.6A4.4 4.4 0 0 1 14 2.1l-2.5 2.5.6 2.5 2.5.6z',
      '#7d8c99',
    ),
  ],
  hammer_and_wrench: [
    fill(
      'M17.2 5.3a4.4 4.4 0 0 1-5.8 5.4l-5.6 5.6a2 2 0 0 1-2.8-2.8l5.6-5.6A4.4 4.4 0 0 1 14 2.1l-2.5 2.5.6 2.5 2.5.6z',
      '#7d8c99',
    ),
  ],
  gear: [
    line(
      'M10 1.8v3M10 15.2v3M1.8 10h3M15.2 10h3M4.2 4.2l2.1 2.1M13.7 13.7l2.1 2.1M4.2 15.8l2.1-2.1M13.7 6.3l2.1-2.1',
      '#7d8c99',
    ),
    line('M10 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8', '#7d8c99', 2.6),
  ],
  memo: [
    { d: 'M3.5 1.8h10v16.4h-10z', fill: '#fbfbfc', stroke: '#a9b2ba', width: 1 },
    line('M6 5.5h5M6 8.5h5M6 11.5h2.6', '#a9b2ba', 1.3),
    line('M17.4 7.2l-6 6.6-1.6 2', '#f0a62e', 2),
  ],
  clipboard: [
    fill('M3.5 3h13v15.5h-13z', '#b9814a'),
    fill('M5.5 5h9v11.5h-9z', '#fbfbfc'),
    fill('M7 1.5h6v4H7z', '#8a98a5'),
    line('M7.5 8.5h5M7.5 11.2h5M7.5 13.8h3', '#a9b2ba', 1.2),
  ],
  hourglass_flowing_sand: [
    line('M4.5 2.2h11M4.5 17.8h11', '#9a6a3c', 2),
    line('M6 3v3.2L9.2 10 6 13.8V17M14 3v3.2L10.8 10l3.2 3.8V17', '#9aa2ab', 1.2),
    fill('M7 5.5h6L10 9.2zM10 12.6l3.2 4.2H6.8z', '#f0b840'),
  ],
  hourglass: [
    line('M4.5 2.2h11M4.5 17.8h11', '#9a6a3c', 2),
    line('M6 3v3.2L9.2 10 6 13.8V17M14 3v3.2L10.8 10l3.2 3.8V17', '#9aa2ab', 1.2),
    fill('M10 11.4l3.4 5.4H6.6z', '#f0b840'),
  ],
  stopwatch: [
    line('M10 1.5v2.6M7.8 1.7h4.4M15.6 4.8l1.2-1.2', '#6a7783', 1.8),
    {
      d: 'M10 4.4a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6',
      fill: '#fbfbfc',
      stroke: '#6a7783',
      width: 1.8,
    },
    line('M10 11.2 12.8 8', '#dd3548', 1.6),
  ],
  rewind: tile('#3f8fdc', 'M9.5 6 5.5 10l4 4M15 6l-4 4 4 4'),
  leftwards_arrow_with_hook: tile('#3f8fdc', 'M7.5 5.5 4.5 8.5l3 3M5 8.5h7a3 3 0 0 1 0 6H9'),
  arrows_counterclockwise: tile(
    '#3f8fdc',
    'M5.2 8.4A5.2 5.2 0 0 1 14.6 7M14.8 4.2V7.2h-3M14.8 11.6A5.2 5.2 0 0 1 5.4 13M5.2 15.8v-3h3',
  ),
  information_source: tile('#3f8fdc', 'M10 9.2v5.4M10 5.8v.1'),
  question: [line('M6.6 6.6a3.5 3.5 0 1 1 5 3.2c-1.2.6-1.6 1.2-1.6 2.6M10 16.4v.1', '#dd3548', 2.6)],
  exclamation: [line('M10 3v8.6M10 16.4v.1', '#dd3548', 2.8)],
  lock: [line('M6.4 9V6.4a3.6 3.6 0 0 1 7.2 0V9', '#8a98a5', 2), fill('M4.2 8.6h11.6V18H4.2z', '#f0b840')],
  bulb: [
    fill('M10 1.8a6 6 0 0 0-3.4 10.9c.5.4.7.9.7 1.5h5.4c0-.6.2-1.1.7-1.5A6 6 0 0 0 10 1.8', '#f8cf52'),
    fill('M7.5 14.9h5v1.2a2 2 0 0 1-2 2h-1a2 2 0 0 1-2-2z', '#8a98a5'),
  ],
  bell: [fill('M10 2a5 5 0 0 0-5 5v4.2L3 14.5h14l-2-3.3V7a5 5 0 0 0-5-5M8 15.6a2 2 0 0 0 4 0z', '#f0b840')],
  fire: [
    fill(
      'M10.4 1.6c.6 3.4 5.4 5.2 5.4 10.1a5.8 5.8 0 0 1-11.6 0c0-2.4 1.2-4 2.4-5 .1 1.6.7 2.4 1.5 2.6-.4-2.8.4-5.8 2.3-7.7',
      '#ee5a24',
    ),
    fill(
      'M10.2 9.6c.4 1.6 2.6 2.4 2.6 4.8a2.8 2.8 0 0 1-5.6 0c0-1.3.6-2 1.2-2.6.2.7.6 1 1 1-.2-1.2.1-2.4.8-3.2',
      '#fbc94b',
    ),
  ],
  zap: [fill('M11.6 1.4 4.2 11.4h4.6l-1 7.2 8-10.6H11z', '#f6b92f')],
  package: [
    fill('M10 1.8 17.6 5.4v9.2L10 18.2l-7.6-3.6V5.4z', '#c28a54'),
    fill('M10 9.2l7.6-3.8v9.2L10 18.2z', '#a87240'),
    line('M6.2 3.6l7.6 3.7v3', '#e9d3b4', 1.6),
  ],
  tada: [
    fill('M2 18 6.6 6.8l6.6 6.6z', '#f0b840'),
    line('M9.6 7.4c1-1.6.6-3.6-.8-5M12.6 10.4c1.6-1 3.6-.6 5 .8', '#3f8fdc', 1.6),
    fill('M14 3.2h2v2h-2zM16.6 7h1.6v1.6h-1.6zM4 2.6h1.7v1.7H4z', '#dd3548'),
  ],
  robot_face: [
    line('M10 1.6v3', '#8a98a5', 1.8),
    fill('M4 4.6h12a2 2 0 0 1 2 2v8.8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6.6a2 2 0 0 1 2-2', '#9db0bf'),
    fill(
      'M6.8 7.6a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4M13.2 7.6a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4',
      '#fff',
    ),
    line('M6.6 14h6.8', '#5b6b78', 1.6),
  ],
  speech_balloon: [fill('M3 3h14v10.4H9.4L5.6 17v-3.6H3z', '#b9c6d1')],
  bar_chart: [...CHART, line('M7.2 14v-3.4M10.2 14V7M13.2 14V9', '#3f8fdc', 2)],
  chart_with_upwards_trend: [...CHART, line('M6.4 12.6 9.4 9.4l2 1.6 3.4-4.6', '#dd3548', 1.8)],
  chart_with_downwards_trend: [...CHART, line('M6.4 6.4 9.4 9.6l2-1.6 3.4 4.6', '#3f8fdc', 1.8)],
  checkered_flag: [
    line('M4 1.6v17', '#6a7783', 1.8),
    fill('M5 2.6h11.6v8.6H5z', '#33373d'),
    fill('M8 2.6h2.9v4.3H8zM13.8 2.6h2.8v4.3h-2.8zM5 6.9h3v4.3H5zM10.9 6.9h2.9v4.3h-2.9z', '#f4f5f6'),
  ],
  shield: [fill('M10 1.6l7 2.4v5.4c0 4.2-2.8 7.2-7 9-4.2-1.8-7-4.8-7-9V4z', '#5f86b3')],
};
