import { type Logger, pino } from 'pino';
import { redactText } from '#src/redaction/redact.ts';

export type { Logger } from 'pino';

/** JSON logs on stderr, so that stdout stays free for results. Every string passes the redaction first. */
export function createLogger(role: string, level: string): Logger {
  return pino(
    {
      level,
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: (line) => redactText(line) },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

/**
 * A `warn` that says each thing at most once in `everyMs`, with how often it was left out: a server that is down makes
 * every queue and worker complain ten times a second.
 */
export function sparingly(
  log: Pick<Logger, 'warn'>,
  everyMs = 10_000,
  now: () => number = Date.now,
): (fields: Record<string, unknown>, message: string) => void {
  const said = new Map<string, { at: number; leftOut: number }>();
  return (fields, message) => {
    const key = JSON.stringify([message, fields.queue]);
    const last = said.get(key);
    if (last && now() - last.at < everyMs) {
      last.leftOut += 1;
      return;
    }
    said.set(key, { at: now(), leftOut: 0 });
    log.warn({ ...fields, ...(last && last.leftOut > 0 ? { leftOut: last.leftOut } : {}) }, message);
  };
}
