import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { Ledger } from '#src/agent/run/ledger.ts';
import { runScribe, type ScribeResult } from '#src/agent/scribe/scribe.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import type { Case } from '#src/cases/types.ts';
import type { Vault } from '#src/evidence/types.ts';
import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import { correctionsOf } from '#src/reports/corrections.ts';
import { draftPostMortem } from '#src/reports/draft.ts';
import { renderDraft } from '#src/reports/post-mortem.ts';
import { REPORT_KIND, readRecord } from '#src/reports/read-record.ts';
import type { Draft, PostMortemInput } from '#src/reports/types.ts';
import { getCase } from '#src/store/cases.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { addTimeline } from '#src/store/record-of-case.ts';
import { reportsDone, storeReport } from '#src/store/reports.ts';
import { caseVault } from '#src/store/vault.ts';

export interface ReportsDeps {
  db: Db;
  enqueue: Enqueue;
  now?: () => Date;
  /** Absent where no model is configured: then code alone writes. */
  agents?: {
    deps: AgentDeps;
    ledger: (team: string) => Ledger;
    reads: (subject: Case, vault: Vault) => ToolReads;
    /** Aborts when the process stops; the sweeper gives the job again. */
    signal: AbortSignal;
  };
}

/** A correction that comes while one is written leads to another; more in one job would be a loop. */
const MOST_ROUNDS = 3;

/**
 * Drafts the post-mortem of a resolved case: at once from the record (revision 0), then by the scribe where there is one, and
 * again whenever people corrected something that the newest revision does not have. A case that was reopened meanwhile is
 * left alone. Safe to do twice.
 */
export function createReportsProcessor(deps: ReportsDeps) {
  return async ({ caseId, attempt }: JobPayload<'reports'>): Promise<void> => {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const subject = await getCase(deps.db, caseId);
      if (subject.attempt !== attempt || !['resolved', 'closed'].includes(subject.state)) return;
      const input = await readRecord(deps.db, subject);
      if (!(await writeNext(deps, input))) return;
      await deps.enqueue('views', { caseId });
    }
  };
}

/** Writes what is due. False where nothing is. */
async function writeNext(deps: ReportsDeps, input: PostMortemInput): Promise<boolean> {
  const { case: subject } = input;
  const done = await reportsDone(deps.db, subject.id, subject.attempt);
  const corrections = correctionsOf(input.timeline).length;
  if (done.revision === undefined) {
    await store(deps, input, { revision: 0, draft: draftPostMortem(input), text: 'Post-mortem drafted' });
    return true;
  }
  const revision = done.revision + 1;
  const corrected = corrections > done.corrections;
  const toWrite = deps.agents !== undefined && !done.scribeTried;
  if (!corrected && !toWrite) return false;
  const result = deps.agents ? await scribed(deps, input, revision) : undefined;
  if (!result?.written && !corrected) {
    await noteTried(deps, input, revision, result);
    return false;
  }
  const draft = result?.draft ?? draftPostMortem(input);
  const why = corrected
    ? `Post-mortem drafted again, with ${corrections} corrections`
    : 'Post-mortem written by the scribe';
  await store(deps, input, { revision, draft, text: why, ...(result ? { result } : {}) });
  return true;
}

async function scribed(
  { db, agents, now = () => new Date() }: ReportsDeps,
  input: PostMortemInput,
  revision: number,
): Promise<ScribeResult | undefined> {
  if (!agents) return undefined;
  const { case: subject } = input;
  const vault = caseVault(db, { team: subject.team, caseId: subject.id });
  const result = await runScribe(input, revision, {
    deps: agents.deps,
    call: {
      ledger: agents.ledger(subject.team),
      tools: { scope: subject.scope, reads: agents.reads(subject, vault), now: now() },
      signal: agents.signal,
    },
  });
  // Stopping is no result: nothing is kept of it, and the job comes again.
  agents.signal.throwIfAborted();
  return result;
}

interface Revision {
  revision: number;
  draft: Draft;
  /** For the timeline. */
  text: string;
  result?: ScribeResult;
}

/** The report and the entry that says what it has, together: neither exists without the other. */
async function store(
  deps: ReportsDeps,
  input: PostMortemInput,
  { revision, draft, text, result }: Revision,
): Promise<void> {
  const { id: caseId, team, attempt } = input.case;
  const author = result && result.written > 0 ? 'scribe' : 'casebook';
  await inTransaction(deps.db, async (trx) => {
    const body = renderDraft(input, draft, author);
    await storeReport(trx, { team, caseId, kind: 'post-mortem', attempt, revision, author, body });
    const entry = entryOf(deps, input, revision, result);
    const dedupKey = revision === 0 ? `post-mortem:${attempt}` : `post-mortem:${attempt}:${revision}`;
    await addTimeline(trx, { team, caseId }, { ...entry, text, dedupKey });
  });
}

/** The scribe had no part in it: the draft of code stays, and nobody is asked again for the same. */
async function noteTried(
  deps: ReportsDeps,
  input: PostMortemInput,
  revision: number,
  result: ScribeResult | undefined,
): Promise<void> {
  const { id: caseId, team, attempt } = input.case;
  const text = `The post-mortem stays as code drafted it. ${result?.notes[0] ?? 'The scribe had nothing to add.'}`;
  const entry = entryOf(deps, input, revision - 1, result);
  await addTimeline(deps.db, { team, caseId }, { ...entry, text, dedupKey: `post-mortem:${attempt}:tried` });
  await deps.enqueue('views', { caseId });
}

function entryOf(
  { now = () => new Date() }: ReportsDeps,
  input: PostMortemInput,
  revision: number,
  result?: ScribeResult,
) {
  return {
    at: now(),
    kind: REPORT_KIND,
    actor: 'casebook',
    data: {
      attempt: input.case.attempt,
      revision,
      corrections: correctionsOf(input.timeline).length,
      ...(result ? { runs: result.runs.map(({ runId }) => runId), leftOut: result.notes } : {}),
    },
  };
}
