import type { Json } from '#src/evidence/types.ts';

export interface Capped {
  content: Json;
  /** Set where something was left out. */
  truncated?: { shown: number; of: number };
}

const MOST_TEXT = 2_000;

/**
 * Cuts a value down to about `mostChars` of JSON and leaves a visible marker wherever something is missing: long texts end in
 * `…[N more characters]`, and of the longest list only the first items stay. What stays keeps its place, so that a pointer
 * into it is a pointer into the whole.
 */
export function capJson(value: Json, mostChars: number): Capped {
  let content = shortTexts(value, MOST_TEXT);
  if (size(content) <= mostChars) return { content };
  const list = longestList(content);
  if (list === undefined) {
    return { content: shortTexts(content, Math.max(100, Math.floor(mostChars / 20))) };
  }
  const of = list.length;
  // Halving finds the most items that fit in at most 20 looks, whatever the list holds.
  let fits = 0;
  let tooMany = of;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (size(replaceList(content, list, middle)) <= mostChars) fits = middle;
    else tooMany = middle;
  }
  content = replaceList(content, list, Math.max(1, fits));
  const shown = Math.max(1, fits);
  // One item alone may be larger than all that fits.
  return size(content) <= mostChars * 2
    ? { content, truncated: { shown, of } }
    : { content: capJson(content, mostChars).content, truncated: { shown, of } };
}

function size(value: Json): number {
  return JSON.stringify(value).length;
}

function shortTexts(value: Json, most: number): Json {
  if (typeof value === 'string')
    return value.length <= most ? value : `${value.slice(0, most)}…[${value.length - most} more characters]`;
  if (Array.isArray(value)) return value.map((member) => shortTexts(member, most));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shortTexts(member, most)]));
}

/** The list whose JSON is longest, at any depth. */
function longestList(value: Json): Json[] | undefined {
  let best: Json[] | undefined;
  let most = 0;
  const walk = (one: Json): void => {
    if (one === null || typeof one !== 'object') return;
    if (Array.isArray(one) && one.length > 1) {
      const chars = size(one);
      // A list of lists: the outer one is cut first, its items stay whole.
      if (chars > most) [best, most] = [one, chars];
    }
    for (const member of Array.isArray(one) ? one : Object.values(one)) walk(member);
  };
  walk(value);
  return best;
}

function replaceList(value: Json, list: Json[], keep: number): Json {
  if (value === list) return [...list.slice(0, keep), `…[${list.length - keep} more items]`];
  if (Array.isArray(value)) return value.map((member) => replaceList(member, list, keep));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaceList(member, list, keep)]),
  );
}
