import type { DatabaseAnswer } from '#src/evidence/ports.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { type Located, type View, within } from '../view.ts';
import type { Workload } from '../workloads.ts';

/** A row of a table in which instances announce themselves. */
export interface Registration {
  instance: string;
  service?: string;
  /** Milliseconds of its last heartbeat; absent where the table keeps none. */
  seen?: number;
  row: Located<Record<string, unknown>>;
}

/**
 * The rows of a `registrations` answer: `instance` (a pod's name, uid or address, with or without a port), `service`,
 * and `last_seen` or `heartbeat_at` as ISO 8601.
 */
export function registrationsIn(answer: Located<DatabaseAnswer>): Registration[] {
  return answer.object.rows.flatMap((_, index) => {
    const row = within<Record<string, unknown>>(answer, 'rows', index);
    const { instance, service, last_seen, heartbeat_at } = row.object ?? {};
    if (typeof instance !== 'string' || instance === '') return [];
    const seen = Date.parse(String(last_seen ?? heartbeat_at ?? ''));
    return [
      {
        instance,
        ...(typeof service === 'string' ? { service } : {}),
        ...(Number.isNaN(seen) ? {} : { seen }),
        row,
      },
    ];
  });
}

/** What instances may call themselves: their pod's name, uid or address. */
export function identitiesOf({ metadata, status }: Pod): string[] {
  return [metadata.name, metadata.uid, status?.podIP].flatMap((each) => (each ? [each] : []));
}

/** An instance without scheme, port and domain: `http://10.0.0.7:8080` is `10.0.0.7`, `db-0.db:5432` is `db-0`. */
export function bareInstance(instance: string): string {
  const host = instance.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/:\d+$/, '');
  return /^[\d.]+$/.test(host) ? host : (host.split('.')[0] ?? host);
}

/** True for a name that Kubernetes gives to pods of a workload: `web-5d7f9c-x2x4z`, `db-0`, `agent-x2x4z`. */
export function isPodNameLike({ ref }: Workload, name: string): boolean {
  if (!name.startsWith(`${ref.name}-`)) return false;
  const rest = name.slice(ref.name.length + 1);
  if (ref.kind === 'StatefulSet') return /^\d+$/.test(rest);
  return ref.kind === 'Deployment' ? /^[a-z0-9]{1,10}-[a-z0-9]{5}$/.test(rest) : /^[a-z0-9]{5}$/.test(rest);
}

/** The time at which the youngest pod of a workload was made, in ms: registrations follow soon after. */
export function youngestPodAt(view: View, { pods }: Workload): number {
  return Math.max(
    0,
    ...pods
      .map(({ object }) => Date.parse(object.metadata.creationTimestamp ?? ''))
      .filter((at) => at <= view.now.getTime()),
  );
}
