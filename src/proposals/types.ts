import type { CauseId } from '#src/diagnosis/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';

export type RunbookInputs = Record<string, string | number | boolean>;

/** One typed step. The action names code in `src/runs/steps/`; its parameters are validated by that code. */
export interface PlanStep {
  id: string;
  target: 'kubernetes';
  action: string;
  object: ObjectRef;
  parameters: RunbookInputs;
  /** What a person would type to do the same; shown, never executed. */
  equivalent: string;
}

/** What would be done, in order. Part of what people approve. */
export interface Plan {
  title: string;
  runbook: string;
  /** SHA-256 of the runbook's file: the version that people saw. */
  runbookHash: string;
  inputs: RunbookInputs;
  environment: string;
  cluster: string;
  namespace: string;
  steps: PlanStep[];
  /** Why, in one sentence, from the hypothesis. */
  reason: string;
  /** The cause that the plan answers; some postconditions are looked at only for their cause. */
  cause?: CauseId;
  risk: 'low' | 'medium' | 'high';
  reversible: boolean;
}

export type PolicyMode = 'run' | 'approve' | 'pull_request' | 'diagnose_only' | 'refuse';

/** What policy said of a plan, with the rule that said it. */
export interface PolicyDecision {
  mode: PolicyMode;
  rule: string;
  reason: string;
  /** How many different people must approve. */
  quorum: number;
  /** Slack user group handles; a member of one may approve. Empty: nobody may. */
  approverGroups: string[];
  expiresInSeconds: number;
}

/** One line of the difference a step would make. */
export interface FieldChange {
  path: string;
  before: string | null;
  after: string | null;
}

/** The answer of the API server to the same write with `dryRun=All`. */
export interface StepRehearsal {
  stepId: string;
  accepted: boolean;
  /** Refusal in one sentence, where it was not accepted. */
  refusal?: string;
  /** Why the run's identity may do it, as the API server says: names the RoleBinding. */
  access?: string;
  diff: FieldChange[];
  /**
   * uid and resourceVersion seen. The write is bound to the uid and to the fields it read; `fingerprint` is a hash over
   * both and what is written. `after` identifies the content that the server answered it would store.
   */
  observed: { uid: string; resourceVersion: string; fingerprint: string; after?: string };
}

export interface BlastRadius {
  pods: number;
  /** Services that route to these pods. */
  services: string[];
  /** One sentence for people. */
  text: string;
}

export interface Rehearsal {
  steps: StepRehearsal[];
  blastRadius: BlastRadius;
  undo: { possible: boolean; text: string };
  ok: boolean;
}

export interface StoredRehearsal extends Rehearsal {
  id: string;
  proposalId: string;
  attempt: number;
  /** SHA-256 over plan, rehearsal and policy decision: what an approval is bound to. */
  digest: string;
  createdAt: Date;
}

export const PROPOSAL_STATES = [
  'drafted',
  'rehearsed',
  'rejected',
  'expired',
  'withdrawn',
  'executed',
] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export interface Proposal {
  id: string;
  team: string;
  caseId: string;
  findingId: string;
  requester: string;
  plan: Plan;
  policy: PolicyDecision;
  state: ProposalState;
  createdAt: Date;
  /** Set when the approval is asked for. */
  expiresAt?: Date;
}
