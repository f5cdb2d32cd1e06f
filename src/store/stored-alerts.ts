import { sql } from 'kysely';
import type { Alert, AlertsPort } from '#src/evidence/ports.ts';
import type { Db } from '#src/store/database.ts';

/**
 * The alerts that came by webhook, as a source of alerts: a case that one of them opened has it as evidence, also where
 * Casebook may not read Alertmanager. What people asked is no alert.
 */
export function storedAlerts(db: Db, of: { team: string; cluster: string }): AlertsPort {
  return {
    source: 'signals',
    alerts: async ({ namespace, window }, { limit }) => {
      const rows = await db
        .selectFrom('signals')
        .select(['dedup_key', 'status', 'title', 'labels', 'snippet', 'first_seen_at', 'cleared_at'])
        .where('team', '=', of.team)
        .where('requester', 'is', null)
        .where(sql<string>`target ->> 'cluster'`, '=', of.cluster)
        .where((eb) =>
          eb.or([
            eb(sql<string>`target ->> 'namespace'`, '=', namespace),
            eb(sql<string>`target -> 'object' ->> 'kind'`, '=', 'Node'),
          ]),
        )
        .where('first_seen_at', '<', new Date(window.to))
        .where((eb) => eb.or([eb('cleared_at', 'is', null), eb('cleared_at', '>=', new Date(window.from))]))
        .orderBy('received_at', 'desc')
        .limit(2 * limit + 1)
        .execute();
      // An alert that is over has come twice: the newer word counts.
      const newest = new Map<string, Alert>();
      for (const row of rows) {
        const key = row.dedup_key.replace(/\/[^/]*$/, '');
        if (newest.has(key)) continue;
        newest.set(key, {
          labels: row.labels,
          annotations: { summary: row.title, ...(row.snippet ? { description: row.snippet } : {}) },
          status: row.status,
          startsAt: row.first_seen_at.toISOString(),
          ...(row.cleared_at ? { endsAt: row.cleared_at.toISOString() } : {}),
        });
      }
      const items = [...newest.values()].sort((a, b) => b.startsAt.localeCompare(a.startsAt));
      return {
        items: items.slice(0, limit),
        truncated: items.length > limit,
        query: `signals team=${of.team} cluster=${of.cluster} namespace=${namespace}`,
      };
    },
  };
}
