import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { type Lab, type LabOptions, startLab } from '#lab/run/lab.ts';
import type { Message } from '#lab/slack/page-api.ts';
import { createReleasers } from '#src/shutdown.ts';

export interface TestLab extends Lab {
  /** Rows of a query as the superuser. */
  rows<Row extends object>(query: string, values?: unknown[]): Promise<Row[]>;
  /** The ends of the three processes' logs, for the message of a failing test. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

/** The whole lab in a folder of its own, without fsync, with short times. */
export async function startTestLab(options: Partial<LabOptions> = {}): Promise<TestLab> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'casebook-lab-')));
  const log = pino({ level: 'silent' });
  const releasers = createReleasers(log, 30_000);
  if (options.dataDir === undefined)
    releasers.add('folder', () => rm(dataDir, { recursive: true, force: true }));
  try {
    const lab = await startLab(
      { dataDir, port: 0, durable: false, holdSeconds: 2, sweepSeconds: 1, exportMs: 400, ...options },
      log,
      releasers,
    );
    const pool = new pg.Pool({ connectionString: lab.databaseUrl, max: 2 });
    pool.on('error', () => undefined);
    releasers.add('pool', () => pool.end());
    return {
      ...lab,
      rows: async <Row extends object>(query: string, values: unknown[] = []) =>
        (await pool.query<Row>(query, values)).rows,
      logs: async () =>
        (
          await Promise.all(
            ['slack', 'worker', 'executor'].map(
              async (role) =>
                `${role}:\n${(await readFile(join(dataDir, 'logs', `${role}.log`), 'utf8')).split('\n').slice(-12).join('\n')}`,
            ),
          )
        ).join('\n'),
      stop: () => releasers.releaseAll(),
    };
  } catch (error) {
    await releasers.releaseAll();
    throw error;
  }
}

/** Waits until `look` gives something. The message says what was waited for and ends with what `explain` adds. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  options: { timeoutMs?: number; explain?: () => Promise<string> } = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until)
      throw new Error(`${what} did not happen in ${timeoutMs} ms.\n${(await options.explain?.()) ?? ''}`);
    await sleep(50);
  }
}

/** All text that a message shows, blocks included, one block a line. */
export function shownText(message: Message): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    else if (value !== null && typeof value === 'object') {
      const { text } = value as { text?: unknown };
      if (typeof text === 'string') texts.push(text);
      for (const [key, inner] of Object.entries(value))
        if (key !== 'text' || typeof inner !== 'string') walk(inner);
    }
  };
  walk(message.blocks ?? []);
  return texts.length > 0 ? texts.join('\n') : message.text;
}

/** The button with this action id, with what a click on it must say. */
export function findButton(
  message: Message,
  actionId: string,
): { blockId: string; actionId: string; value: string } | undefined {
  for (const block of message.blocks ?? []) {
    const elements = (block.elements ?? (block.accessory ? [block.accessory] : [])) as {
      action_id?: string;
      value?: string;
    }[];
    const found = elements.find((element) => element.action_id === actionId);
    if (found) return { blockId: block.block_id ?? '', actionId, value: found.value ?? '' };
  }
  return undefined;
}
