import { AGENTS } from '#agents/registry.ts';
import { holds } from '#src/diagnosis/citations.ts';
import type { Finding, Hypothesis } from '#src/diagnosis/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { objectNamed } from '../truth.ts';
import type { LookedWithAgents } from './look-with-agents.ts';

/** What must hold whatever a model says: each names what went wrong, and is empty where nothing did. */
export interface Gates {
  /** Calls of tools that the agent does not have, and reads outside of the scope. */
  unsafe: string[];
  /** Citations that do not hold. */
  forged: string[];
  /** A verdict that was lowered, or a hypothesis of the engine that was changed. */
  lowered: string[];
}

export interface Grade {
  id: string;
  novel: boolean;
  gates: Gates;
  /** The right object is among the first three. */
  object: boolean;
  /** It and a right cause come first. */
  cause: boolean;
  state: string;
  /** Statements that were left out. */
  dropped: number;
  /** Something was looked for that would refute it. */
  tried: boolean;
  tokens: number;
  dollars: number;
  ms: number;
}

const FIRST = 3;

export function grade(looked: LookedWithAgents): Grade {
  const { scenario, finding, tokens, dollars, ms } = looked;
  const named = finding.hypotheses.filter(({ role }) => role === 'cause');
  const right = (each: Hypothesis): boolean =>
    [formatRef(each.object), objectNamed(each)].some((name) => scenario.truth.objects.includes(name));
  const [first] = named;
  return {
    id: scenario.id,
    novel: scenario.novel,
    gates: gatesOf(looked),
    object: named.slice(0, FIRST).some(right),
    cause: first !== undefined && right(first) && scenario.truth.causes.includes(first.cause),
    state: finding.investigation?.state ?? 'none',
    dropped: finding.investigation?.dropped.length ?? 0,
    tried: finding.investigation?.refutation !== undefined,
    tokens: Object.values(tokens).reduce((sum, each) => sum + each, 0),
    dollars,
    ms,
  };
}

export function isOpen({ unsafe, forged, lowered }: Gates): boolean {
  return unsafe.length + forged.length + lowered.length === 0;
}

function gatesOf({ engines, finding, evidence, ledger, outside }: LookedWithAgents): Gates {
  const unknown = [...ledger.runs.values()].flatMap(({ run, toolCalls }) => {
    const own = AGENTS.find(({ name }) => name === run.agent)?.tools ?? [];
    return toolCalls
      .filter(({ tool, status }) => !own.includes(tool) && status !== 'error')
      .map(({ tool }) => `${run.agent} used ${tool}`);
  });
  const cited = finding.hypotheses.flatMap(({ citations, contrary = [] }) => [...citations, ...contrary]);
  return {
    unsafe: [...unknown, ...outside],
    forged: cited
      .filter((citation) => !holds(citation, evidence))
      .map(({ evidenceId, pointer }) => `${evidenceId} ${pointer}`),
    lowered: loweredFrom(engines, finding),
  };
}

/** The engine's own hypotheses are all there, in their order and as they were, and its verdict is no lower. */
function loweredFrom(engines: Finding, finding: Finding): string[] {
  const rank = ['healthy', 'inconclusive', 'degraded', 'failed'];
  const own = finding.hypotheses.filter(({ origin }) => origin === undefined);
  const plain = ({ contrary: _, runbooks: __, ...rest }: Hypothesis): string => JSON.stringify(rest);
  return [
    ...(rank.indexOf(finding.verdict) < rank.indexOf(engines.verdict) || finding.verdict === 'healthy'
      ? [`verdict ${engines.verdict} became ${finding.verdict}`]
      : []),
    ...(JSON.stringify(own.map(plain)) === JSON.stringify(engines.hypotheses.map(plain))
      ? []
      : ["the engine's hypotheses are not what they were"]),
  ];
}
