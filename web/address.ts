import type { Route, Side } from './state/app-state.ts';

/** Where the page is, as it stands in the address: `#/C1`, `#/C1/1700000000.000100` (a thread) or `#/home`. */
export function toHash(route: Route, side: Side | undefined): string {
  if (route.kind === 'home') return '#/home';
  return side?.kind === 'thread' ? `#/${side.channel}/${side.ts}` : `#/${route.channel}`;
}

/** Reads an address; undefined when it names no place. */
export function fromHash(hash: string): { route: Route; thread?: string } | undefined {
  const [, place = '', ts] = hash.split('/');
  if (place === 'home') return { route: { kind: 'home' } };
  if (!/^[CDG][A-Z0-9]+$/.test(place)) return undefined;
  const thread = ts && /^\d+\.\d+$/.test(ts) ? { thread: ts } : {};
  return { route: { kind: 'channel', channel: place }, ...thread };
}
