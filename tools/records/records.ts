import { z } from 'zod';
import type { RecordsReader, ToolReads } from '#src/agent/tools/tool-reads.ts';
import { ConfigError, InvalidInputError } from '#src/errors.ts';

export const kindField = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z-]*$/, 'it is no kind of record')
  .describe('Kind of record: service, environment.');

export function recordsOf(reads: ToolReads): RecordsReader {
  if (reads.records) return reads.records;
  throw new ConfigError(
    'No records are connected.',
    'Seed them from a folder with CASEBOOK_RECORDS; see the README.',
  );
}

/** The kind, where there is one of that name. */
export function knownKind(records: RecordsReader, kind: string): string {
  if (records.kinds().includes(kind)) return kind;
  throw new InvalidInputError(
    `There are no records of the kind ${kind}.`,
    `The kinds are ${records.kinds().join(', ')}.`,
  );
}
