import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError, describeError, NotFoundError } from '#src/errors.ts';
import type { Prompt, PromptLibrary } from './prompts.ts';

/** The shipped prompts. */
export const PROMPTS_FOLDER = fileURLToPath(new URL('../../../prompts', import.meta.url));
/** Partials: prose that several prompts say in the same words. */
const SHARED = '_shared';

const frontMatterSchema = z.strictObject({
  /** The folder's name. */
  agent: z.string().min(1),
  purpose: z.string().min(10),
  owner: z.string().min(1),
  reviewed: z.iso.date(),
});

/**
 * Reads every prompt below the folder: `<agent>/<name>.md` is `<agent>/<name>`, `{{> name}}` on a line of its own puts in
 * `_shared/name.md`. Throws ConfigError that names file and line.
 */
export function loadPrompts(folder = PROMPTS_FOLDER): PromptLibrary {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
  return parsePrompts(new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')])));
}

/** The same from texts by their path below the folder. */
export function parsePrompts(files: ReadonlyMap<string, string>): PromptLibrary {
  const partials = new Map(
    [...files]
      .filter(([path]) => path.startsWith(`${SHARED}/`))
      .map(([path, text]) => [path.slice(SHARED.length + 1, -'.md'.length), text.trim()]),
  );
  for (const [name, text] of partials) refuseBraces(`${SHARED}/${name}.md`, text, 1);
  const prompts = new Map<string, Prompt>();
  for (const [path, text] of files) {
    if (path.startsWith(`${SHARED}/`)) continue;
    const prompt = parsePrompt(path, text, partials);
    prompts.set(prompt.id, prompt);
  }
  return {
    ids: () => [...prompts.keys()],
    get: (id) => {
      const prompt = prompts.get(id);
      if (prompt) return prompt;
      throw new NotFoundError(
        `There is no prompt ${id}.`,
        `Write prompts/${id}.md, or use one of ${[...prompts.keys()].join(', ') || 'those that come'}.`,
      );
    },
  };
}

function parsePrompt(path: string, text: string, partials: ReadonlyMap<string, string>): Prompt {
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text.replaceAll('\r\n', '\n'));
  if (!parts) throw refused(path, 1, 'it has no front matter between two lines of ---');
  const [, front = '', body = ''] = parts;
  checkFrontMatter(path, front);
  const firstLine = front.split('\n').length + 3;
  const lines = body.split('\n').map((line, index) => {
    const name = /^\{\{> ([a-z0-9-]+)\}\}$/.exec(line)?.[1];
    if (name === undefined) {
      refuseBraces(path, line, firstLine + index);
      return line;
    }
    const partial = partials.get(name);
    if (partial === undefined)
      throw refused(path, firstLine + index, `there is no partial ${SHARED}/${name}.md`);
    return partial;
  });
  const said = lines.join('\n').trim();
  if (said === '') throw refused(path, firstLine, 'it says nothing');
  return {
    id: path.slice(0, -'.md'.length),
    text: said,
    hash: createHash('sha256').update(said).digest('hex'),
  };
}

function checkFrontMatter(path: string, front: string): void {
  let data: unknown;
  try {
    data = parse(front, { schema: 'core' });
  } catch (error) {
    throw refused(path, 2, describeError(error).split('\n')[0] ?? '');
  }
  const result = frontMatterSchema.safeParse(data);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = String(issue?.path[0] ?? '');
    const line = front.split('\n').findIndex((one) => one.startsWith(`${field}:`));
    throw refused(path, line + 2, z.prettifyError(result.error).replaceAll('\n', ' '));
  }
  const [folder] = path.split('/');
  if (result.data.agent !== folder) {
    throw refused(path, 2, `it says it is of the agent ${result.data.agent}, and stands in ${folder}`);
  }
}

/** Prompts have no variables: what differs from case to case comes from outside, so it belongs into the briefing. */
function refuseBraces(path: string, text: string, firstLine: number): void {
  const index = text.split('\n').findIndex((line) => line.includes('{{') || line.includes('}}'));
  if (index < 0) return;
  throw refused(path, firstLine + index, '{{ and }} are for {{> partial}} on a line of its own, in a prompt');
}

function refused(path: string, line: number, why: string): ConfigError {
  return new ConfigError(
    `The prompt ${path}:${line} cannot be used: ${why}.`,
    'Correct it, then start again.',
  );
}
