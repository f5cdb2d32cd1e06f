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
