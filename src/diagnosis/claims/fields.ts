import type { Json } from '#src/evidence/types.ts';
import { isObject, isSiblingAbout, type JsonObject, type Place } from './record.ts';
import type { About } from './types.ts';
import { SYNONYMS, splitWords } from './words.ts';

/** A part of the way to a value, with what people may call it. */
export interface Field {
  key: string;
  /** Its own words: `restartCount` is "restart count". */
  exact: readonly string[];
  /** Other phrases for it, each as its words. */
  synonyms: readonly (readonly string[])[];
}

/** What names the members of a list: containers, conditions, volumes, environment entries, changed fields, revisions. */
const NAMING = ['name', 'type', 'key', 'field', 'replicaSet'] as const;
/** Labels by which series of one owner differ, and rows of one object. */
const TELLING = ['pod', 'container', 'quantile', 'name', 'metric', 'node'] as const;
/** More places with the same field than any object has; a list that long is searched no further. */
const MOST_NODES = 20_000;

export function fieldOf(key: string): Field {
  return {
    key,
    exact: splitWords(key),
    synonyms: (SYNONYMS[key] ?? []).map((phrase) => phrase.split(' ')),
  };
}

function nameOfMember(member: Json | undefined): string | undefined {
  if (!isObject(member)) return undefined;
  for (const key of NAMING) if (typeof member[key] === 'string' && member[key] !== '') return member[key];
  return undefined;
}

function memberName(holder: Json, key: string): string | undefined {
  return Array.isArray(holder) ? nameOfMember(holder[Number(key)]) : undefined;
}

/** The way from a record to a value in words, the field that the value is last. */
export function fieldsOf({ item, path, record }: Place): Field[] {
  const keys = path.flatMap(({ key, holder }) => {
    if (Array.isArray(holder)) return memberName(holder, key) ?? [];
    return key;
  });
  if (isPoint({ path, record })) return [fieldOf(measureOf(item.kind, record))];
  const last = path.at(-1);
  const below = isObject(last?.holder) ? last.holder : undefined;
  const own = last && !Array.isArray(last.holder) ? last.key : undefined;
  // `{name: DB_HOST, value: db}` and `{type: Ready, status: "False"}`: the field is what the entry is called.
  const entry = below && (own === 'value' || own === 'status') ? nameOfMember(below) : undefined;
  if (entry !== undefined && keys.length > 1) keys.splice(-1, 1);
  return keys.map(fieldOf);
}

/** True for the value of one measurement of a series. */
export function isPoint({ path, record }: Pick<Place, 'path' | 'record'>): boolean {
  return (
    Array.isArray(record.points) && path.length === 3 && path[0]?.key === 'points' && path[2]?.key === '1'
  );
}

/** `telemetry.memory` -> `memory`; a tool's series are called by their metric. */
function measureOf(kind: string, record: JsonObject): string {
  const [family, measure] = kind.split('.');
  return family === 'telemetry' && measure ? measure : String(record.metric ?? measure ?? kind);
}

/**
 * What has to be named so that the statement is about this place and no other of the record: each entry is a choice of
 * which one must be there. The memory of the limits is not that of the requests, nor one container's that of another.
 */
export function tellingApart(place: Place, about: About): Field[][] {
  const own = fieldsOf(place);
  const leaf = own.at(-1);
  if (!leaf) return [];
  const needed: Field[][] = [];
  if (!isPoint(place)) {
    for (const other of placesCalled(place, leaf.key)) {
      const apart = own.slice(0, -1).filter(({ key }) => !other.has(key));
      // Equally deep and without a name of its own: only the value tells it apart, and that is compared as a whole.
      if (apart.length > 0) needed.push(apart);
    }
  }
  const labels = labelsOf(place.record);
  for (const sibling of place.siblings) {
    if (!isSiblingAbout(sibling, place, about) || !isObject(sibling)) continue;
    const others = labelsOf(sibling);
    const apart = Object.entries(labels).filter(
      ([key, value]) => others[key] !== value && value !== about.name,
    );
    if (apart.length > 0) needed.push(apart.map(([, value]) => fieldOf(value)));
  }
  return needed;
}

/** The ways to every other place of the record whose field is called the same, each as the set of its names. */
function placesCalled(place: Place, leaf: string): Set<string>[] {
  const found: Set<string>[] = [];
  let nodes = 0;
  const walk = (value: Json, way: readonly string[]): void => {
    nodes += 1;
    if (nodes > MOST_NODES || value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      value.forEach((member) => {
        const name = nameOfMember(member);
        const inside = name === undefined ? way : [...way, name];
        if (name === leaf) found.push(new Set(way));
        walk(member, inside);
      });
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      if (key === leaf && !sameWay(place, value)) found.push(new Set(way));
      walk(member, [...way, key]);
    }
  };
  walk(place.record, []);
  return found;
}

function sameWay({ path }: Place, holder: Json): boolean {
  return path.at(-1)?.holder === holder;
}

/** Texts that tell a record from its like. */
function labelsOf(record: JsonObject): Record<string, string> {
  const from = isObject(record.labels) ? { ...record, ...record.labels } : record;
  return Object.fromEntries(
    TELLING.flatMap((key) => {
      const value = from[key];
      return typeof value === 'string' && value !== '' ? [[key, value]] : [];
    }),
  );
}

/** Texts that name the record or a part of the way: they may stand in a statement as they are. */
export function namesOf(place: Place): string[] {
  const { record } = place;
  const labels = isObject(record.labels) ? Object.values(record.labels) : [];
  const own = [
    ...NAMING,
    ...TELLING,
    'reason',
    'service',
    'deployment',
    'unit',
    'caller',
    'callee',
    'alertname',
    'what',
    'kind',
  ];
  const metadata = isObject(record.metadata) ? [record.metadata.name, record.metadata.namespace] : [];
  const members = place.path.flatMap(({ key, holder }) => [key, memberName(holder, key)]);
  return [...own.map((key) => record[key]), ...labels, ...metadata, ...members].filter(
    (each): each is string => typeof each === 'string' && each !== '' && !/^\d+$/.test(each),
  );
}
