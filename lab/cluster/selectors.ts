import { type KubeObject, type LabelSelector, stringAt } from '#lab/cluster/objects.ts';
import { badRequest } from '#lab/cluster/status-error.ts';

export type LabelMatcher = (labels: Readonly<Record<string, string>>) => boolean;
export type FieldMatcher = (object: KubeObject) => boolean;

/** Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k`; throws a 400 on anything else. */
export function parseLabelSelector(text: string): LabelMatcher {
  const matchers = splitTopLevel(text).map(parseRequirement);
  return (labels) => matchers.every((matches) => matches(labels));
}

function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  parts.push(part);
  return parts.map((p) => p.trim()).filter((p) => p !== '');
}

const KEY = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

function parseRequirement(text: string): LabelMatcher {
  const set = SET.exec(text);
  if (set) {
    const [, key = '', , operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    return operator === 'in'
      ? (labels) => labels[key] !== undefined && values.has(labels[key])
      : (labels) => labels[key] === undefined || !values.has(labels[key]);
  }
  const equality = EQUALITY.exec(text);
  if (equality) {
    const [, key = '', , operator, value = ''] = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const exists = EXISTS.exec(text);
  if (exists) {
    const [, not, key = ''] = exists;
    return not === '!' ? (labels) => labels[key] === undefined : (labels) => labels[key] !== undefined;
  }
  throw badRequest(`unable to parse requirement: ${text}`);
}

/** Matches a selector of a spec. `undefined` selects nothing, an empty one everything. */
export function selectorMatches(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  if (selector === undefined) return false;
  const exact = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return (
    exact && (selector.matchExpressions ?? []).every((expression) => expressionMatches(expression, labels))
  );
}

function expressionMatches(
  { key, operator, values = [] }: { key: string; operator: string; values?: string[] },
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  return false;
}

/** The text form of a selector, as `status.selector` of a Scale has it. */
export function selectorText(selector: LabelSelector | undefined): string {
  const exact = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const rest = (selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [...exact, ...rest].sort().join(',');
}

const EVENT_FIELDS = [
  'involvedObject.kind',
  'involvedObject.namespace',
  'involvedObject.name',
  'involvedObject.uid',
  'involvedObject.apiVersion',
  'involvedObject.resourceVersion',
  'involvedObject.fieldPath',
  'reason',
  'reportingComponent',
  'source',
  'type',
];
/** Beyond `metadata.name` and `metadata.namespace`, a server indexes only these. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: EVENT_FIELDS,
  Node: ['spec.unschedulable'],
  Secret: ['type'],
  Namespace: ['status.phase'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
  Service: ['spec.clusterIP', 'spec.type'],
};

/** Parses `metadata.name=a,spec.nodeName!=b`; a field the kind does not index is a 400. */
export function parseFieldSelector(text: string, kind: string): FieldMatcher {
  const supported = new Set(['metadata.name', 'metadata.namespace', ...(FIELDS[kind] ?? [])]);
  const matchers = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part): FieldMatcher => {
      const parsed = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim());
      if (parsed === null) throw badRequest(`invalid field selector: ${text}`);
      const [, path = '', operator, value = ''] = parsed;
      if (!supported.has(path)) throw badRequest(`field label not supported: ${path}`);
      const negate = operator === '!=';
      return (object) => (fieldOf(object, path) === value) !== negate;
    });
  return (object) => matchers.every((matches) => matches(object));
}

function fieldOf(object: KubeObject, path: string): string {
  if (path === 'source')
    return stringAt(object, 'source.component') || stringAt(object, 'reportingComponent');
  if (path === 'spec.unschedulable' || path === 'spec.hostNetwork') return stringAt(object, path) || 'false';
  return stringAt(object, path);
}
