import type { Json } from '#src/evidence/types.ts';
import { wellFormed } from './well-formed.ts';

type Type = 'string' | 'number' | 'boolean' | 'object' | 'list' | 'null' | 'undefined';

const OPTIONAL: readonly Type[] = ['string', 'undefined'];
const TIME: readonly Type[] = ['string', 'null'];

/** What the lists of each kind of evidence hold, as `src/evidence/ports.ts` says, by the name of the list. */
const RECORDS: Readonly<Record<string, Readonly<Record<string, readonly Type[]>>>> = {
  series: { metric: ['string'], labels: ['object'], points: ['list'] },
  lines: {
    service: OPTIONAL,
    node: OPTIONAL,
    pod: OPTIONAL,
    namespace: OPTIONAL,
    body: ['string'],
    at: TIME,
  },
  patterns: {
    service: ['string'],
    namespace: OPTIONAL,
    pattern: ['string'],
    sample: ['string'],
    recent: ['number'],
    baseline: ['number'],
    firstAt: TIME,
    lastAt: TIME,
  },
  units: { node: ['string'], unit: ['string'], active: ['string'] },
  alerts: { labels: ['object'], annotations: ['object'], startsAt: ['string'] },
  calls: { caller: ['string'], callee: ['string'] },
  probes: {
    namespace: ['string'],
    service: ['string'],
    port: ['number'],
    success: ['boolean'],
    detail: ['string'],
  },
  answers: { connection: ['string'], question: ['string'], rows: ['list'] },
  secrets: { name: ['string'] },
};

function typeOf(value: Json | undefined): Type {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : (typeof value as Type);
}

/** The record where each of its fields is of its type; undefined where one is not. */
export function wellFormedRecord(list: string, record: Json): unknown {
  if (list === 'pods') return wellFormed(record);
  if (record === null || typeof record !== 'object' || Array.isArray(record)) return undefined;
  for (const [field, types] of Object.entries(RECORDS[list] ?? {})) {
    if (!types.includes(typeOf(record[field]))) return undefined;
  }
  if (typeOf(record.labels) === 'object' && !isOfTexts(record.labels)) return undefined;
  if (list === 'series' && !(record.points as Json[]).every(isPoint)) return undefined;
  if (list === 'answers' && !(record.rows as Json[]).every((row) => typeOf(row) === 'object'))
    return undefined;
  return record;
}

function isOfTexts(labels: Json | undefined): boolean {
  return Object.values(labels ?? {}).every((value) => typeof value === 'string');
}

function isPoint(point: Json): boolean {
  return Array.isArray(point) && typeof point[0] === 'string' && typeof point[1] === 'number';
}

/** A container's log with the lines that are texts; undefined where it does not say whose it is. */
export function wellFormedLog(log: Json): unknown {
  if (log === null || typeof log !== 'object' || Array.isArray(log)) return undefined;
  const { namespace, pod, container, lines } = log;
  const named = [namespace, pod, container].every((name) => typeof name === 'string');
  return named && Array.isArray(lines) && lines.every((line) => typeof line === 'string') ? log : undefined;
}
