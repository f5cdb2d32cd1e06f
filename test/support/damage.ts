import type { EvidenceItem, Json } from '#src/evidence/types.ts';

/** What broken recordings, other servers and old versions make of a value: absent, null, of another type, too long, twice. */
export type Damage = 'drop' | 'null' | 'empty' | 'number' | 'text' | 'list' | 'object' | 'huge' | 'twice';
export const DAMAGES: readonly Damage[] = [
  'drop',
  'null',
  'empty',
  'number',
  'text',
  'list',
  'object',
  'huge',
  'twice',
];
/** Of these an API server's answer is made; the others no server gives. */
export const PLAUSIBLE: readonly Damage[] = ['drop', 'null', 'empty', 'twice'];

const VALUES: Record<Exclude<Damage, 'drop' | 'twice'>, Json> = {
  null: null,
  empty: '',
  number: -1,
  text: 'odd',
  list: [null, 'odd', {}],
  object: { odd: null },
  huge: 'x'.repeat(100_000),
};

/** A place of damage: `at` picks it among all members of one item's content, by a share of 0..1. */
export interface Blow {
  item: number;
  at: number;
  damage: Damage;
}

/** Copies of the items, with each blow's member damaged. Items without a blow are the same. */
export function damaged(items: readonly EvidenceItem[], blows: readonly Blow[]): EvidenceItem[] {
  const copies = [...items];
  for (const { item, at, damage } of blows) {
    const index = Math.min(items.length - 1, Math.floor(item * items.length));
    const copy = structuredClone(copies[index]);
    if (!copy) continue;
    const places = membersOf(copy.content);
    const place = places[Math.min(places.length - 1, Math.floor(at * places.length))];
    if (place) strike(place, damage);
    copies[index] = copy;
  }
  return copies;
}

interface Place {
  holder: Json[] | { [key: string]: Json };
  key: string;
}

function membersOf(value: Json): Place[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => [{ holder: value, key }, ...membersOf(member)]);
}

function strike({ holder, key }: Place, damage: Damage): void {
  if (Array.isArray(holder)) {
    const index = Number(key);
    if (damage === 'drop') holder.splice(index, 1);
    else holder[index] = damage === 'twice' ? [holder[index] ?? null, holder[index] ?? null] : VALUES[damage];
    if (damage === 'twice') holder.splice(index, 1, ...(holder[index] as Json[]));
    return;
  }
  if (damage === 'drop') delete holder[key];
  else if (damage === 'twice') holder[key] = [holder[key] ?? null, holder[key] ?? null];
  else holder[key] = VALUES[damage];
}
