import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError, describeError } from '#src/errors.ts';
import { DATABASE_QUESTIONS } from '#src/evidence/ports.ts';
import type { Target } from './session.ts';

const name = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'write it in lower case with hyphens');

const connectionSchema = z
  .strictObject({
    name,
    kind: z.literal('postgres'),
    url: z.string().optional(),
    /** Where the url stands instead: a variable of the environment, or a file, relative to this one. */
    urlFrom: z
      .union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })])
      .optional(),
    namespaces: z.array(name).min(1),
    services: z.array(z.string().min(1)).default([]),
    statementTimeoutMs: z.int().min(100).max(5_000).default(2_000),
    questions: z
      .array(z.enum(DATABASE_QUESTIONS))
      .min(1)
      .default(['connections', 'read-only', 'replication', 'locks']),
    registrations: z
      .strictObject({
        sql: z
          .string()
          .transform((sql) => sql.trim().replace(/;$/, ''))
          .refine((sql) => /^(select|with)\b/i.test(sql), 'it has to begin with select or with')
          .refine((sql) => !sql.includes(';'), 'it has to be one statement'),
      })
      .optional(),
  })
  .refine(({ url, urlFrom }) => (url === undefined) !== (urlFrom === undefined), {
    path: ['url'],
    error: 'give url or urlFrom, one of them',
  })
  .refine(({ questions, registrations }) => !questions.includes('registrations') || registrations, {
    path: ['registrations'],
    error: 'the question registrations needs registrations.sql',
  });
const connectionsSchema = z
  .array(connectionSchema)
  .refine((list) => new Set(list.map((each) => each.name)).size === list.length, 'two have the same name');

/** One database of users that Casebook may ask. */
export type Connection = Omit<z.infer<typeof connectionSchema>, 'url' | 'urlFrom' | 'kind'> & Target;

/**
 * Reads the file of connections. `variable` gives the value of a variable of the environment.
 *
 * @throws ConfigError that says what is wrong, and never repeats a url
 */
export async function loadConnections(
  file: string,
  variable: (name: string) => string | undefined,
): Promise<Connection[]> {
  const wrong = (why: string): ConfigError =>
    new ConfigError(`${file} (CASEBOOK_CONNECTIONS) cannot be used: ${why}.`, 'Correct the file.');
  let parsed: z.infer<typeof connectionsSchema>;
  try {
    parsed = connectionsSchema.parse(parse(await readFile(file, 'utf8')) ?? []);
  } catch (error) {
    throw wrong(error instanceof z.ZodError ? inWords(error) : describeError(error));
  }
  return Promise.all(
    parsed.map(async ({ url, urlFrom, kind: _, ...rest }) => {
      const found =
        url ??
        (await urlOf(urlFrom, file, variable).catch((error: unknown) => {
          throw wrong(`the url of ${rest.name}: ${describeError(error)}`);
        }));
      if (!/^postgres(ql)?:\/\//.test(found) || !URL.canParse(found))
        throw wrong(`the url of ${rest.name} is not of the form postgres://role:password@host:5432/database`);
      return { ...rest, url: found };
    }),
  );
}

async function urlOf(
  from: { env: string } | { file: string } | undefined,
  file: string,
  variable: (name: string) => string | undefined,
): Promise<string> {
  if (from && 'file' in from) return (await readFile(resolve(dirname(file), from.file), 'utf8')).trim();
  const value = from && variable(from.env);
  if (!value) throw new Error(`the variable ${from?.env} is not set`);
  return value;
}

/** "0.namespaces: expected array", without any value of the file. */
function inWords(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; ');
}
