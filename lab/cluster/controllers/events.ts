import type { Core } from '#lab/cluster/core.ts';
import { type KubeObject, numberAt, stringAt, timestamp } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';

const EVENTS = resourceOf('', 'events');
const NAMESPACES = resourceOf('', 'namespaces');

const EVENT_TTL_MS = 3_600_000;

export interface EventText {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
  fieldPath?: string;
  host?: string;
}

/** A server drops events after an hour; those of a recording are older than that by nature and stay. */
function forgetOld(core: Core, events: readonly KubeObject[]): void {
  const limit = timestamp(Date.now() - EVENT_TTL_MS);
  for (const event of events) {
    const last = stringAt(event, 'lastTimestamp') || stringAt(event, 'metadata.creationTimestamp');
    if (last < limit && !core.store.isRecorded(event)) core.store.remove(EVENTS, event);
  }
}

/** Records an event on an object; the same one again raises its count and last time. */
export function recordEvent(core: Core, about: KubeObject, text: EventText): void {
  const namespace = about.metadata.namespace ?? 'default';
  const home = core.store.get(NAMESPACES, undefined, namespace);
  if (home === undefined || home.metadata.deletionTimestamp !== undefined) return;
  const known = core.store.list(EVENTS, namespace);
  forgetOld(core, known);
  const same = known.find(
    (event) =>
      stringAt(event, 'involvedObject.uid') === about.metadata.uid &&
      event.reason === text.reason &&
      event.message === text.message,
  );
  const now = timestamp();
  if (same) {
    core.store.update(EVENTS, same, (draft) => {
      draft.count = numberAt(draft, 'count', 1) + 1;
      draft.lastTimestamp = now;
    });
    return;
  }
  const suffix = (Date.now() * 1_000 + Math.floor(Math.random() * 1_000)).toString(16);
  const { apiVersion, kind, metadata } = about;
  core.store.create(
    EVENTS,
    {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${metadata.name}.${suffix}`, namespace, uid: '' },
      involvedObject: {
        kind,
        ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
        name: metadata.name,
        uid: metadata.uid,
        apiVersion,
        resourceVersion: metadata.resourceVersion,
        ...(text.fieldPath === undefined ? {} : { fieldPath: text.fieldPath }),
      },
      reason: text.reason,
      message: text.message,
      source: { component: text.component, ...(text.host === undefined ? {} : { host: text.host }) },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type: text.type,
      eventTime: null,
      reportingComponent: text.component,
      reportingInstance: text.host ?? '',
    },
    'controller',
  );
}
