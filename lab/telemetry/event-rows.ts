import type { CoreV1Event } from '@kubernetes/client-node';

/** A row of kubernetes_events. */
export function eventRow(event: CoreV1Event, cluster: string): object {
  const time = (value: Date | string | undefined): string | undefined =>
    value === undefined || value === null ? undefined : new Date(value).toISOString();
  const created = time(event.metadata.creationTimestamp) ?? new Date().toISOString();
  const first = time(event.firstTimestamp) ?? time(event.eventTime as Date | undefined) ?? created;
  return {
    Cluster: cluster,
    Namespace: event.metadata.namespace ?? '',
    Uid: event.metadata.uid ?? '',
    ObjectKind: event.involvedObject.kind ?? '',
    ObjectName: event.involvedObject.name ?? '',
    ObjectUid: event.involvedObject.uid ?? '',
    Type: event.type ?? '',
    Reason: event.reason ?? '',
    Message: event.message ?? '',
    Component: event.source?.component ?? event.reportingComponent ?? '',
    Count: event.count ?? 1,
    FirstTimestamp: first,
    LastTimestamp: time(event.lastTimestamp) ?? first,
  };
}
