import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { type DecisionAnswer, recordDecision } from '#src/approvals/decide.ts';
import type { CauseId, Finding } from '#src/diagnosis/types.ts';
import { createProposalsProcessor } from '#src/jobs/processors/proposals.ts';
import type { Enqueue, QueueName } from '#src/jobs/queues.ts';
import { POLICY_FILE, RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import type { Proposal, RunbookInputs, StoredRehearsal } from '#src/proposals/types.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import type { MemoryReader } from '#src/runs/postconditions.ts';
import { rehearseProposal } from '#src/runs/rehearse-proposal.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';
import { verifyRun } from '#src/runs/verify.ts';
import { createReleasers } from '#src/shutdown.ts';
import { beginDiagnosis, getCase, moveCase, openOrJoinCase } from '#src/store/cases.ts';
import { openDatabase } from '#src/store/database.ts';
import { storeFinding } from '#src/store/findings.ts';
import { migrate } from '#src/store/migrate.ts';
import { getProposal, latestProposal } from '#src/store/proposals.ts';
import { latestRehearsal } from '#src/store/rehearsals.ts';
import type { DatabaseRole } from '#src/store/roles.ts';
import { runOfProposal } from '#src/store/runs.ts';
import type { Database } from '#src/store/schema.ts';
import { type GROUNDS, type Ground, type Target, until } from '#test/integration/runs/ground.ts';
import { testPostgres } from '#test/support/engines.ts';

export const TEAM = 'T1';

/** Database, cluster and the executor's parts, with one connection for each process's database role. */
export interface World {
  ground: Ground;
  /** URL of the database as a process of this role opens it. */
  urlAs(role: DatabaseRole): string;
  owner: Kysely<Database>;
  slack: Kysely<Database>;
  worker: Kysely<Database>;
  deps: ExecutorDeps;
  /** What was enqueued and is not yet taken. */
  queue: { name: QueueName; payload: Record<string, unknown> }[];
  /** A case whose finding suggests a runbook for the target, taken up to its proposal. */
  propose(target: Target, runbook: string, inputs: RunbookInputs, cause?: CauseId): Promise<Proposal>;
  /** The same and its rehearsal. */
  rehearsed(target: Target, runbook: string, inputs: RunbookInputs, cause?: CauseId): Promise<Asked>;
  decide(asked: Asked, user: string, decision?: 'approve' | 'reject'): Promise<DecisionAnswer>;
  /** Looks again until the verification has ended. */
  verify(proposalId: string): Promise<void>;
  close(): Promise<void>;
}

export interface Asked {
  proposal: Proposal;
  rehearsal: StoredRehearsal;
}

/** A sample a second of each pod, growing by this share a minute. */
export const growing =
  (perMinute: number): MemoryReader =>
  async ({ pods, to }) =>
    pods.flatMap((pod) =>
      Array.from({ length: 30 }, (_, second) => ({
        pod,
        at: new Date(to.getTime() - (30 - second) * 1_000),
        bytes: 1e8 * (1 + (perMinute * second) / 60),
      })),
    );

export const randomName = (prefix: string): string => `${prefix}-${randomBytes(3).toString('hex')}`;

function findingFor(target: Target, runbook: string, inputs: RunbookInputs, cause: CauseId): Finding {
  const object = { cluster: 'ground', kind: 'Deployment', ...target };
  const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };
  return {
    verdict: 'failed',
    summary: `${target.name} is broken.`,
    hypotheses: [
      {
        cause,
        role: 'cause',
        object,
        confidence: 0.9,
        statement: `${target.name} has been broken since its last rollout.`,
        citations: [],
        runbooks: [{ runbook, inputs }],
      },
    ],
    changes: [],
    gaps: [],
    scope: { cluster: 'ground', namespaces: [target.namespace], dependencies: [], window },
  };
}

export async function openWorld(
  open: (typeof GROUNDS)[number]['open'],
  namespaces: readonly string[],
): Promise<World> {
  const log = pino({ level: 'silent' });
  const releasers = createReleasers(log);
  const database = await testPostgres();
  releasers.add('test database', () => database.drop());
  const { db: owner, pool } = openDatabase(
    { url: database.url, max: 4, applicationName: 'test' },
    log,
    releasers,
  );
  // Roles belong to the server and other tests share it: the password is the same for all of them.
  const password = 'test';
  await migrate(owner as unknown as Kysely<unknown>, pool, {
    casebook_slack: password,
    casebook_worker: password,
    casebook_executor: password,
  });
  const urlAs = (role: DatabaseRole): string => {
    const url = new URL(database.url);
    url.username = role;
    url.password = password;
    return url.href;
  };
  const as = (role: DatabaseRole): Kysely<Database> => {
    return openDatabase({ url: urlAs(role), max: 4, applicationName: role }, log, releasers).db;
  };
  const [worker, executor, slack] = [as('casebook_worker'), as('casebook_executor'), as('casebook_slack')];
  const runbooks = await loadRunbooks(RUNBOOK_DIR);
  const policy = await loadPolicy(POLICY_FILE);
  const ground = await open(runbooks, namespaces);
  releasers.add('cluster', () => ground.close());
  const queue: World['queue'] = [];
  const enqueue: Enqueue = async (name, payload) => {
    queue.push({ name, payload });
  };
  const shared = {
    enqueue,
    runbooks,
    actions: STEP_ACTIONS,
    policy,
    environment: async (_team: string, key: string) => ({ key, autonomy: 'approve' }),
    now: () => new Date(),
  };
  const deps: ExecutorDeps = {
    ...shared,
    db: executor,
    log,
    clusters: new Map([['ground', ground.executor]]),
    timing: { holdSeconds: 2, windowSeconds: 12, pollSeconds: 0.3 },
  };

  async function propose(
    target: Target,
    runbook: string,
    inputs: RunbookInputs,
    cause?: CauseId,
  ): Promise<Proposal> {
    const finding = findingFor(target, runbook, inputs, cause ?? 'runtime.crash-loop-after-rollout');
    const { case: opened } = await openOrJoinCase(worker, {
      team: TEAM,
      title: `${target.name} is broken`,
      severity: 'high',
      environment: 'test',
      scope: finding.scope,
      fingerprint: randomName('fingerprint'),
      channel: 'C1',
      requester: 'casebook',
      openedAt: new Date(),
    });
    await beginDiagnosis(worker, opened.id, 1);
    const stored = await storeFinding(worker, { team: TEAM, caseId: opened.id, attempt: 1 }, finding);
    await moveCase(worker, opened.id, 'diagnosed');
    await createProposalsProcessor({ ...shared, db: worker })({ findingId: stored.id });
    const proposal = await latestProposal(owner, opened.id);
    if (!proposal) throw new Error('no proposal was made');
    return proposal;
  }

  return {
    ground,
    urlAs,
    worker,
    owner,
    slack,
    deps,
    queue,
    propose,
    rehearsed: async (target, runbook, inputs, cause) => {
      const drafted = await propose(target, runbook, inputs, cause);
      await rehearseProposal(deps, drafted.id, 0);
      const rehearsal = await latestRehearsal(owner, drafted.id);
      if (!rehearsal) {
        const rows = await owner
          .selectFrom('timeline')
          .select('text')
          .where('case_id', '=', drafted.caseId)
          .execute();
        throw new Error(`not rehearsed: ${rows.map(({ text }) => text).join(' | ')}`);
      }
      return { proposal: await getProposal(owner, drafted.id), rehearsal };
    },
    decide: ({ proposal, rehearsal }, user, decision = 'approve') =>
      recordDecision(slack, {
        team: TEAM,
        proposalId: proposal.id,
        digest: rehearsal.digest,
        user: { id: user, check: { ok: true, group: 'sre' } },
        decision,
        now: new Date(),
      }),
    verify: async (proposalId) => {
      const run = await runOfProposal(owner, proposalId);
      if (!run) throw new Error('there is no run');
      await until(
        'the end of the verification',
        async () => {
          await verifyRun(deps, run.id);
          const { state } = await getCase(owner, run.caseId);
          return state === 'verifying' ? undefined : state;
        },
        40_000,
      );
    },
    close: () => releasers.releaseAll(),
  };
}
