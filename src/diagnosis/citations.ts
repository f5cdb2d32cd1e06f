import { canonicalJson } from '#src/evidence/canonical.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import type { Citation } from './types.ts';

/** The value at a JSON pointer (RFC 6901), or undefined where nothing stands there. */
export function resolvePointer(content: Json, pointer: string): Json | undefined {
  if (pointer === '') return content;
  if (!pointer.startsWith('/')) return undefined;
  let current: Json | undefined = content;
  for (const raw of pointer.slice(1).split('/')) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(current)) {
      current = /^(?:0|[1-9]\d*)$/.test(key) ? current[Number(key)] : undefined;
    } else if (current !== null && typeof current === 'object') {
      current = Object.hasOwn(current, key) ? current[key] : undefined;
    } else {
      return undefined;
    }
    if (current === undefined) return undefined;
  }
  return current;
}

/** One step of a pointer, escaped. */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
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
