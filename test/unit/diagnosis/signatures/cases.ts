import type { CaseScope } from '#src/cases/types.ts';
import type { RunbookSuggestion } from '#src/diagnosis/types.ts';
import type { World } from '#test/support/world.ts';

interface PositiveCase {
  name: string;
  world: World;
  scope?: Partial<CaseScope>;
  object: { kind: string; namespace?: string; name: string };
  role?: 'cause' | 'contributing' | 'symptom' | 'ruled_out';
  runbooks: RunbookSuggestion[];
  /** Texts that the statement must hold. */
  says: string[];
  verdict: 'failed' | 'degraded' | 'inconclusive' | 'healthy';
}

/** Worlds in which a signature must not name a cause. */
interface NegativeCase {
  name: string;
  world: World;
  scope?: Partial<CaseScope>;
}

export interface SignatureCases {
  positive: PositiveCase[];
  negative: NegativeCase[];
}
