import { z } from 'zod';
import { defineTool, type ToolContext } from '#src/agent/tools/tool.ts';
import { nameField, namespaceField } from '#src/agent/tools/tool-fields.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { clusterOf } from './cluster.ts';
import { conditionWords, specWords } from './described.ts';
import { type EventRow, eventRows, readEvents } from './events.ts';
import { isInScope, kindField, nameOf, outside, placeInScope } from './kinds.ts';
import { containerRows } from './pod-rows.ts';
import { type Family, familyOf, missing } from './related.ts';
import { rowOf } from './rows.ts';

const MOST_PODS = 8;
const MOST_EVENTS = 12;

export default defineTool({
  name: 'describe-object',
  area: 'kubernetes',
  effect: 'read',
  description:
    'How one object is doing, as kubectl describe says it: state, conditions, containers with how they ended last, owner, its pods and the newest events about all of them. The first look at anything that is in trouble.',
  input: z.object({ kind: kindField, name: nameField('Name of the object.'), namespace: namespaceField }),
  example: { kind: 'Deployment', name: 'checkout' },
  async run({ kind, name, namespace: asked }, context) {
    const { scope, reads, signal } = context;
    const cluster = clusterOf(reads);
    const namespace = placeInScope(scope, { kind, name, namespace: asked });
    const { object, query } = await cluster.get({ kind, name, namespace }, { signal });
    if (object && !isInScope(scope, object)) throw outside(kind, name);
    const found = { source: cluster.source, query };
    if (!object) {
      const summary = `${nameOf(kind, namespace, name)} does not exist`;
      return { ...found, status: 'no_data', content: { object: null }, summary };
    }
    const around = await lookAround(object, context);
    const { row, troubled } = rowOf(object);
    return {
      ...found,
      status: 'ok',
      content: toJson({
        kind,
        namespace,
        ...row,
        labels: object.metadata.labels,
        owners: object.metadata.ownerReferences?.map((owner) => ({ kind: owner.kind, name: owner.name })),
        conditions: conditionWords(object),
        spec: specWords(object),
        ...(kind === 'Pod' ? { containerStates: containerRows(object as Pod) } : {}),
        ...around,
      }),
      summary: `${nameOf(kind, namespace, name)} ${troubled ? 'is in trouble' : 'says that it is well'}`,
    };
  },
});

/** Pods and events of an object. One that cannot be read is named, and costs nothing else. */
async function lookAround(object: KubeObject, context: ToolContext): Promise<object> {
  const { signal } = context;
  const { kind, metadata } = object;
  const gaps = missing(signal);
  const [family = { prefixes: [] }, events] = await Promise.all([
    gaps.add(`pods of ${kind} ${metadata.name}`, familyOf(context, object)),
    // Events of what has no namespace are told of nodes only.
    metadata.namespace !== undefined || kind === 'Node'
      ? gaps.add(`events about ${kind} ${metadata.name}`, readEvents(context, metadata.namespace))
      : undefined,
  ]);
  const { pods } = family;
  const rows = (pods ?? []).map(rowOf).sort((a, b) => Number(b.troubled) - Number(a.troubled));
  const about = eventRows(events?.items ?? []).filter(
    (row) => (row.kind === kind && row.name === metadata.name) || isOf(family, row),
  );
  return {
    ...(pods
      ? {
          pods: {
            total: rows.length,
            inTrouble: rows.filter(({ troubled }) => troubled).length,
            items: rows.slice(0, MOST_PODS).map(({ row }) => row),
          },
        }
      : {}),
    events: about.slice(0, MOST_EVENTS),
    ...(about.length > MOST_EVENTS ? { eventsLeftOut: about.length - MOST_EVENTS } : {}),
    ...(gaps.gaps.length > 0 ? { notRead: gaps.gaps } : {}),
  };
}

/** True for an event about one of the pods, or about what made them. */
function isOf({ pods = [], prefixes }: Family, { kind, name }: EventRow): boolean {
  if (kind === 'ReplicaSet') return prefixes.includes(name);
  if (kind !== 'Pod') return false;
  return (
    pods.some(({ metadata }) => metadata.name === name) ||
    prefixes.some((prefix) => name.startsWith(`${prefix}-`) && !name.slice(prefix.length + 1).includes('-'))
  );
}
