import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { InvalidInputError } from '#src/errors.ts';
import { RECORD_KINDS, type RecordBody, type RecordKind } from '#src/records/kinds.ts';
import type { Db } from '#src/store/database.ts';
import { putRecord } from '#src/store/records.ts';

const documentSchema = z.object({
  kind: z.enum(Object.keys(RECORD_KINDS) as [RecordKind, ...RecordKind[]]),
  key: z.string().min(1),
  body: z.record(z.string(), z.unknown()),
});

interface SeedRecord {
  kind: RecordKind;
  key: string;
  body: RecordBody<RecordKind>;
}

/** Reads YAML documents `{kind, key, body}`. Names file and field of whatever is wrong; nothing is stored then. */
export function parseRecords(text: string, file: string): SeedRecord[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) {
      throw new InvalidInputError(
        `${file} is not YAML: ${document.errors[0]?.message}.`,
        'Mend the file and start again.',
      );
    }
    const value: unknown = document.toJS();
    if (value === null) return [];
    const outer = documentSchema.safeParse(value);
    const inner = outer.success ? RECORD_KINDS[outer.data.kind].safeParse(outer.data.body) : outer;
    if (!outer.success || !inner.success) {
      const issue = (outer.error ?? inner.error)?.issues[0];
      throw new InvalidInputError(
        `${file} holds a record that cannot be read: ${issue?.path.join('.')}: ${issue?.message}.`,
        'A record is {kind: service or environment, key, body}; see the README.',
      );
    }
    return [{ kind: outer.data.kind, key: outer.data.key, body: inner.data as RecordBody<RecordKind> }];
  });
}

/** Seeds the records of a folder. A record that is there with the same body gets no new revision. */
export async function seedRecords(db: Db, team: string, folder: string): Promise<number> {
  const files = (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort();
  const records = await Promise.all(
    files.map(async (file) => parseRecords(await readFile(join(folder, file), 'utf8'), file)),
  );
  let changed = 0;
  for (const record of records.flat()) {
    if (await putRecord(db, { team, ...record, author: 'seed' })) changed += 1;
  }
  return changed;
}
