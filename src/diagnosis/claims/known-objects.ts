import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import { isObject } from './record.ts';
import type { About } from './types.ts';

/** Answers of the API server; what a log line or an event names may be anything. */
const ANSWERS =
  /^(?:kubernetes\.(?!events$|node-events$|crash-logs$|pod-logs$)|tool\.(?:get-object|list-objects|describe-object|list-nodes)$)/;
/** Lists in lists of an answer; deeper there are only parts. */
const DEEPEST = 3;

/** Keys of every object that the API server gave, for `isKnown`. Namespaces count where something of them was given. */
export function knownObjects(evidence: Iterable<EvidenceItem>): Set<string> {
  const known = new Set<string>();
  for (const { kind, content } of evidence) {
    if (ANSWERS.test(kind)) collect(content, content, known, 0);
  }
  return known;
}

export function isKnown(known: ReadonlySet<string>, about: About): boolean {
  return known.has(keyOf(about));
}

function keyOf({ kind, namespace, name }: About): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

function collect(value: Json, top: Json, known: Set<string>, depth: number): void {
  if (value === null || typeof value !== 'object' || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const member of value) collect(member, top, known, depth + 1);
    return;
  }
  const own = refOf(value, isObject(top) ? top : {});
  if (own) {
    known.add(keyOf(own));
    if (own.namespace !== undefined) known.add(keyOf({ kind: 'Namespace', name: own.namespace }));
    if (isObject(value.metadata)) return;
  }
  for (const list of ['items', 'object']) {
    if (value[list] !== undefined) collect(value[list], top, known, depth + 1);
  }
}

function refOf(value: { [key: string]: Json }, top: { [key: string]: Json }): About | undefined {
  const metadata = isObject(value.metadata) ? value.metadata : undefined;
  const name = metadata ? metadata.name : value.name;
  const kind = value.kind ?? (value === top ? undefined : top.kind);
  if (typeof name !== 'string' || typeof kind !== 'string' || kind === 'Event') return undefined;
  const namespace = metadata ? metadata.namespace : (value.namespace ?? top.namespace);
  return { kind, name, ...(typeof namespace === 'string' ? { namespace } : {}) };
}
