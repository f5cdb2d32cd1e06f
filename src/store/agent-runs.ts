import { sql } from 'kysely';
import type { AgentRun, AgentUsage, Ledger, ModelCall, RunEnd, ToolCall } from '#src/agent/run/ledger.ts';
import { describeError, NotFoundError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';
import type { Db } from '#src/store/database.ts';

/** A run of longer than any budget allows: its process died. */
const DEAD_AFTER = sql<Date>`now() - interval '10 minutes'`;

/** A run as it was kept. */
export interface StoredRun extends AgentRun {
  state: 'running' | RunEnd['state'];
  output?: Json;
  why?: string;
  detail?: string;
  usage: AgentUsage;
  startedAt: Date;
  endedAt?: Date;
}

const runs = (db: Db) => db.selectFrom('agent_runs').selectAll();
type Row = Awaited<ReturnType<ReturnType<typeof runs>['executeTakeFirstOrThrow']>>;

function toRun(row: Row): StoredRun {
  return {
    id: row.id,
    team: row.team,
    caseId: row.case_id,
    attempt: row.attempt,
    agent: row.agent,
    key: row.key,
    input: row.input,
    promptHash: row.prompt_hash,
    model: row.model,
    state: row.state,
    ...(row.output === null ? {} : { output: row.output }),
    ...(row.why === null ? {} : { why: row.why }),
    ...(row.detail === null ? {} : { detail: row.detail }),
    usage: {
      tokensIn: row.tokens_in,
      tokensOut: row.tokens_out,
      dollars: row.dollars,
      modelCalls: row.model_calls,
      toolCalls: row.tool_calls,
    },
    startedAt: row.started_at,
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}

/** The ledger of agents in Postgres. */
export function storedLedger(db: Db): Ledger {
  const teamOf = (runId: string) =>
    db.selectFrom('agent_runs').select('team').where('id', '=', runId).$asScalar().$notNull();
  return {
    begin: (run) =>
      db.transaction().execute(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto('agent_runs')
          .values({
            id: run.id,
            team: run.team,
            case_id: run.caseId,
            attempt: run.attempt,
            agent: run.agent,
            key: run.key,
            input: JSON.stringify(run.input),
            prompt_hash: run.promptHash,
            model: run.model,
          })
          .onConflict((conflict) => conflict.columns(['case_id', 'key']).doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows === 1n) return 'begun';
        // Locked: of two workers that find a dead run, one begins it again.
        const kept = toRun(await runs(trx).where('id', '=', run.id).forUpdate().executeTakeFirstOrThrow());
        // A process that stopped cancelled it: the job comes again, and nobody has used what there is.
        const cancelled = kept.state === 'stopped' && kept.why === 'cancelled';
        if (kept.state !== 'running' && !cancelled) {
          const { state, output, why, detail, usage } = kept;
          return {
            state,
            usage,
            ...(output === undefined ? {} : { output }),
            ...(why === undefined ? {} : { why }),
            ...(detail === undefined ? {} : { detail }),
          };
        }
        const { numUpdatedRows } = await trx
          .updateTable('agent_runs')
          .set({
            started_at: sql<Date>`now()`,
            input: JSON.stringify(run.input),
            prompt_hash: run.promptHash,
            model: run.model,
            state: 'running',
            why: null,
            detail: null,
            ended_at: null,
          })
          .where('id', '=', run.id)
          .where((eb) => eb.or([eb('started_at', '<', DEAD_AFTER), eb(eb.val(cancelled), '=', true)]))
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return 'busy';
        await trx.deleteFrom('model_calls').where('run_id', '=', run.id).execute();
        await trx.deleteFrom('tool_calls').where('run_id', '=', run.id).execute();
        return 'begun';
      }),
    async modelCall(runId, call) {
      await db
        .insertInto('model_calls')
        .values({
          run_id: runId,
          team: teamOf(runId),
          seq: call.seq,
          model: call.model,
          request: call.request,
          response: call.response ?? null,
          status: call.status ?? null,
          retry_after_ms: call.retryAfterMs ?? null,
          error: call.error ?? null,
          tokens_in: call.tokensIn,
          tokens_out: call.tokensOut,
          dollars: call.dollars,
          latency_ms: Math.round(call.latencyMs),
        })
        .execute();
    },
    async toolCall(runId, call) {
      await db
        .insertInto('tool_calls')
        .values({
          run_id: runId,
          team: teamOf(runId),
          seq: call.seq,
          tool_call_id: call.toolCallId,
          tool: call.tool,
          input: call.input,
          result: call.result,
          status: call.status,
          evidence_id: call.evidenceId ?? null,
          latency_ms: Math.round(call.latencyMs),
        })
        .execute();
    },
    async end(runId, end) {
      await db
        .updateTable('agent_runs')
        .set({
          state: end.state,
          output: end.output === undefined ? null : JSON.stringify(end.output),
          why: end.why ?? null,
          detail: end.detail ?? null,
          tokens_in: end.usage.tokensIn,
          tokens_out: end.usage.tokensOut,
          dollars: end.usage.dollars,
          model_calls: end.usage.modelCalls,
          tool_calls: end.usage.toolCalls,
          ended_at: sql<Date>`now()`,
        })
        .where('id', '=', runId)
        .where('state', '=', 'running')
        .execute();
    },
  };
}

/** The runs of a case in the order in which they began. */
export async function runsOfCase(db: Db, caseId: string): Promise<StoredRun[]> {
  return (await runs(db).where('case_id', '=', caseId).orderBy('started_at').orderBy('key').execute()).map(
    toRun,
  );
}

/** Everything that a run asked and was told, in order. Throws NotFoundError where retention has taken it. */
export async function callsOfRun(
  db: Db,
  run: StoredRun,
): Promise<{ modelCalls: ModelCall[]; toolCalls: ToolCall[] }> {
  const models = await db
    .selectFrom('model_calls')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('seq')
    .execute();
  const tools = await db
    .selectFrom('tool_calls')
    .selectAll()
    .where('run_id', '=', run.id)
    .orderBy('seq')
    .execute();
  if (models.length < run.usage.modelCalls || tools.length < run.usage.toolCalls) {
    throw new NotFoundError(
      `The calls of ${run.key} of this case are not kept any more.`,
      'CASEBOOK_LEDGER_DAYS says how long they are kept.',
    );
  }
  return {
    modelCalls: models.map((row) => ({
      seq: row.seq,
      model: row.model,
      request: row.request,
      ...(row.response === null ? {} : { response: row.response }),
      ...(row.status === null ? {} : { status: row.status }),
      ...(row.retry_after_ms === null ? {} : { retryAfterMs: row.retry_after_ms }),
      ...(row.error === null ? {} : { error: row.error }),
      tokensIn: row.tokens_in,
      tokensOut: row.tokens_out,
      dollars: row.dollars,
      latencyMs: row.latency_ms,
    })),
    toolCalls: tools.map((row) => ({
      seq: row.seq,
      toolCallId: row.tool_call_id,
      tool: row.tool,
      input: row.input,
      result: row.result,
      status: row.status,
      ...(row.evidence_id === null ? {} : { evidenceId: row.evidence_id }),
      latencyMs: row.latency_ms,
    })),
  };
}

/** Deletes requests and answers older than `days`; the runs, their outputs and their costs stay. Returns how many. */
export async function pruneLedger(db: Db, days: number): Promise<number> {
  const before = sql<Date>`now() - make_interval(days => ${days})`;
  const models = await db.deleteFrom('model_calls').where('at', '<', before).executeTakeFirstOrThrow();
  const tools = await db.deleteFrom('tool_calls').where('at', '<', before).executeTakeFirstOrThrow();
  return Number(models.numDeletedRows + tools.numDeletedRows);
}

/** Prunes at the start and then once an hour, until the process stops. */
export function keepLedger(db: Db, days: number, log: Logger, releasers: Pick<Releasers, 'add'>): void {
  let running: Promise<unknown> = Promise.resolve();
  const prune = (): void => {
    running = pruneLedger(db, days).then(
      (deleted) => deleted > 0 && log.info({ deleted }, 'pruned the ledger of agents'),
      // The next hour tries again.
      (error: unknown) => log.warn({ error: describeError(error) }, 'could not prune the ledger of agents'),
    );
  };
  prune();
  const timer = setInterval(prune, 3_600_000);
  releasers.add('retention of the ledger', async () => {
    clearInterval(timer);
    await running;
  });
}
