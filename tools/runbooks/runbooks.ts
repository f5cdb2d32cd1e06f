import { z } from 'zod';
import type { ActionsReader, ToolReads } from '#src/agent/tools/tool-reads.ts';
import { ConfigError } from '#src/errors.ts';

export const runbookField = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'it is no id of a runbook')
  .describe('Id of the runbook, as list-runbooks gives it.');

export function actionsOf(reads: ToolReads): ActionsReader {
  if (reads.actions) return reads.actions;
  throw new ConfigError('No runbooks are loaded.', 'Set CASEBOOK_RUNBOOKS to the folder of the runbooks.');
}
