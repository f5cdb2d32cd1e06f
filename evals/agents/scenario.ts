import type { Reply } from '#lab/model/protocol.ts';
import type { CaseScope } from '#src/cases/types.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { Sight } from './sight.ts';

/** An incident for the agents, with its answer. The answer is for scoring alone. */
export interface AgentScenario {
  id: string;
  title: string;
  /** True where no signature knows it: the engine abstains, and a test says so. */
  novel: boolean;
  ports: Ports;
  scope: CaseScope;
  now: Date;
  truth: {
    /** Objects of which any one is right to name: `Deployment shop/orders`. The first is where the fault is. */
    objects: readonly string[];
    /** Causes of which any one is right. */
    causes: readonly string[];
  };
  /** What a good investigator does: the script of a test without a model. Gets what the model has seen so far. */
  good: (sight: Sight) => Reply;
}
