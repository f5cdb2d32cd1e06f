import type { Json } from '#src/evidence/types.ts';
import { pointerStep } from '../citations.ts';

/** Answers of tools are small; lists of a whole namespace are searched no further. */
const MOST_NODES = 50_000;

/** Where a value stands in a content, at a place that fits: whoever counted wrong in a long list is told where it is. */
export function pointerTo(
  content: Json,
  wanted: Json,
  fits: (pointer: string) => boolean,
): string | undefined {
  if (wanted === null || typeof wanted === 'boolean' || wanted === 0 || wanted === '') return undefined;
  let nodes = 0;
  const walk = (value: Json, pointer: string): string | undefined => {
    nodes += 1;
    if (nodes > MOST_NODES) return undefined;
    if (value === wanted) return fits(pointer) ? pointer : undefined;
    if (value === null || typeof value !== 'object') return undefined;
    for (const [key, member] of Object.entries(value)) {
      const found = walk(member, `${pointer}${pointerStep(key)}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(content, '');
}
