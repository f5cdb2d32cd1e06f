import type { KubeEvent, KubeObject } from '#src/kubernetes/objects.ts';
import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Events, which the API server keeps for an hour. */
export const events: Collector = objectCollector({
  kind: 'kubernetes.events',
  reads: 'Event',
  noun: 'events',
  limit: 5_000,
  slim: slimEvent,
});

/** An event as far as diagnosis reads it. */
export function slimEvent(object: KubeObject): KubeObject {
  const event = object as KubeEvent;
  const { name, namespace } = event.metadata;
  return {
    kind: 'Event',
    metadata: { name, ...(namespace ? { namespace } : {}) },
    involvedObject: event.involvedObject,
    reason: event.reason,
    message: event.message,
    type: event.type,
    count: event.count,
    firstTimestamp: event.firstTimestamp,
    lastTimestamp: event.lastTimestamp,
    eventTime: event.eventTime,
  } as KubeObject;
}
