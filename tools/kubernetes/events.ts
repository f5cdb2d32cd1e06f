import { shortText } from '#src/agent/tools/short-text.ts';
import type { ToolContext } from '#src/agent/tools/tool.ts';
import type { PortResult } from '#src/evidence/ports.ts';
import type { KubeEvent } from '#src/kubernetes/objects.ts';
import { clusterOf } from './cluster.ts';

/** Events about what has no namespace are kept there. */
const OF_THE_CLUSTER = 'default';
const MOST_READ = 5_000;
const MOST_MESSAGE = 400;

/** Equal events of one object as one: what the API counts and what it does not. */
export interface EventRow {
  kind: string;
  name: string;
  type: string;
  reason: string;
  message: string;
  count: number;
  /** ISO 8601; empty where the event has no time. */
  first: string;
  last: string;
}

/** Events of a namespace; of a node, only those about nodes, which stand in another namespace. */
export async function readEvents(
  { reads, signal }: Pick<ToolContext, 'reads' | 'signal'>,
  namespace: string | undefined,
): Promise<PortResult<KubeEvent>> {
  const result = await clusterOf(reads).list('Event', namespace ?? OF_THE_CLUSTER, {
    signal,
    limit: MOST_READ,
  });
  const events = result.items as KubeEvent[];
  const items =
    namespace === undefined ? events.filter(({ involvedObject }) => involvedObject?.kind === 'Node') : events;
  return { ...result, items };
}

/** Rows, the newest first. */
export function eventRows(events: readonly KubeEvent[]): EventRow[] {
  const rows = new Map<string, EventRow>();
  for (const event of events) {
    const row = rowOf(event);
    const key = [row.kind, row.name, row.type, row.reason, row.message].join('\n');
    const known = rows.get(key);
    if (known) {
      known.count += row.count;
      if (row.first < known.first) known.first = row.first;
      if (row.last > known.last) known.last = row.last;
    } else rows.set(key, row);
  }
  return [...rows.values()].sort(
    (a, b) => Date.parse(b.last) - Date.parse(a.last) || (a.name < b.name ? -1 : 1),
  );
}

function rowOf(event: KubeEvent): EventRow {
  const { involvedObject, type, reason, message, count } = event;
  const { firstTimestamp, lastTimestamp, eventTime } = event;
  return {
    kind: involvedObject?.kind ?? '',
    name: involvedObject?.name ?? '',
    type: type ?? 'Normal',
    reason: reason ?? '',
    message: shortText(message ?? '', MOST_MESSAGE),
    count: count ?? 1,
    first: firstTimestamp ?? eventTime ?? lastTimestamp ?? '',
    last: lastTimestamp ?? eventTime ?? firstTimestamp ?? '',
  };
}
