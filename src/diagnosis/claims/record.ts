import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import { READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';
import { memberOf } from '../citations.ts';
import type { About } from './types.ts';

export type JsonObject = { [key: string]: Json };

/** Whom a record is about. Several kinds where its source does not tell them apart: telemetry knows services. */
interface Owner {
  kinds: readonly string[];
  name: string;
  namespace?: string;
}

/** One step from a record down to a value. */
export interface PathStep {
  key: string;
  /** What the step leads out of. */
  holder: Json;
}

/** A value in evidence with the record (an object, an event, a series, a line) that it is part of. */
export interface Place {
  item: EvidenceItem;
  value: Json;
  record: JsonObject;
  owners: readonly Owner[];
  /** From the content to the record, without indices: `items`, `series`. */
  lists: readonly string[];
  /** From the record to the value. */
  path: readonly PathStep[];
  /** The other members of the record's list. */
  siblings: readonly Json[];
}

/** How telemetry says "service": the workload has the same name. */
const SERVED = ['Service', 'Deployment', 'StatefulSet', 'DaemonSet'];
/** Rows of a tool: their list says what they are. */
const KIND_OF_LIST: Readonly<Record<string, string>> = {
  pods: 'Pod',
  nodes: 'Node',
  services: 'Service',
  deployments: 'Deployment',
  namespaces: 'Namespace',
};

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object names as others: no rows about these. */
const REFERENCES = new Set(['owners', 'ownerReferences']);

const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** What stands at a pointer, with its record. Undefined where nothing stands there, or where nobody's record holds it. */
export function placeOf(item: EvidenceItem, pointer: string): Place | undefined {
  if (!pointer.startsWith('/')) return undefined;
  const lists: string[] = [];
  let found: Pick<Place, 'record' | 'owners' | 'lists' | 'siblings'> | undefined;
  let path: PathStep[] = [];
  let current: Json = item.content;
  const settle = (above: Json): void => {
    // What is inside of an object of Kubernetes is a part of it, whatever names it holds.
    if (!isObject(current) || isObject(found?.record.metadata)) return;
    const owners = ownersOf(current, lists, item.content);
    if (owners.length === 0) return;
    const siblings = Array.isArray(above) ? above.filter((each) => each !== current) : [];
    found = { record: current, owners, lists: [...lists], siblings };
    path = [];
  };
  settle(null);
  for (const raw of pointer.slice(1).split('/')) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = memberOf(current, key);
    if (next === undefined) return undefined;
    const above = current;
    path.push({ key, holder: above });
    if (!Array.isArray(above)) lists.push(key);
    current = next;
    settle(above);
  }
  return found && path.length > 0 ? { item, value: current, ...found, path } : undefined;
}

/** `lists` leads to the part; what the content says at its top (namespace, kind) holds for all that is in it. */
function ownersOf(part: JsonObject, lists: readonly string[], content: Json): Owner[] {
  const top = isObject(content) ? content : {};
  const given = text(top.namespace);
  const own = text(part.namespace) ?? given;
  const [list = '', above = ''] = lists.toReversed();
  if (REFERENCES.has(list)) return [];
  if (isObject(part.metadata) && text(part.kind) && text(part.metadata.name))
    return named(part.involvedObject, undefined) ?? named(part, text(part.metadata.namespace)) ?? [];
  const referred = named(part.object, own) ?? named(part.involvedObject, own) ?? named(part.target, own);
  if (referred) return referred;
  for (const labels of [part.labels, part.of]) {
    const labelled = isObject(labels) ? labelOwners(labels, given) : [];
    if (labelled.length > 0) return labelled;
  }
  const self = /^[A-Z]/.test(text(part.kind) ?? '') ? named(part, own) : undefined;
  if (self) return self;
  const name = text(part.name);
  // Rows of a tool: the list says what they are, or the answer does for all of them.
  const rows = KIND_OF_LIST[list] ?? (list === 'items' ? (KIND_OF_LIST[above] ?? text(top.kind)) : undefined);
  if (rows && name) return [owner([rows], name, own)];
  // A trend is called after its owner and what else tells it apart: `web-1/main p99`.
  if (list === 'series' && name) return [owner([...SERVED, 'Pod', 'Node'], name.split(/[ /]/)[0] ?? '', own)];
  return labelOwners(part, given);
}

function named(part: Json | undefined, namespace: string | undefined): Owner[] | undefined {
  if (!isObject(part)) return undefined;
  const kind = text(part.kind);
  const name = text(part.name) ?? (isObject(part.metadata) ? text(part.metadata.name) : undefined);
  return kind && name ? [owner([kind], name, text(part.namespace) ?? namespace)] : undefined;
}

function owner(kinds: readonly string[], name: string, namespace: string | undefined): Owner {
  const wide = kinds.every((kind) => READABLE[kind as ReadableKind]?.namespaced === false);
  return { kinds, name, ...(namespace === undefined || wide ? {} : { namespace }) };
}

/** A pod's series is also its service's; a node is meant only where nothing that runs on it is named. */
function labelOwners(labels: JsonObject, given: string | undefined): Owner[] {
  const namespace = text(labels.namespace) ?? given;
  const pod = text(labels.pod);
  const apps = ['deployment', 'service', 'workload', 'caller', 'callee'].flatMap(
    (key) => text(labels[key]) ?? [],
  );
  const owners = [
    ...(pod ? [owner(['Pod'], pod, namespace)] : []),
    ...[...new Set(apps)].map((name) => owner(SERVED, name, namespace)),
  ];
  if (owners.length > 0) return owners;
  const node = text(labels.node);
  if (node) return [owner(['Node'], node, undefined)];
  const connection = text(labels.connection);
  const alert = text(labels.alertname);
  return [
    ...(connection ? [owner(['Database'], connection, undefined)] : []),
    ...(alert ? [owner(['Alert'], alert, namespace)] : []),
  ];
}

/** True where the record is about that very object: same kind, same name, same namespace. */
export function isAbout({ owners }: Pick<Place, 'owners'>, about: About): boolean {
  return owners.some(
    ({ kinds, name, namespace }) =>
      kinds.includes(about.kind) && name === about.name && namespace === about.namespace,
  );
}

/** The same for a sibling of a record. */
export function isSiblingAbout(sibling: Json, place: Place, about: About): boolean {
  if (!isObject(sibling)) return false;
  return isAbout({ owners: ownersOf(sibling, place.lists, place.item.content) }, about);
}
