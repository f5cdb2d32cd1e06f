import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { type LabWorkspace, startLabWorkspace } from '#lab/slack/lab-workspace.ts';
import type { Message } from '#lab/slack/page-api.ts';
import type { Case } from '#src/cases/types.ts';
import { startHttp } from '#src/http/server.ts';
import { createInboxProcessor } from '#src/jobs/processors/inbox.ts';
import { createViewsProcessor } from '#src/jobs/processors/views.ts';
import type { Enqueue } from '#src/jobs/queues.ts';
import { createReleasers } from '#src/shutdown.ts';
import { openSlack, type Slack } from '#src/slack/open.ts';
import { moveCase, openOrJoinCase } from '#src/store/cases.ts';
import { openDatabase } from '#src/store/database.ts';
import { storeFinding } from '#src/store/findings.ts';
import { migrate } from '#src/store/migrate.ts';
import { createProposal, setProposalState } from '#src/store/proposals.ts';
import { storeRehearsal } from '#src/store/rehearsals.ts';
import type { Database } from '#src/store/schema.ts';
import { testPostgres } from '#test/support/engines.ts';
import { findingOf, planOf, policyOf, rehearsalOf, scopeOf } from '#test/unit/slack/samples.ts';

export const MAYA = 'U0LABMAYA1';
export const TOM = 'U0LABTOM01';
export const LENA = 'U0LABLENA1';
export const PAT = 'U0LABPAT01';
export const INCIDENTS = 'C0LABINC01';
export const SRE_GROUP = 'S0LABSRE01';
const SECRET = 'signing-secret-of-a-test';
const TOKEN = 'xoxb-test';

export interface Bench {
  lab: LabWorkspace;
  slack: Slack;
  /** As the Slack process: only the grants of its role. */
  db: Kysely<Database>;
  /** As the owner: plays worker and executor. */
  owner: Kysely<Database>;
  url: string;
  /** Hints to queues of other processes, in order. */
  hints: { queue: string; payload: unknown }[];
  /** What was logged, parsed. */
  logs: Record<string, unknown>[];
  /** Renders a case and sends what is due, until nothing is left to send. */
  show(caseId: string): Promise<void>;
  /** Sends what is due; waits up to `limitMs` for what comes later. */
  drain(limitMs?: number): Promise<void>;
  /** Waits until the lab has delivered everything and the inbox is worked off. */
  settle(): Promise<void>;
  /** While true every query of the Slack process fails. */
  breakDatabase(broken: boolean): void;
}

/** A workspace, a database and the Slack process's parts, without workers: tests decide when things happen. */
export async function startBench(options: { retryDelaysMs?: readonly number[] } = {}): Promise<Bench> {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug' },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const releasers = createReleasers(log);
  onTestFinished(() => releasers.releaseAll());
  const postgres = await testPostgres();
  const ownerPool = openDatabase({ url: postgres.url, applicationName: 'test-owner' }, log, releasers);
  await migrate(ownerPool.db as unknown as Kysely<unknown>, ownerPool.pool);
  const roleUrl = new URL(postgres.url);
  roleUrl.searchParams.set('options', '-c role=casebook_slack');
  const own = openDatabase({ url: roleUrl.href, applicationName: 'test-slack' }, log, releasers);

  let isBroken = false;
  const connect = own.pool.connect.bind(own.pool) as () => Promise<unknown>;
  Object.assign(own.pool, {
    connect: async () => {
      if (isBroken) throw new Error('connect ECONNREFUSED (the database is down)');
      return connect();
    },
  });

  let target: string | undefined;
  const lab = await startLabWorkspace({
    port: 0,
    botToken: TOKEN,
    signingSecret: SECRET,
    requestUrl: () => target,
    retryDelaysMs: options.retryDelaysMs ?? [50, 100, 200],
  });
  releasers.add('lab', () => lab.close());

  const hints: Bench['hints'] = [];
  const pending = new Set<Promise<unknown>>();
  const start = (work: Promise<unknown>): void => {
    const tracked: Promise<unknown> = work
      .catch((error: unknown) => log.error({ error: String(error) }, 'job failed'))
      .finally(() => pending.delete(tracked));
    pending.add(tracked);
  };
  const enqueue: Enqueue = async (queue, payload) => {
    if (isBroken) throw new Error('the queue is down');
    if (queue === 'inbox') start(inbox(payload as { team: string; eventId: string }));
    else if (queue === 'views') start(views(payload as { caseId: string }));
    else if (queue !== 'outbox') hints.push({ queue, payload });
  };
  const slack = await openSlack(
    {
      botToken: TOKEN,
      signingSecret: SECRET,
      apiUrl: lab.apiUrl,
      defaultCluster: 'lab',
      db: own.db,
      enqueue,
    },
    log,
    releasers,
  );
  const inbox = createInboxProcessor({ db: own.db, app: slack.app, log });
  const views = createViewsProcessor({
    db: own.db,
    enqueue,
    now: () => new Date(),
    showStatus: slack.showStatus,
  });
  const handle = slack.handle;
  if (!handle) throw new Error('no handler over HTTP');
  const http = await startHttp(
    { host: '127.0.0.1', port: 0, routes: [{ method: 'POST', path: '/slack/events', handle }] },
    log,
    releasers,
  );
  target = `http://127.0.0.1:${http.port}/slack/events`;

  const jobs = async () => {
    while (pending.size > 0) await Promise.all(pending);
  };
  const drain = async (limitMs = 10_000) => {
    await jobs();
    const until = Date.now() + limitMs;
    for (;;) {
      const next = await slack.dispatcher.dispatchDue();
      if (next === undefined || Date.now() + next > until) return;
      await new Promise((resolve) => setTimeout(resolve, next));
    }
  };
  return {
    lab,
    slack,
    db: own.db,
    owner: ownerPool.db,
    url: target,
    hints,
    logs: lines,
    drain,
    show: async (caseId) => {
      await views({ caseId });
      await drain();
    },
    settle: async () => {
      await lab.idle();
      await jobs();
    },
    breakDatabase: (broken) => {
      isBroken = broken;
    },
  };
}

/** A case in #incidents, opened by an alert, or in a thread by a person. */
export async function openCase(bench: Bench, more: Partial<Case> = {}): Promise<Case> {
  const { case: opened } = await openOrJoinCase(bench.owner, {
    team: bench.lab.teamId,
    title: 'auth-service uses more and more memory',
    severity: 'high',
    environment: 'production',
    scope: scopeOf(),
    fingerprint: randomUUID(),
    channel: 'incidents',
    requester: 'casebook',
    openedAt: new Date(),
    ...more,
  });
  return opened;
}

/** Brings a case to `awaiting_approval` with a rehearsed proposal, as worker and executor would. */
export async function awaitApproval(
  bench: Bench,
  subject: Case,
  options: { expiresInSeconds?: number; quorum?: number } = {},
) {
  const ref = { team: subject.team, caseId: subject.id };
  await moveCase(bench.owner, subject.id, 'diagnosing');
  await moveCase(bench.owner, subject.id, 'diagnosed');
  const finding = await storeFinding(bench.owner, { ...ref, attempt: 1 }, findingOf());
  const policy = {
    ...policyOf(),
    expiresInSeconds: options.expiresInSeconds ?? 900,
    quorum: options.quorum ?? 1,
  };
  const { proposal } = await createProposal(
    bench.owner,
    { ...ref, attempt: finding.attempt, findingId: finding.id, requester: subject.requester },
    { plan: planOf(), policy },
  );
  const rehearsal = await storeRehearsal(
    bench.owner,
    { team: subject.team, proposalId: proposal.id, attempt: 0 },
    rehearsalOf(),
    'd'.repeat(64),
  );
  const expiresAt = new Date(rehearsal.createdAt.getTime() + policy.expiresInSeconds * 1_000);
  await setProposalState(bench.owner, proposal.id, 'rehearsed', { from: ['drafted'], expiresAt });
  await moveCase(bench.owner, subject.id, 'awaiting_approval');
  return { proposal, rehearsal };
}

export function messagesOf(bench: Bench, channel = INCIDENTS): Message[] {
  return bench.lab
    .messages(channel)
    .filter((message) => message.user === bench.lab.botUserId && message.ephemeralFor === undefined);
}

/** A message whose blocks or text contain `words`; fails where there is none or several. */
export function findMessage(bench: Bench, words: string, channel = INCIDENTS): Message {
  const found = messagesOf(bench, channel).filter((message) =>
    JSON.stringify([message.text, message.blocks]).includes(words),
  );
  const [only] = found;
  if (!only || found.length > 1)
    throw new Error(
      `${found.length} messages contain "${words}" among ${JSON.stringify(messagesOf(bench, channel).map((each) => each.text))}`,
    );
  return only;
}

export function ephemeralsFor(bench: Bench, user: string, channel = INCIDENTS): string[] {
  return bench.lab
    .messages(channel)
    .filter((message) => message.ephemeralFor === user)
    .map((message) => message.text);
}

/** Clicks a button of a message, as the page does. */
export async function click(bench: Bench, user: string, message: Message, actionId: string) {
  for (const block of message.blocks ?? []) {
    const elements = Array.isArray(block.elements) ? (block.elements as Record<string, unknown>[]) : [];
    const element = elements.find((each) => each.action_id === actionId);
    if (element && block.block_id !== undefined) {
      return bench.lab.as(user).click({
        container: { channel: message.channel, messageTs: message.ts },
        blockId: block.block_id,
        actionId,
        value: String(element.value),
      });
    }
  }
  throw new Error(`the message has no button ${actionId}`);
}
