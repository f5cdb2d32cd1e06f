import { z } from 'zod';
import type { OwnCaseReader, ToolReads } from '#src/agent/tools/tool-reads.ts';
import { ConfigError } from '#src/errors.ts';

export const evidenceIdField = z
  .string()
  .length(15)
  .regex(/^ev-[0-9a-f]{12}$/, 'an id of evidence is ev- and 12 hex digits')
  .describe('Id of an item of evidence of this case.');

export function ownCaseOf(reads: ToolReads): OwnCaseReader {
  if (reads.own) return reads.own;
  throw new ConfigError(
    'There is no case here: a look from the command line opens none.',
    'Ask in the thread of a case, or name one with DATABASE_URL set.',
  );
}
