import type { AgentDeps } from '#src/agent/agent-deps.ts';
import { withAdvice } from '#src/agent/architect/check-architect.ts';
import type { AgentDefinition } from '#src/agent/define-agent.ts';
import { concludeInvestigation, type InvestigationInputs } from '#src/diagnosis/conclude-investigation.ts';
import { concludeAgain, type FindingInputs } from '#src/diagnosis/diagnose.ts';
import type { Finding, StoredFinding } from '#src/diagnosis/types.ts';
import { canonicalHash, canonicalJson, toJson } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import type { CaseBundle } from '#src/store/case-bundle.ts';
import { replayRun } from './replay.ts';

/** One part of a case that was played again. */
export interface ReplayedPart {
  /** `evidence`, `finding 1 by engine`, `run diagnostician:1`. */
  part: string;
  /** What was compared, for people: counts and sizes. */
  says: string;
  /** Empty where everything is as it was. */
  differences: string[];
  /** True for a run of an agent that is another by now, which no replay can repeat. */
  changed?: boolean;
}

export type ReplayDeps = Pick<AgentDeps, 'tools' | 'prompts'> & { agents: readonly AgentDefinition[] };

/**
 * Plays a case again from its bundle: evidence is what its hashes say, the engine concludes the same findings, and every
 * agent makes the same requests and comes to the same answer. Reads no cluster and asks no model.
 */
export async function replayCase(bundle: CaseBundle, deps: ReplayDeps): Promise<ReplayedPart[]> {
  const evidence = new Map(bundle.evidence.map((item) => [item.id, item]));
  const parts: ReplayedPart[] = [
    {
      part: 'evidence',
      says: `${bundle.evidence.length} items`,
      differences: bundle.evidence
        .filter((item) => canonicalHash(item.content) !== item.contentHash)
        .map((item) => `${item.id} is not what its hash says`),
    },
  ];
  for (const { finding, inputs } of bundle.findings) {
    const part = `finding ${finding.attempt} by ${finding.author}`;
    if (!inputs) {
      const says = 'nothing could be looked at then, so there is nothing to conclude from';
      parts.push({ part, says, differences: [] });
      continue;
    }
    const again =
      finding.author === 'engine'
        ? // Advice comes from runbooks and policy, which may be others by now: it is no part of what was concluded.
          withAdvice(concludeAgain(inputs as FindingInputs, evidence), {
            suggestions: [],
            ...adviceOf(finding),
          })
        : investigatedAgain(bundle, finding, inputs as InvestigationInputs);
    parts.push({
      part,
      says: `${finding.verdict}, ${finding.hypotheses.length} hypotheses from ${inputs.evidence.length} items`,
      differences: [
        ...inputs.evidence.filter((id) => !evidence.has(id)).map((id) => `evidence ${id} is missing`),
        ...(again && same(finding, again) ? [] : [describeDifference(finding, again)]),
      ],
    });
  }
  for (const recorded of bundle.runs) {
    const { run, end, modelCalls, toolCalls } = recorded;
    const agent = deps.agents.find((one) => one.name === run.agent);
    const replayed = agent && (await replayRun(agent, recorded, deps));
    parts.push({
      part: `run ${run.key}`,
      says: `${end.state}, ${modelCalls.length} requests to ${run.model}, ${toolCalls.length} reads`,
      differences: replayed?.differences ?? [`there is no agent ${run.agent} any more`],
      ...(replayed?.changed === false ? {} : { changed: true }),
    });
  }
  return parts;
}

/** From the engine's finding of the attempt, the answers that were kept, and what came of the architect's choice. */
function investigatedAgain(
  bundle: CaseBundle,
  { attempt }: StoredFinding,
  { choice, evidence: ids, ...runs }: InvestigationInputs,
): Finding | undefined {
  const first = bundle.findings.find(
    ({ finding }) => finding.author === 'engine' && finding.attempt === attempt,
  );
  if (!first) return undefined;
  const known = new Set(ids);
  const evidence = bundle.evidence.filter(({ id }) => known.has(id));
  return withAdvice(concludeInvestigation(bodyOf(first.finding), evidence, runs), choice);
}

function adviceOf({ advice }: Finding): Pick<Finding, 'advice'> {
  return advice ? { advice } : {};
}

function bodyOf(finding: StoredFinding | Finding): Finding {
  const {
    id: _,
    caseId: __,
    attempt: ___,
    author: ____,
    createdAt: _____,
    ...body
  } = finding as StoredFinding;
  return body;
}

function same(was: StoredFinding, is: Finding): boolean {
  return canonicalJson(toJson(bodyOf(was))) === canonicalJson(toJson(bodyOf(is)));
}

function describeDifference(was: StoredFinding, is: Finding | undefined): string {
  if (!is) return 'the finding that it started from is missing';
  const before = toJson(bodyOf(was)) as Record<string, Json>;
  const after = toJson(bodyOf(is)) as Record<string, Json>;
  const fields = Object.keys({ ...before, ...after }).filter(
    (field) => canonicalJson(before[field] ?? null) !== canonicalJson(after[field] ?? null),
  );
  return `concluded "${is.summary.slice(0, 200)}" and not "${was.summary.slice(0, 200)}" (differs in ${fields.join(', ')})`;
}
