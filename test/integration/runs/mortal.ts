import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { POLICY_FILE, RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { executeProposal } from '#src/runs/execute.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';
import type { Database } from '#src/store/schema.ts';

/** What the test passes as JSON. */
export interface MortalOrder {
  databaseUrl: string;
  cluster: { server: string; ca: string; token: string; namespace: string };
  proposalId: string;
  /** Dies by SIGKILL when this many database statements have ended. */
  killAfter: number;
}

/**
 * An executor that carries out one proposal and is killed on the way, as `kill -9` does: nothing is cleaned up, and a
 * transaction that is open at that moment never happened. Prints the number of statements when it gets to the end.
 */
async function main(order: MortalOrder): Promise<void> {
  const pool = new pg.Pool({ connectionString: order.databaseUrl, max: 2 });
  let statements = 0;
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: () => {
      statements += 1;
      if (statements === order.killAfter) process.kill(process.pid, 'SIGKILL');
    },
  });
  await executeProposal(
    {
      db,
      enqueue: async () => undefined,
      log: pino({ level: 'silent' }),
      clusters: new Map([['ground', { name: 'ground', ...order.cluster, token: () => order.cluster.token }]]),
      runbooks: await loadRunbooks(RUNBOOK_DIR),
      actions: STEP_ACTIONS,
      policy: await loadPolicy(POLICY_FILE),
      environment: async (_team, key) => ({ key, autonomy: 'approve' }),
      timing: { holdSeconds: 1, windowSeconds: 12, pollSeconds: 0.2 },
      now: () => new Date(),
      leaseMs: 300,
    },
    order.proposalId,
  );
  await db.destroy();
  process.stdout.write(String(statements));
}

await main(JSON.parse(process.argv[2] ?? '') as MortalOrder);
