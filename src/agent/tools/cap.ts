import type { Json } from '#src/evidence/types.ts';

export interface Capped {
  content: Json;
  /** Set where items or fields were left out: of the longest list that was cut. */
  truncated?: { shown: number; of: number };
}

/** One text alone: a stack trace fits, a dump does not. */
const MOST_TEXT = 2_000;
const MOST_KEY = 200;
/** Less room than this tells nothing. */
const LEAST = 80;
/** The longest marker with its quotes and comma. */
const MARKER = 40;
/** Kubernetes objects are less than 30 deep; nobody reads what is deeper, and recursion has an end. */
const DEEPEST = 40;

type Cuts = { shown: number; of: number }[];

/**
 * Cuts a value down to `mostChars` of JSON (at least 80) and leaves a visible marker wherever something is missing: a text
 * ends in `…[N more characters]`, a list in `…[N more items]`, an object in a field `…`. Small fields stay whole, large ones
 * share the room; of a list the first items stay. What stays keeps its place, so that a pointer into it is a pointer into
 * the whole.
 */
export function capJson(value: Json, mostChars: number): Capped {
  const cuts: Cuts = [];
  const content = shrink(shortTexts(value, DEEPEST), Math.max(LEAST, mostChars), cuts);
  const [longest] = cuts.sort((a, b) => b.of - a.of);
  return longest ? { content, truncated: longest } : { content };
}

/** At most `room` characters, or a marker where there is next to none. */
function shrink(value: Json, room: number, cuts: Cuts): Json {
  const chars = size(value);
  if (chars <= room) return value;
  if (typeof value === 'string') {
    // Quotes and line ends are two characters in JSON.
    const most = Math.floor(((room - MARKER) * value.length) / chars);
    return cutText(value, Math.max(0, most));
  }
  if (value === null || typeof value !== 'object') return value;
  if (room < LEAST) return '…[left out]';
  return Array.isArray(value)
    ? shrinkList(value, room - MARKER, cuts)
    : shrinkFields(value, room - MARKER, cuts);
}

function shrinkList(list: Json[], room: number, cuts: Cuts): Json[] {
  let used = 2;
  const ends = list.findIndex((item) => {
    used += size(item) + 1;
    return used > room;
  });
  // The first alone may be larger than the room for all.
  const kept = ends === 0 ? list.slice(0, 1).map((item) => shrink(item, room, cuts)) : list.slice(0, ends);
  if (kept.length === list.length) return kept;
  cuts.push({ shown: kept.length, of: list.length });
  return [...kept, `…[${list.length - kept.length} more items]`];
}

function shrinkFields(object: { [key: string]: Json }, room: number, cuts: Cuts): Json {
  const all = Object.entries(object);
  let used = 2;
  const ends = all.findIndex(([key, member]) => {
    used += size(key) + 2 + Math.min(size(member), LEAST);
    return used > room;
  });
  const kept = ends < 0 ? all : all.slice(0, ends);
  const share = fairShare(kept, room);
  const shrunk = kept.map(([key, member]): [string, Json] => [key, shrink(member, share, cuts)]);
  if (kept.length === all.length) return Object.fromEntries(shrunk);
  cuts.push({ shown: kept.length, of: all.length });
  return Object.fromEntries([...shrunk, ['…', `[${all.length - kept.length} more fields]`]]);
}

/** The room for each member where those that need less leave theirs to the others. */
function fairShare(members: readonly [string, Json][], room: number): number {
  let left = members.reduce((sum, [key]) => sum - size(key) - 2, room - 2);
  const sizes = members.map(([, member]) => size(member)).sort((a, b) => a - b);
  for (const [index, chars] of sizes.entries()) {
    const share = Math.floor(left / (sizes.length - index));
    if (chars > share) return share;
    left -= chars;
  }
  return Number.POSITIVE_INFINITY;
}

function size(value: Json): number {
  return JSON.stringify(value).length;
}

/** Never between the halves of a surrogate pair: half a character is none. */
function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\uD800-\uDBFF]/.test(text[most - 1] ?? '') ? most - 1 : most;
  return `${text.slice(0, end)}…[${text.length - end} more characters]`;
}

function shortTexts(value: Json, depth: number): Json {
  if (typeof value === 'string') return cutText(value, MOST_TEXT);
  if (value === null || typeof value !== 'object') return value;
  if (depth === 0) return '…[left out]';
  if (Array.isArray(value)) return value.map((member) => shortTexts(member, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [cutText(key, MOST_KEY), shortTexts(member, depth - 1)]),
  );
}
