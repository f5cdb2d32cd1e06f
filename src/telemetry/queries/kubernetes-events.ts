import type { Telemetry, TelemetryResult } from '../client.ts';
import { type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface KubernetesEventRow {
  uid: string;
  kind: string;
  name: string;
  type: string;
  reason: string;
  message: string;
  component: string;
  count: number;
  /** ISO 8601 */
  first: string;
  last: string;
}

export interface KubernetesEventsRequest {
  cluster: string;
  namespace: string;
  /** Events about objects whose name starts with this; default all. */
  objectPrefix?: string;
  window: QueryWindow;
  /** Most events; the newest are kept. */
  limit: number;
  signal?: AbortSignal;
}

// Merges happen in their own time, so the newest state of an Event is chosen here.
const SQL = `
SELECT
  Uid AS uid,
  any(ObjectKind) AS kind,
  any(ObjectName) AS name,
  argMax(Type, LastTimestamp) AS type,
  argMax(Reason, LastTimestamp) AS reason,
  argMax(Message, LastTimestamp) AS message,
  argMax(Component, LastTimestamp) AS component,
  max(Count) AS count,
  toUnixTimestamp64Milli(min(FirstTimestamp)) AS first_ms,
  toUnixTimestamp64Milli(max(LastTimestamp)) AS last_ms
FROM kubernetes_events
WHERE Cluster = {cluster:String} AND Namespace = {namespace:String}
  AND startsWith(ObjectName, {prefix:String})
GROUP BY uid
HAVING max(LastTimestamp) >= {from:DateTime64(3, 'UTC')} AND min(FirstTimestamp) < {to:DateTime64(3, 'UTC')}
ORDER BY last_ms DESC, uid
LIMIT {limit:UInt32}`;

interface Row extends Omit<KubernetesEventRow, 'first' | 'last'> {
  first_ms: number;
  last_ms: number;
}

/** Kubernetes Events that were active in the window, newest first. */
export async function kubernetesEvents(
  telemetry: Telemetry,
  request: KubernetesEventsRequest,
): Promise<TelemetryResult<KubernetesEventRow>> {
  const { rows, query } = await telemetry.select<Row>({
    name: 'kubernetes-events',
    sql: SQL,
    parameters: {
      cluster: request.cluster,
      namespace: request.namespace,
      prefix: request.objectPrefix ?? '',
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map(({ first_ms, last_ms, ...row }) => ({
    ...row,
    first: toIso(first_ms),
    last: toIso(last_ms),
  }));
  return { items: items.slice(0, request.limit), truncated: rows.length > request.limit, query };
}
