import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError, describeError } from '#src/errors.ts';
import type { Plan, PolicyDecision } from '#src/proposals/types.ts';

const AUTONOMY = ['observe', 'suggest', 'approve', 'auto'] as const;
type Autonomy = (typeof AUTONOMY)[number];

/** What a record of kind `environment` says that matters for policy. */
export interface EnvironmentPolicy {
  key: string;
  /** Anything that is not an autonomy counts as `suggest`. */
  autonomy?: string | undefined;
  /** Instead of the policy's own groups, where there are any. */
  approverGroups?: readonly string[] | undefined;
  /** Can raise the policy's quorum, never lower it. */
  quorum?: number | undefined;
}

const MODES = ['run', 'approve', 'pull_request', 'diagnose_only', 'refuse'] as const;

const ruleSchema = z.strictObject({
  id: z.string().min(1),
  when: z.strictObject({
    autonomy: z.array(z.enum(AUTONOMY)).optional(),
    target: z.array(z.enum(['kubernetes'])).optional(),
    namespace: z.array(z.string()).optional(),
    destructive: z.array(z.boolean()).optional(),
  }),
  mode: z.enum(MODES),
  reason: z.string().min(1),
});

const policySchema = z.strictObject({
  id: z.string().min(1),
  approval: z.strictObject({
    approverGroups: z.array(z.string().min(1)),
    quorum: z.int().min(1),
    expiresInSeconds: z.int().min(60).max(86_400),
  }),
  rules: z.array(ruleSchema),
  default: ruleSchema.omit({ when: true }),
});
export type Policy = z.infer<typeof policySchema>;

/** Reads a policy. Throws ConfigError that says what is wrong in it. */
export function parsePolicy(name: string, text: string): Policy {
  try {
    return policySchema.parse(parse(text));
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : describeError(error);
    throw new ConfigError(
      `The policy ${name} cannot be used: ${why}.`,
      'Correct the file, then start again.',
    );
  }
}

export async function loadPolicy(file: string): Promise<Policy> {
  return parsePolicy(file, await readFile(file, 'utf8'));
}

function autonomyOf(environment: EnvironmentPolicy | undefined): Autonomy {
  return AUTONOMY.find((autonomy) => autonomy === environment?.autonomy) ?? 'suggest';
}

/**
 * What may be done with a plan: the first rule that matches, and its name. Pure; worker and executor ask it separately
 * and the executor goes on only with its own answer.
 *
 * A step in a cluster never comes out as `run`, whatever a policy file says: automatic runs need budgets and an earned
 * autonomy, and there is neither in this version.
 */
export function decidePolicy(
  policy: Policy,
  plan: Pick<Plan, 'namespace' | 'steps'>,
  runbook: { destructive: boolean },
  environment: EnvironmentPolicy | undefined,
): PolicyDecision {
  const autonomy = autonomyOf(environment);
  const targets = plan.steps.map((step) => step.target);
  const namespaces = [plan.namespace, ...plan.steps.flatMap((step) => step.object.namespace ?? [])];
  const rule =
    policy.rules.find(
      ({ when }) =>
        (when.autonomy?.includes(autonomy) ?? true) &&
        (when.target?.some((target) => targets.includes(target)) ?? true) &&
        (when.namespace?.some((namespace) => namespaces.includes(namespace)) ?? true) &&
        (when.destructive?.includes(runbook.destructive) ?? true),
    ) ?? policy.default;
  const groups = environment?.approverGroups ?? [];
  const forced = rule.mode === 'run' && targets.includes('kubernetes');
  return {
    mode: forced ? 'approve' : rule.mode,
    rule: forced ? 'kubernetes-never-runs-by-itself' : rule.id,
    reason: forced
      ? `The rule ${rule.id} would run it at once, but a change in a cluster needs a person's approval in this version.`
      : rule.reason,
    quorum: Math.max(policy.approval.quorum, environment?.quorum ?? 0),
    approverGroups: [...(groups.length > 0 ? groups : policy.approval.approverGroups)],
    expiresInSeconds: policy.approval.expiresInSeconds,
  };
}
