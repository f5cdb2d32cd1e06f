import { canonicalJson } from '#src/evidence/canonical.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import type { Citation } from './types.ts';

/** The value at a JSON pointer (RFC 6901), or undefined where nothing stands there. */
export function resolvePointer(content: Json, pointer: string): Json | undefined {
  if (pointer === '') return content;
  if (!pointer.startsWith('/')) return undefined;
  let current: Json | undefined = content;
  for (const raw of pointer.slice(1).split('/')) {
    current = memberOf(current, raw.includes('~') ? raw.replaceAll('~1', '/').replaceAll('~0', '~') : raw);
    if (current === undefined) return undefined;
  }
  return current;
}

/** The member of a list or object that one step of a pointer means, or undefined where there is none. */
export function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (!Array.isArray(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof key === 'number' || /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
}

/** One step of a pointer, escaped. */
export function pointerStep(key: string | number): string {
  if (typeof key === 'number') return `/${key}`;
  return /[~/]/.test(key) ? `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` : `/${key}`;
}

/** True where the evidence exists and the value stands at the pointer. */
export function holds(citation: Citation, evidence: ReadonlyMap<string, EvidenceItem>): boolean {
  const item = evidence.get(citation.evidenceId);
  if (!item) return false;
  const found = resolvePointer(item.content, citation.pointer);
  return found !== undefined && canonicalJson(found) === canonicalJson(citation.value);
}

/** The citations that hold, without repetitions. */
export function checkCitations(
  citations: readonly Citation[],
  evidence: ReadonlyMap<string, EvidenceItem>,
): Citation[] {
  const seen = new Set<string>();
  return citations.filter((citation) => {
    const key = `${citation.evidenceId}${citation.pointer} ${citation.says}`;
    if (seen.has(key) || !holds(citation, evidence)) return false;
    seen.add(key);
    return true;
  });
}
