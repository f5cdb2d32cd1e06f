import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError, describeError } from '#src/errors.ts';
import { inputsSchema } from '#src/proposals/runbook-inputs.ts';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
/** A literal, or `$input` for the value of an input. */
const reference = z.union([z.string(), z.number(), z.boolean()]);

const permissionSchema = z.strictObject({
  apiGroups: z.array(z.string()).min(1),
  resources: z.array(z.string().regex(/^[a-z]+(\/[a-z]+)?$/)).min(1),
  verbs: z.array(z.enum(['get', 'list', 'create', 'update', 'patch', 'delete'])).min(1),
});
export type Permission = z.infer<typeof permissionSchema>;

const POSTCONDITIONS = ['rollout-complete', 'pods-steady', 'memory-flat'] as const;
export type Postcondition = (typeof POSTCONDITIONS)[number];

const frontMatterSchema = z.strictObject({
  id: slug,
  /** `{input}` stands for an input's value. */
  title: z.string().min(1),
  risk: z.enum(['low', 'medium', 'high']),
  reversible: z.boolean(),
  destructive: z.boolean(),
  inputs: inputsSchema,
  appliesTo: z.array(z.templateLiteral([z.string().min(1), '.', z.string().min(1)])).min(1),
  permissions: z.array(permissionSchema).min(1),
  preconditions: z.array(z.string()).min(1),
  steps: z
    .array(
      z.strictObject({
        id: slug,
        target: z.literal('kubernetes'),
        action: slug,
        object: z.strictObject({ kind: z.string(), namespace: z.string(), name: z.string() }),
        parameters: z.record(z.string(), reference),
      }),
    )
    .min(1),
  verify: z
    .strictObject({
      /** Every check must hold this long without a break. */
      holdSeconds: z.int().min(0),
      /** When they do not within this time, the run has failed. */
      windowSeconds: z.int().min(1),
      pollSeconds: z.int().min(1),
      checks: z.array(z.enum(POSTCONDITIONS)).min(1),
    })
    .refine(
      (verify) => verify.windowSeconds > verify.holdSeconds,
      'windowSeconds must be longer than holdSeconds',
    ),
  undo: z.strictObject({ automatic: z.boolean(), text: z.string().min(1) }),
  owner: z.string().min(1),
  reviewed: z.iso.date(),
});

export interface Runbook extends z.infer<typeof frontMatterSchema> {
  /** SHA-256 of the file, in hex: the version that people approve. */
  hash: string;
  /** Path below the folder of runbooks, e.g. `kubernetes/rollback-deployment.md`. */
  path: string;
  /** Markdown for people. */
  prose: string;
}

/**
 * Reads one runbook's text. Throws ConfigError that names the file and what is wrong in it.
 */
export function parseRunbook(path: string, text: string): Runbook {
  const refuse = (why: string): ConfigError =>
    new ConfigError(
      `The runbook ${path} cannot be used: ${why}.`,
      'Correct its front matter, then start again.',
    );
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (!parts) throw refuse('it has no front matter between two lines of ---');
  let data: unknown;
  try {
    data = parse(parts[1] ?? '', { schema: 'core' });
  } catch (error) {
    throw refuse(describeError(error));
  }
  const result = frontMatterSchema.safeParse(data);
  if (!result.success) throw refuse(z.prettifyError(result.error).replaceAll('\n', ' '));
  const front = result.data;
  if (basename(path, '.md') !== front.id) throw refuse(`its id ${front.id} is not its file name`);
  const known = new Set(Object.keys(front.inputs.properties));
  const used = [
    ...[...front.title.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''),
    ...front.steps
      .flatMap((step) => [...Object.values(step.object), ...Object.values(step.parameters)])
      .filter((value): value is string => typeof value === 'string' && value.startsWith('$'))
      .map((value) => value.slice(1)),
  ];
  const unknown = used.find((name) => !known.has(name));
  if (unknown !== undefined) throw refuse(`it uses the input ${unknown} that it does not declare`);
  if (!front.reversible && front.undo.automatic)
    throw refuse('what is not reversible cannot be undone automatically');
  return { ...front, hash: createHash('sha256').update(text).digest('hex'), path, prose: parts[2] ?? '' };
}

/** Every runbook below the folder, by id. Throws ConfigError for one that is not valid, or an id that is there twice. */
export async function loadRunbooks(folder: string): Promise<ReadonlyMap<string, Runbook>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && entry.name !== 'README.md')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const runbooks = new Map<string, Runbook>();
  for (const file of files) {
    const runbook = parseRunbook(relative(folder, file), await readFile(file, 'utf8'));
    const other = runbooks.get(runbook.id);
    if (other) {
      throw new ConfigError(
        `The runbooks ${other.path} and ${runbook.path} have the same id.`,
        'Rename one of the two, its file and its id.',
      );
    }
    runbooks.set(runbook.id, runbook);
  }
  return runbooks;
}
