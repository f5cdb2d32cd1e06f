import type { Telemetry, TelemetryResult } from '../client.ts';
import { type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface NodeLogRow {
  /** ISO 8601 */
  at: string;
  node: string;
  unit: string;
  body: string;
}

export interface NodeLogsRequest {
  window: QueryWindow;
  /** Most lines; the newest are kept. */
  limit: number;
  signal?: AbortSignal;
}

/** RE2: what runs a node for Kubernetes. systemd's own lines name the unit that they are about in UNIT. */
const UNITS =
  '^(kubelet|containerd|cri-?o|docker|kube-|k3s|rke2|etcd|snap\\.(kubelet|kube-|microk8s)|nodeadm|cilium|calico)';
/** RE2: klog's E0102 and W0102, containerd's level=error, and what systemd says of a service that ends. */
const TROUBLE =
  '(^|[^A-Za-z0-9])[EWF][0-9]{4} [0-9]{2}:[0-9]{2}|level=(error|warning|fatal)|(^|[^a-z])(Stopp(ing|ed)|Failed|Main process exited)[^a-z]';

// The journald receiver leaves an entry as a whole in the body; many pipelines move its fields to attributes.
const SQL = `
SELECT
  toUnixTimestamp64Milli(toDateTime64(Timestamp, 3, 'UTC')) AS milliseconds, node, unit, body
FROM (
  SELECT
    Timestamp,
    startsWith(Body, '{') AS whole,
    arrayFirst(x -> x != '', [
      ResourceAttributes['k8s.node.name'], ResourceAttributes['host.name'], LogAttributes['_HOSTNAME'],
      if(whole, JSONExtractString(Body, '_HOSTNAME'), ''), '']) AS node,
    arrayFirst(x -> x != '', [
      LogAttributes['UNIT'], if(whole, JSONExtractString(Body, 'UNIT'), ''),
      LogAttributes['_SYSTEMD_UNIT'], if(whole, JSONExtractString(Body, '_SYSTEMD_UNIT'), ''),
      ResourceAttributes['_SYSTEMD_UNIT'], LogAttributes['systemd.unit'], '']) AS unit,
    arrayFirst(x -> x != '', [LogAttributes['PRIORITY'], if(whole, JSONExtractString(Body, 'PRIORITY'), ''), '']) AS priority,
    substringUTF8(if(whole AND JSONHas(Body, 'MESSAGE'), JSONExtractString(Body, 'MESSAGE'), Body), 1, 2000) AS body,
    SeverityNumber AS severity
  FROM otel_logs
  WHERE TimestampTime >= toDateTime({from:DateTime64(3, 'UTC')}) AND TimestampTime <= toDateTime({to:DateTime64(3, 'UTC')})
    AND Timestamp >= {from:DateTime64(3, 'UTC')} AND Timestamp < {to:DateTime64(3, 'UTC')}
    AND ResourceAttributes['k8s.pod.name'] = ''
)
WHERE node != '' AND match(unit, {units:String})
  AND (severity >= 13 OR priority IN ('0', '1', '2', '3', '4') OR match(substring(body, 1, 200), {trouble:String}))
ORDER BY Timestamp DESC
LIMIT {limit:UInt32}`;

/** Warnings and errors in the journals of nodes: kubelet, container runtime, kube-proxy, control plane. */
export async function nodeLogs(
  telemetry: Telemetry,
  request: NodeLogsRequest,
): Promise<TelemetryResult<NodeLogRow>> {
  const { rows, query } = await telemetry.select<Omit<NodeLogRow, 'at'> & { milliseconds: number }>({
    name: 'node-logs',
    sql: SQL,
    parameters: {
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      units: UNITS,
      trouble: TROUBLE,
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map(({ milliseconds, ...row }) => ({ at: toIso(milliseconds), ...row }));
  return { items: items.slice(0, request.limit), truncated: rows.length > request.limit, query };
}
