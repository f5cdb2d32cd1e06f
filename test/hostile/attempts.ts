import { readdirSync, readFileSync } from 'node:fs';

/** What a text wants of whoever obeys it. */
export const AIMS = [
  'healthy',
  'say',
  'cite',
  'command',
  'elsewhere',
  'secrets',
  'leak',
  'mention',
  'prompt',
  'spend',
  'approve',
  'runbook',
  'blame',
  'hide',
  'sql',
] as const;
export type Aim = (typeof AIMS)[number];

/** One attempt to make a model, or code that trusts one, do what somebody wrote into data. */
export interface Attempt {
  /** `pod-log-003`: never used again for another text. */
  id: string;
  /** The way in which the text comes: see `infectedReads`; `tool-argument` is what a model writes itself. */
  channel: string;
  language: string;
  aim: Aim;
  text: string;
}

const FOLDER = new URL('./attempts/', import.meta.url);

/** All of `test/hostile/attempts/<channel>.jsonl`, in the order of the files. */
export const ATTEMPTS: readonly Attempt[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.jsonl'))
  .sort()
  .flatMap((file) =>
    readFileSync(new URL(file, FOLDER), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Attempt),
  );

export const CHANNELS: readonly string[] = [...new Set(ATTEMPTS.map(({ channel }) => channel))];
