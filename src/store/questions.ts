import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Answer } from '#src/cases/answer.ts';
import type { JobPayload } from '#src/jobs/queues.ts';
import { redactText } from '#src/redaction/redact.ts';
import type { Db } from '#src/store/database.ts';
import type { QuestionsTable } from '#src/store/schema.ts';

/** What a person asked about a case, and what they were answered. */
export interface Question {
  id: string;
  team: string;
  caseId: string;
  channel: string;
  /** Of the message, and of the thread that the answer goes to. */
  ts: string;
  threadTs: string;
  userId: string;
  /** Redacted: people paste what they have. */
  text: string;
  /** IANA name, e.g. `Europe/Berlin`; absent where Slack did not say. */
  timeZone?: string;
  askedAt: Date;
  state: 'asked' | 'answered' | 'failed';
  answer?: Answer;
  answeredAt?: Date;
  attempts: number;
}

type NewQuestion = Pick<Question, 'team' | 'caseId' | 'channel' | 'ts' | 'threadTs' | 'userId' | 'text'> & {
  timeZone?: string | undefined;
};

/** A message of Slack holds 40,000 characters; nobody asks in more than this. */
const MOST_CHARS = 4_000;
/** Younger rows are left to the job that was enqueued with them. */
const GRACE = sql<Date>`now() - interval '5 seconds'`;

function toQuestion(row: Selectable<QuestionsTable>): Question {
  return {
    id: row.id,
    team: row.team,
    caseId: row.case_id ?? '',
    channel: row.channel,
    ts: row.ts,
    threadTs: row.thread_ts,
    userId: row.user_id,
    text: row.text,
    ...(row.time_zone === null ? {} : { timeZone: row.time_zone }),
    askedAt: row.asked_at,
    state: row.state,
    ...(row.answer ? { answer: row.answer } : {}),
    ...(row.answered_at ? { answeredAt: row.answered_at } : {}),
    attempts: row.attempts,
  };
}

/** Keeps a question; one message is one question, however often its event comes. Returns its id. */
export async function insertQuestion(db: Db, question: NewQuestion): Promise<string> {
  await db
    .insertInto('questions')
    .values({
      id: randomUUID(),
      team: question.team,
      case_id: question.caseId,
      channel: question.channel,
      ts: question.ts,
      thread_ts: question.threadTs,
      user_id: question.userId,
      text: redactText(question.text.replaceAll('\0', '')).slice(0, MOST_CHARS),
      time_zone: question.timeZone,
    })
    .onConflict((conflict) => conflict.columns(['team', 'channel', 'ts']).doNothing())
    .execute();
  const row = await db
    .selectFrom('questions')
    .select('id')
    .where('team', '=', question.team)
    .where('channel', '=', question.channel)
    .where('ts', '=', question.ts)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Counts a try. Undefined where the question is answered, or was given up: the job is stale. */
export async function beginAnswer(db: Db, id: string): Promise<Question | undefined> {
  const row = await db
    .updateTable('questions')
    .set({ attempts: sql<number>`attempts + 1` })
    .where('id', '=', id)
    .where('state', '=', 'asked')
    .returningAll()
    .executeTakeFirst();
  return row && toQuestion(row);
}

/** Stores the answer; false where another try was first. `failed`: it says no more than that there is none. */
export async function storeAnswer(
  db: Db,
  id: string,
  answer: Answer,
  more: { state?: 'answered' | 'failed'; agentRunId?: string | undefined } = {},
): Promise<boolean> {
  const row = await db
    .updateTable('questions')
    .set({
      state: more.state ?? 'answered',
      answer: JSON.stringify(answer),
      agent_run_id: more.agentRunId,
      answered_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('state', '=', 'asked')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** What was asked and answered about a case, oldest first; with `before` only what came earlier, the last `limit` of it. */
export async function answeredQuestions(
  db: Db,
  caseId: string,
  { before, limit = 200 }: { before?: Date; limit?: number } = {},
): Promise<Question[]> {
  let query = db
    .selectFrom('questions')
    .selectAll()
    .where('case_id', '=', caseId)
    .where('answer', 'is not', null)
    .orderBy('asked_at', 'desc')
    .limit(limit);
  if (before) query = query.where('asked_at', '<', before);
  return (await query.execute()).map(toQuestion).reverse();
}

/** Questions that nobody has answered. */
export async function dueQuestions(db: Db): Promise<JobPayload<'answers'>[]> {
  const rows = await db
    .selectFrom('questions')
    .select('id')
    .where('state', '=', 'asked')
    .where('asked_at', '<', GRACE)
    .orderBy('asked_at')
    .limit(200)
    .execute();
  return rows.map((row) => ({ questionId: row.id }));
}
