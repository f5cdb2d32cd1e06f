import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordsReader } from '#src/agent/tools/tool-reads.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { RECORD_KINDS, type RecordKind } from '#src/records/kinds.ts';
import { parseRecords } from '#src/records/seed.ts';
import type { Db } from '#src/store/database.ts';
import { listRecords } from '#src/store/records.ts';

const KINDS = Object.keys(RECORD_KINDS) as RecordKind[];
const kindOf = (kind: string): RecordKind | undefined => KINDS.find((each) => each === kind);

/** Newest revisions of a workspace's records. */
export function recordsReader(db: Db, team: string): RecordsReader {
  return {
    kinds: () => KINDS,
    list: async (name) => {
      const kind = kindOf(name);
      if (kind === undefined) return [];
      return (await listRecords(db, team, kind)).map((one) => ({ ...one, body: toJson(one.body) }));
    },
  };
}

/** Records of a folder of YAML files, for a look without a database. A later document of the same key wins. */
export function recordsOfFolder(folder: string): RecordsReader {
  return {
    kinds: () => KINDS,
    list: async (name) => {
      const kind = kindOf(name);
      const files = (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file)).sort();
      const texts = await Promise.all(
        files.map(async (file) => parseRecords(await readFile(join(folder, file), 'utf8'), file)),
      );
      const ofKind = texts.flat().filter((record) => record.kind === kind);
      return [...new Map(ofKind.map((record) => [record.key, record])).values()]
        .map(({ key, body }) => ({ key, revision: 1, body: toJson(body) }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    },
  };
}
