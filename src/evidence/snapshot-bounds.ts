import type { PortResult, ReadBounds } from './ports.ts';

/** The first items within the bounds. Throws where the reading was cancelled. */
export function bounded<T>(items: readonly T[], bounds: ReadBounds, query: string): PortResult<T> {
  bounds.signal.throwIfAborted();
  return { items: items.slice(0, bounds.limit), truncated: items.length > bounds.limit, query };
}
