import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import { loadCaseView } from '#src/slack/case-view.ts';
import { reconcile } from '#src/slack/reconcile.ts';
import { renderCase } from '#src/slack/render-case.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { lockCaseView } from '#src/store/slack-outbox.ts';
import { agentAtWork, databaseNow, markRendered } from '#src/store/slack-views.ts';

/** After the app's name: "Casebook is looking further into it". */
const STATUS: Readonly<Record<string, string>> = {
  diagnostician: 'is looking further into it',
  reviser: 'is checking what it found',
  architect: 'is thinking about what to do',
};

interface ViewsDeps {
  db: Db;
  enqueue: Enqueue;
  now(): Date;
  /** Says under a thread what is being done; a courtesy that may fail. */
  showStatus?(at: { channel: string; threadTs: string }, status: string): Promise<void>;
}

/**
 * Brings the outbox up to a case's rows. Hints that come too often, too late or doubled change nothing. The rows are read
 * under the lock: of two renderings the later one is also the newer one.
 */
export function createViewsProcessor(deps: ViewsDeps): (payload: JobPayload<'views'>) => Promise<void> {
  return async ({ caseId }) => {
    const queuedFor = await inTransaction(deps.db, async (trx) => {
      await lockCaseView(trx, caseId);
      const readAt = await databaseNow(trx);
      const view = await loadCaseView(trx, caseId);
      if (!view) return undefined;
      const ref = { team: view.case.team, caseId };
      const queued = await reconcile(trx, ref, renderCase(view, deps.now()));
      await markRendered(trx, ref, readAt);
      return queued > 0 ? ref.team : undefined;
    });
    if (queuedFor !== undefined) await deps.enqueue('outbox', { team: queuedFor });
    if (!deps.showStatus) return;
    const atWork = await agentAtWork(deps.db, caseId);
    // A message that is about to be sent would take it away; the next look, after it, shows it again.
    if (atWork) await deps.showStatus(atWork, STATUS[atWork.agent] ?? 'is at work');
  };
}
