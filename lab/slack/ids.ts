import { randomBytes, randomUUID } from 'node:crypto';
import type { Lab } from '#lab/slack/lab.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A Slack-looking id, unique in this workspace: the kind's letter, `0LAB`, and a counter in base 36. */
export function nextId(lab: Lab, prefix: string): string {
  lab.state.sequence += 1;
  lab.changed();
  return `${prefix}0LAB${lab.state.sequence.toString(36).toUpperCase().padStart(6, '0')}`;
}

/** The next message time stamp: seconds and six digits, later than every one before it. */
export function nextTs(lab: Lab): string {
  const micros = Math.max(Math.floor(lab.now() * 1000), lab.state.lastTsMicros + 1);
  lab.state.lastTsMicros = micros;
  lab.changed();
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
}

/** Five random characters, as Slack gives to blocks and elements without an id. */
export function shortId(length = 5): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

export const randomToken = (bytes = 12): string => randomBytes(bytes).toString('hex');
export const clientMessageId = (): string => randomUUID();
