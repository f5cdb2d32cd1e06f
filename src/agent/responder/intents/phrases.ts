import type { ToolResult } from '#src/agent/tools/tool.ts';
import type { Hypothesis, StoredFinding } from '#src/diagnosis/types.ts';
import type { Json } from '#src/evidence/types.ts';
import type { Answered, IntentContext } from './context.ts';

/** Text from outside on one line, without marks that Markdown would read. */
export function plain(text: string, most = 200): string {
  const line = text.replaceAll(/[`*_\s]+/g, (marks) =>
    /\s/.test(marks) ? ' ' : marks.replaceAll(/[`*]/g, "'"),
  );
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

export function quoted(text: string, most = 120): string {
  return `\`${plain(text, most)}\``;
}

export const cite = (id: string | undefined): string => (id === undefined ? '' : ` [${id}]`);

/** Why a tool gave no answer, as a sentence with what to do about it. */
export function failure({ summary, fix }: ToolResult): string {
  return `${plain(summary, 400)}${fix === undefined ? '' : ` ${plain(fix, 300)}`}`;
}

export function answered(lines: readonly (string | undefined)[], more: Partial<Answered> = {}): Answered {
  const text = lines.filter((line) => line !== undefined).join('\n');
  const ids = [...text.matchAll(/\[(ev-[0-9a-f]{12})\]/g)].map(([, id]) => id ?? '');
  return {
    text,
    evidence: [...new Set([...(more.evidence ?? []), ...ids])],
    ...(more.chart ? { chart: more.chart } : {}),
  };
}

/** The hypothesis that people act on: the best that is neither ruled out nor a symptom. */
export function bestOf(finding: StoredFinding | undefined): Hypothesis | undefined {
  return finding?.hypotheses.find(({ role }) => role !== 'ruled_out' && role !== 'symptom');
}

/** The name that a question without one is about. */
export function subjectOf({ record: { case: subject, finding } }: IntentContext): string | undefined {
  return (
    subject.scope.service ??
    subject.scope.object?.name ??
    bestOf(finding)?.app ??
    bestOf(finding)?.object.name
  );
}

/** The namespace to look in, where the case has several. */
export function namespaceOf({ record: { case: subject, finding } }: IntentContext): string | undefined {
  const { object, namespaces } = subject.scope;
  return object?.namespace ?? bestOf(finding)?.object.namespace ?? namespaces[0];
}

/** Only the members that are there, with the types that are expected of them. */
export function rowsOf(content: Json | undefined, key: string): Record<string, Json>[] {
  if (content === null || typeof content !== 'object' || Array.isArray(content)) return [];
  const rows = content[key];
  if (!Array.isArray(rows)) return [];
  return rows.filter(
    (row): row is Record<string, Json> => row !== null && typeof row === 'object' && !Array.isArray(row),
  );
}

export const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;

/** `slack:U1` as the id alone, which the thread shows; a process by its name. */
export function actor(who: string): string {
  return who.startsWith('slack:') ? `@${who.slice('slack:'.length)}` : plain(who, 80);
}
