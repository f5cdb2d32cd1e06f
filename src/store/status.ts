import type { CaseState } from '#src/cases/types.ts';
import type { Db } from '#src/store/database.ts';

/** Cases by state; a state without any is absent. */
export async function countCases(db: Db): Promise<Partial<Record<CaseState, number>>> {
  const rows = await db
    .selectFrom('cases')
    .select((eb) => ['state', eb.fn.countAll<string>().as('count')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
}

export interface Waiting {
  signals: number;
  'slack events': number;
  'slack messages': number;
  'slack messages that failed': number;
}

/** Rows that wait for somebody to work on them. */
export async function countWaiting(db: Db): Promise<Waiting> {
  const count = (eb: { count: string }): number => Number(eb.count);
  const [signals, inbox, outbox, failed] = await Promise.all([
    db
      .selectFrom('signals')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('processed_at', 'is', null)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('slack_inbox')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('state', '=', 'received')
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('slack_outbox')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('state', 'in', ['queued', 'sending'])
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('slack_outbox')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('state', '=', 'failed')
      .executeTakeFirstOrThrow(),
  ]);
  return {
    signals: count(signals),
    'slack events': count(inbox),
    'slack messages': count(outbox),
    'slack messages that failed': count(failed),
  };
}
