import type { Span } from '#src/telemetry/queries/trace-spans.ts';

export interface TreeSpan extends Span {
  /** 0 for the first span, one more for each call down. */
  depth: number;
  /** Time in which none of its own children was at work. */
  selfMilliseconds: number;
}

/**
 * Spans as a tree, each right behind its parent, siblings by time. A span whose parent is not among them begins a tree of
 * its own, and so does one of a ring, which only broken telemetry sends.
 */
export function spanTree(spans: readonly Span[]): TreeSpan[] {
  const ids = new Set(spans.map(({ id }) => id));
  const children = Map.groupBy(spans, ({ parent, id }) => (ids.has(parent) && parent !== id ? parent : ''));
  const tree: TreeSpan[] = [];
  const seen = new Set<Span>();
  const walk = (span: Span, depth: number): void => {
    if (seen.has(span)) return;
    seen.add(span);
    const below = children.get(span.id) ?? [];
    tree.push({ ...span, depth, selfMilliseconds: selfTime(span, below) });
    for (const child of byTime(below)) walk(child, depth + 1);
  };
  for (const root of byTime(children.get('') ?? [])) walk(root, 0);
  for (const left of byTime(spans)) walk(left, 0);
  return tree;
}

const byTime = (spans: readonly Span[]): Span[] => [...spans].sort((a, b) => a.startMs - b.startMs);

/** Children may overlap, and may go on after their parent has ended. */
function selfTime(span: Span, below: readonly Span[]): number {
  const end = span.startMs + span.milliseconds;
  let covered = 0;
  let until = span.startMs;
  for (const child of byTime(below)) {
    const from = Math.max(child.startMs, until);
    const to = Math.min(child.startMs + child.milliseconds, end);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return Math.max(0, span.milliseconds - covered);
}
