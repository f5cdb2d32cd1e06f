import type { CaseScope } from '#src/cases/types.ts';
import type { Ports } from '../ports.ts';
import type { EvidenceItem, ReadEvidence } from '../types.ts';

/** What a collector gets: the scope it is held to, the ports, its bounds, and what earlier stages have read. */
export interface CollectContext {
  scope: CaseScope;
  ports: Ports;
  now: Date;
  signal: AbortSignal;
  earlier: readonly EvidenceItem[];
}

/** One kind of read. Its registry key is also the `kind` of the evidence it makes. */
export interface Collector {
  kind: string;
  /** Collectors of stage 2 read what stage 1 points at. */
  stage: 1 | 2;
  /** True where it is run for each namespace by itself, so that one that is refused costs only its own answer. */
  perNamespace: boolean;
  /** True where the limit is meant: a sample is enough, so a cut answer is no gap. */
  sampled?: true;
  /** What is not known where it fails, for the gap: "pods of namespace shop". */
  describes(scope: CaseScope): string;
  /** Reads. Throws the classes of src/errors.ts; ConfigError where nothing is connected. */
  collect(context: CollectContext): Promise<ReadEvidence[]>;
}

/** The items of evidence of one kind. */
export function ofKind(items: readonly EvidenceItem[], kind: string): EvidenceItem[] {
  return items.filter((item) => item.kind === kind);
}

/** "2 namespaces" or the one's name, for people. */
export function describeNamespaces(scope: CaseScope): string {
  const [first = '(none)', ...others] = scope.namespaces;
  return others.length === 0 ? `namespace ${first}` : `${others.length + 1} namespaces`;
}
