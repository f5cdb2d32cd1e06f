import type { Advice } from '#src/diagnosis/types.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import { redactText } from '#src/redaction/redact.ts';
import { isObject } from './objects-in-evidence.ts';

type Patch = NonNullable<Advice['patch']>;

const MOST_LINES = 60;
const MOST_CHARS = 4_000;
const FILE = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9][A-Za-z0-9._/-]{0,200}\.(?:ya?ml|json)$/;
const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

interface Lines {
  removed: string[];
  added: string[];
}

/**
 * A suggested change of one file in Git, or in one clause why it cannot be shown: a well-formed unified diff of one YAML or
 * JSON file, whose removed lines stand in what runs or in what is declared, and whose added lines bring back what stood in
 * evidence or give a removed field another plain value. Nothing applies it but a person.
 */
export function checkPatch(
  patch: Patch,
  evidence: readonly EvidenceItem[],
): { patch: Patch } | { why: string } {
  const { title, file, diff } = patch;
  if (!FILE.test(file)) return { why: 'its file is not the path of a manifest' };
  if (title.length > 120 || /[\r\n]/.test(title)) return { why: 'its title is not one short line' };
  if (diff.length > MOST_CHARS) return { why: `it has more than ${MOST_CHARS} characters` };
  if (redactText(diff) !== diff) return { why: 'it holds what looks like a secret' };
  const parsed = parseDiff(file, diff);
  if (typeof parsed === 'string') return { why: parsed };
  const known = fieldsIn(evidence);
  const foreign = parsed.removed.find((line) => !stands(line, known));
  if (foreign !== undefined)
    return { why: `the line "${foreign.trim()}" that it removes stands in no evidence` };
  const removedKeys = new Set(parsed.removed.map((line) => keyAndValue(line)?.key));
  const made = parsed.added.find((line) => !stands(line, known) && !isPlainChange(line, removedKeys));
  if (made !== undefined) return { why: `the line "${made.trim()}" that it adds stands in no evidence` };
  return { patch };
}

/** Removed and added lines, or why it is not a unified diff of the file. */
function parseDiff(file: string, diff: string): Lines | string {
  const lines = diff.replace(/\n$/, '').split('\n');
  if (lines.length > MOST_LINES) return `it has more than ${MOST_LINES} lines`;
  const body = lines.filter((line) => !/^(?:diff --git |index [0-9a-f]+\.\.)/.test(line));
  const [from = '', to = '', ...rest] = body;
  if (from.replace(/^--- (?:a\/)?/, '') !== file || !from.startsWith('--- '))
    return 'it does not begin with the file that it names';
  if (to.replace(/^\+\+\+ (?:b\/)?/, '') !== file || !to.startsWith('+++ '))
    return 'it is about more than the file that it names';
  const out: Lines = { removed: [], added: [] };
  let left = { before: 0, after: 0 };
  for (const line of rest) {
    const hunk = HUNK.exec(line);
    if (hunk && left.before === 0 && left.after === 0) {
      left = { before: Number(hunk[1] ?? 1), after: Number(hunk[2] ?? 1) };
      continue;
    }
    const sign = line[0] ?? ' ';
    if (![' ', '+', '-'].includes(sign)) return 'it is no unified diff';
    if (sign !== '+') left.before -= 1;
    if (sign !== '-') left.after -= 1;
    if (left.before < 0 || left.after < 0) return 'a part of it has more lines than it says';
    if (sign === '-') out.removed.push(line.slice(1));
    if (sign === '+') out.added.push(line.slice(1));
  }
  if (left.before !== 0 || left.after !== 0) return 'a part of it has fewer lines than it says';
  if (out.removed.length === 0) return 'it removes nothing, so that nothing ties it to what was seen';
  return out;
}

/** `key: value`, `"key": "value",` and `- key: value`; the value is empty where only a key opens a block. */
function keyAndValue(line: string): { key: string; value: string } | undefined {
  const match = /^\s*(?:- +)*"?([A-Za-z0-9_./-]+)"?:(?:\s+(.*?))?\s*$/.exec(line);
  return match?.[1] === undefined ? undefined : { key: match[1], value: unquoted(match[2] ?? '') };
}

/** As it stands between quotes, without a comma at the end. */
function unquoted(text: string): string {
  const bare = text.replace(/,$/, '').trim();
  return /^(["']).*\1$/.test(bare) ? bare.slice(1, -1) : bare;
}

/** Where a container stands in a manifest; what is named so elsewhere, in a ConfigMap say, runs nothing. */
const CONTAINERS = new Set(['containers', 'initContainers', 'ephemeralContainers']);
const OF_CONTAINERS = new Set(['image', 'command', 'args']);

/**
 * Every field and list member of the objects that evidence holds: `key\0value` with values as text, and `\0member`. Not of
 * annotations, which anybody may write, and images and commands only of containers.
 */
function fieldsIn(evidence: readonly EvidenceItem[]): ReadonlySet<string> {
  const known = new Set<string>();
  const walk = (value: Json, within: string): void => {
    if (Array.isArray(value)) {
      for (const member of value) {
        if (isScalar(member)) known.add(`\0${member}`);
        else walk(member, within);
      }
    } else if (isObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        if (key === 'annotations' || (OF_CONTAINERS.has(key) && !CONTAINERS.has(within))) continue;
        known.add(isScalar(member) ? `${key}\0${member}` : `${key}\0`);
        walk(member, key);
      }
    }
  };
  for (const { kind, content } of evidence)
    if (kind !== 'kubernetes.events' && (kind.startsWith('kubernetes.') || kind === 'manifests.declared'))
      walk(content, '');
  return known;
}

function isScalar(value: Json): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

function stands(line: string, known: ReadonlySet<string>): boolean {
  const field = keyAndValue(line);
  if (field) return known.has(`${field.key}\0${field.value}`);
  const member = /^\s*- +(.+?)\s*$/.exec(line)?.[1];
  return member !== undefined && known.has(`\0${unquoted(member)}`);
}

/**
 * Another number, quantity or truth value of a field that was removed. A new word could be an image, a command or an
 * address, and nothing is known of it.
 */
function isPlainChange(line: string, removedKeys: ReadonlySet<string | undefined>): boolean {
  const field = keyAndValue(line);
  if (!field || !removedKeys.has(field.key)) return false;
  if (/^(?:privileged|hostNetwork|hostPID|hostIPC|allowPrivilegeEscalation|runAs\w+)$/.test(field.key))
    return false;
  return /^(?:\d+(?:\.\d+)?(?:m|[KMGT]i?|s|%)?|true|false)$/.test(field.value);
}
