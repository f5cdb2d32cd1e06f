import type { Json } from '#src/evidence/types.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { ELSEWHERE, FIELDS, type Field, MEMBERS, OPEN } from './object-fields.ts';

type JsonObject = { [key: string]: Json };

/** What a kind cannot be without, and every reader takes for granted. */
const WITH_SPEC = new Set([
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Service',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
]);

/**
 * An object of which each known field is absent or of its type, as an API server gives it: recordings may be cut, and
 * other servers write null. The very same object where nothing is wrong, else a copy without what is wrong; undefined
 * without a kind or a name.
 */
export function wellFormed(value: Json | undefined): KubeObject | undefined {
  if (!isObject(value) || typeof value.kind !== 'string' || !isObject(value.metadata)) return undefined;
  if (!isText(value.metadata.name) || value.metadata.name === '') return undefined;
  const cleaned = cleanObject(value, 'top');
  if (value.kind === 'Event' && !isNamed(cleaned.involvedObject)) return undefined;
  if (value.kind === 'HorizontalPodAutoscaler' && !isNamed(memberIn(cleaned.spec, 'scaleTargetRef')))
    return undefined;
  const whole = WITH_SPEC.has(value.kind) ? withSpec(cleaned, value.kind) : cleaned;
  return whole as unknown as KubeObject;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

function isNamed(value: Json | undefined): boolean {
  return isObject(value) && isText(value.kind) && isText(value.name);
}

function memberIn(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

/** Copies at the first field that changes: nearly all objects are well-formed, and clusters are large. */
function cleanObject(value: JsonObject, place = ''): JsonObject {
  let copy: JsonObject | undefined;
  const here = ELSEWHERE.get(place);
  for (const key in value) {
    const member = value[key];
    const field = here?.get(key) ?? FIELDS.get(key);
    // Most fields are texts and end here.
    if (typeof member === 'string' && (field === 'text' || field === undefined)) continue;
    const clean = cleanMember(member, field, key);
    if (clean === member) continue;
    copy ??= { ...value };
    if (clean === undefined) delete copy[key];
    else copy[key] = clean;
  }
  return copy ?? value;
}

function cleanMember(member: Json | undefined, field: Field | undefined, key: string): Json | undefined {
  if (member === null || member === undefined) return undefined;
  if (field === 'text' || field === 'number')
    return typeof member === (field === 'text' ? 'string' : 'number') ? member : undefined;
  if (field === 'text-or-number')
    return typeof member === 'string' || typeof member === 'number' ? member : undefined;
  if (OPEN.has(key)) return member;
  if (Array.isArray(member)) {
    if (field === 'texts') return member.every(isText) ? member : member.filter(isText);
    return field === undefined || field === 'list' ? cleanList(member, key) : undefined;
  }
  if (typeof member !== 'object') return field === undefined || field === 'single' ? member : undefined;
  if (field === 'list' || field === 'texts') return undefined;
  return field === 'map' && !isSelector(member) ? cleanMap(member) : cleanObject(member);
}

/** A Service selects by a map, all others by one of these. */
function isSelector(value: JsonObject): boolean {
  return isObject(value.matchLabels) || Array.isArray(value.matchExpressions);
}

/** A map of names that people choose: of texts, or of numbers where a quantity was written as one. */
function cleanMap(map: JsonObject): JsonObject {
  const odd = Object.keys(map).filter((key) => typeof map[key] !== 'string' && typeof map[key] !== 'number');
  if (odd.length === 0) return map;
  return Object.fromEntries(Object.entries(map).filter(([key]) => !odd.includes(key)));
}

/** What is left out moves the places of those behind it: a citation of these fails its check, which is the safe side. */
function cleanList(list: Json[], key: string): Json[] {
  const needs = MEMBERS.get(key);
  let copy: Json[] | undefined;
  for (const [index, member] of list.entries()) {
    const clean = isObject(member) ? cleanObject(member, key) : member;
    if (isUsable(clean, needs)) {
      if (clean !== member) copy ??= list.slice(0, index);
      copy?.push(clean);
    } else copy ??= list.slice(0, index);
  }
  return copy ?? list;
}

function isUsable(member: Json, needs: readonly string[] | undefined): boolean {
  if (needs === undefined) return member !== null;
  return isObject(member) && needs.every((need) => member[need] !== undefined);
}

function withSpec(object: JsonObject, kind: string): JsonObject {
  const given = isObject(object.spec) ? object.spec : {};
  const spec = kind === 'Pod' ? withContainers(given) : withTemplate(given, kind);
  return spec === object.spec ? object : { ...object, spec };
}

const WITH_TEMPLATE = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);

function withTemplate(spec: JsonObject, kind: string): JsonObject {
  if (kind === 'CronJob') {
    const jobTemplate = isObject(spec.jobTemplate) ? spec.jobTemplate : {};
    const job = withSpec(jobTemplate, 'Job');
    return job === spec.jobTemplate ? spec : { ...spec, jobTemplate: job };
  }
  if (!WITH_TEMPLATE.has(kind)) return spec;
  const template = withSpec(isObject(spec.template) ? spec.template : {}, 'Pod');
  return template === spec.template ? spec : { ...spec, template };
}

function withContainers(spec: JsonObject): JsonObject {
  return Array.isArray(spec.containers) ? spec : { ...spec, containers: [] };
}
