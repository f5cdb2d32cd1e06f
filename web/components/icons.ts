import { type Child, html } from '../html.ts';

/** 20-unit line drawings; `currentColor` so that they follow the text. */
const PATHS: Readonly<Record<string, string>> = {
  hash: 'M7.5 3 5.5 17M14.5 3l-2 14M3.5 7.5h14M2.5 12.5h14',
  lock: 'M5 9.2h10v7.3H5zM7 9V6.6a3 3 0 0 1 6 0V9',
  pin: 'M12.5 3l4.5 4.5-3 1-2.5 2.5.5 2.5-5.5-5.5 2.5.5L11.5 6zM8 12l-4.5 4.5',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11 3v3.5h4',
  home: 'M3 9.5 10 3.5l7 6M5 8.5V16.5h10V8.5M8.5 16.5v-4.5h3v4.5',
  bolt: 'M11 2.5 4.5 11.5H9.5L8.5 17.5 15.5 8.5H10.5z',
  close: 'M5 5l10 10M15 5 5 15',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  send: 'M3.5 16.5 17 10 3.5 3.5 5.5 10zM5.5 10h6',
  reply: 'M4 4.5h12v8.5H9L5.5 16v-3H4z',
  smile: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M7 8.2h.01M13 8.2h.01M6.8 11.8c1.6 2.4 4.8 2.4 6.4 0',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.4 4.4l1 1M14.6 14.6l1 1M4.4 15.6l1-1M14.6 5.4l1-1',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z',
  eye: 'M2 10c3.5-6 12.5-6 16 0-3.5 6-12.5 6-16 0M10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4',
  external: 'M11 4h5v5M16 4l-7 7M8 5H4.5v10.5H15V12',
  chevron: 'M5.5 8 10 12.5 14.5 8',
  check: 'M4 10.5 8 14.5 16 6',
  down: 'M10 4v11.5M5 10.5l5 5 5-5',
  play: 'M6 4l10 6-10 6z',
  at: 'M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0v1.2c0 2.4 4 2.4 4-1.2a7 7 0 1 0-3 5.8',
  slash: 'M13 3.5 7 16.5',
  warning: 'M10 3 2.5 16.5h15zM10 8.5v3.5M10 14.3h.01',
};

/** A small drawing beside words, so it is hidden from assistive technology. */
export function icon(name: string): Child {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d=${PATHS[name] ?? ''} /></svg>`;
}
