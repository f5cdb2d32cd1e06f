import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDatabase } from '#src/bin/commands/open.ts';
import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import { type CaseBundle, readBundle } from '#src/store/case-bundle.ts';
import { findCaseOfNumber } from '#src/store/cases.ts';

/** The bundle of a case in the database, by the number that people see. */
export async function readCaseBundle(number: number, team: string | undefined): Promise<CaseBundle> {
  return withDatabase(async (db) => {
    const found = await findCaseOfNumber(db, number, team);
    if (found) return readBundle(db, found.id);
    throw new NotFoundError(`There is no case ${number}.`, 'List them with `casebook case list --all`.');
  });
}

/**
 * Writes a case into a folder of exported cases, where `npm test` plays it again. Returns the file. Throws InvalidInputError
 * for a case that is not diagnosed yet, and for a file that is there already unless `force`.
 */
export async function exportCase(bundle: CaseBundle, folder: string, force: boolean): Promise<string> {
  if (bundle.findings.length === 0)
    throw new InvalidInputError(
      `Case ${bundle.case.number} has no finding yet.`,
      'Export it when it is diagnosed.',
    );
  const words = bundle.case.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  const file = join(folder, `${bundle.case.number}-${words || 'case'}.json`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, `${JSON.stringify(bundle, null, 1)}\n`, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new InvalidInputError(`${file} is there already.`, 'Give --force to replace it, or another --out.');
  }
  return file;
}
