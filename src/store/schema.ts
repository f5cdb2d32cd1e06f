import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { Answer } from '#src/cases/answer.ts';
import type { CaseScope, CaseState, TimeWindow, Verdict } from '#src/cases/types.ts';
import type { InvestigationInputs } from '#src/diagnosis/conclude-investigation.ts';
import type { FindingInputs } from '#src/diagnosis/diagnose.ts';
import type { Finding, FindingAuthor } from '#src/diagnosis/types.ts';
import type { Json } from '#src/evidence/types.ts';
import type { Plan, PlanStep, PolicyDecision, ProposalState, Rehearsal } from '#src/proposals/types.ts';
import type { RunState, StepState, Verification } from '#src/runs/types.ts';
import type { Severity, Signal, SignalTarget } from '#src/signals/types.ts';

/** jsonb columns are written as text: node-postgres would turn a top-level array into a Postgres array. */
type JsonColumn<T> = ColumnType<T, string, string>;
type OptionalJsonColumn<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;

export interface SignalsTable {
  id: string;
  team: string;
  source: string;
  fingerprint: string;
  dedup_key: string;
  status: 'firing' | 'resolved';
  title: string;
  severity: Severity;
  target: JsonColumn<SignalTarget>;
  labels: JsonColumn<Record<string, string>>;
  link: Nullable<string>;
  snippet: string;
  requester: Nullable<string>;
  conversation: OptionalJsonColumn<NonNullable<Signal['conversation']>>;
  first_seen_at: Date;
  cleared_at: Nullable<Date>;
  received_at: Generated<Date>;
  case_id: Nullable<string>;
  processed_at: Nullable<Date>;
  attempts: Generated<number>;
  error: Nullable<string>;
}

export interface CasesTable {
  id: string;
  team: string;
  number: number;
  state: CaseState;
  title: string;
  severity: Severity;
  verdict: Nullable<Verdict>;
  environment: string;
  scope: JsonColumn<CaseScope>;
  fingerprint: string;
  owner: Nullable<string>;
  channel: string;
  thread_ts: Nullable<string>;
  requester: string;
  acknowledged_by: Nullable<string>;
  muted_until: Nullable<Date>;
  attempt: Generated<number>;
  opened_at: Date;
  updated_at: Generated<Date>;
  resolved_at: Nullable<Date>;
  closed_at: Nullable<Date>;
}

export interface TimelineTable {
  id: GeneratedAlways<string>;
  team: string;
  case_id: string;
  at: Date;
  kind: string;
  actor: string;
  text: string;
  data: OptionalJsonColumn<Record<string, unknown>>;
  dedup_key: string;
}

export interface EvidenceTable {
  case_id: string;
  id: string;
  team: string;
  kind: string;
  source: string;
  query: string;
  time_window: OptionalJsonColumn<TimeWindow>;
  content: JsonColumn<Json>;
  content_hash: string;
  summary: string;
  truncated: Generated<boolean>;
  collected_at: Date;
}

export interface FindingsTable {
  id: string;
  team: string;
  case_id: string;
  attempt: number;
  author: Generated<FindingAuthor>;
  verdict: Verdict;
  body: JSONColumnType<Finding & object>;
  inputs: OptionalJsonColumn<FindingInputs | InvestigationInputs>;
  created_at: Generated<Date>;
}

export interface ProposalsTable {
  id: string;
  team: string;
  case_id: string;
  finding_id: string;
  requester: string;
  plan: JSONColumnType<Plan & object>;
  policy: JSONColumnType<PolicyDecision & object>;
  state: ProposalState;
  created_at: Generated<Date>;
  expires_at: Nullable<Date>;
}

export interface RehearsalsTable {
  id: string;
  team: string;
  proposal_id: string;
  attempt: number;
  body: JSONColumnType<Rehearsal & object>;
  digest: string;
  created_at: Generated<Date>;
}

export interface ApprovalsTable {
  id: string;
  team: string;
  proposal_id: string;
  rehearsal_id: string;
  digest: string;
  user_id: string;
  decision: 'approve' | 'reject';
  reason: Nullable<string>;
  at: Generated<Date>;
}

export interface RunsTable {
  id: string;
  team: string;
  case_id: string;
  proposal_id: string;
  rehearsal_id: string;
  digest: string;
  approved_by: JsonColumn<string[]>;
  state: RunState;
  started_at: Generated<Date>;
  ended_at: Nullable<Date>;
  verification: OptionalJsonColumn<Verification>;
  detail: Nullable<string>;
  lease_until: Nullable<Date>;
}

export interface RunStepsTable {
  id: string;
  team: string;
  run_id: string;
  seq: number;
  definition: JSONColumnType<PlanStep & object>;
  state: StepState;
  pre_image: OptionalJsonColumn<Json>;
  result: OptionalJsonColumn<Json>;
  started_at: Nullable<Date>;
  ended_at: Nullable<Date>;
}

export interface ReportsTable {
  id: string;
  team: string;
  case_id: string;
  kind: string;
  attempt: number;
  revision: Generated<number>;
  author: Generated<'casebook' | 'scribe'>;
  body: string;
  created_at: Generated<Date>;
}

export interface AgentRunsTable {
  id: string;
  team: string;
  case_id: string;
  attempt: number;
  agent: string;
  key: string;
  state: Generated<'running' | 'done' | 'stopped' | 'failed'>;
  input: JsonColumn<Json>;
  output: OptionalJsonColumn<Json>;
  why: Nullable<string>;
  detail: Nullable<string>;
  prompt_hash: string;
  model: string;
  tokens_in: Generated<number>;
  tokens_out: Generated<number>;
  dollars: Generated<number>;
  model_calls: Generated<number>;
  tool_calls: Generated<number>;
  started_at: Generated<Date>;
  ended_at: Nullable<Date>;
}

export interface ModelCallsTable {
  run_id: string;
  seq: number;
  team: string;
  model: string;
  request: string;
  response: Nullable<string>;
  status: Nullable<number>;
  retry_after_ms: Nullable<number>;
  error: Nullable<string>;
  tokens_in: number;
  tokens_out: number;
  dollars: number;
  latency_ms: number;
  at: Generated<Date>;
}

export interface ToolCallsTable {
  run_id: string;
  seq: number;
  team: string;
  tool_call_id: string;
  tool: string;
  input: string;
  result: string;
  status: 'ok' | 'no_data' | 'error';
  evidence_id: Nullable<string>;
  latency_ms: number;
  at: Generated<Date>;
}

export interface QuestionsTable {
  id: string;
  team: string;
  case_id: Nullable<string>;
  channel: string;
  ts: string;
  thread_ts: string;
  user_id: string;
  text: string;
  time_zone: Nullable<string>;
  asked_at: Generated<Date>;
  state: Generated<'asked' | 'answered' | 'failed'>;
  answer: OptionalJsonColumn<Answer>;
  agent_run_id: Nullable<string>;
  answered_at: Nullable<Date>;
  attempts: Generated<number>;
}

export interface RecordsTable {
  team: string;
  kind: string;
  key: string;
  revision: number;
  body: JSONColumnType<Record<string, unknown>>;
  author: string;
  created_at: Generated<Date>;
}

export interface SlackInboxTable {
  team: string;
  event_id: string;
  type: string;
  message_key: Nullable<string>;
  body: JSONColumnType<Record<string, unknown>>;
  received_at: Generated<Date>;
  state: Generated<'received' | 'done' | 'failed'>;
  attempts: Generated<number>;
  due_at: Generated<Date>;
  error: Nullable<string>;
}

export interface SlackOutboxTable {
  id: GeneratedAlways<string>;
  team: string;
  idem_key: string;
  lane: number;
  channel: string;
  method: string;
  args: JSONColumnType<Record<string, unknown>>;
  args_hash: string;
  thread_key: Nullable<string>;
  target_key: Nullable<string>;
  case_id: Nullable<string>;
  state: Generated<'queued' | 'sending' | 'sent' | 'failed' | 'superseded'>;
  attempts: Generated<number>;
  not_before: Generated<Date>;
  result_ts: Nullable<string>;
  error: Nullable<string>;
  created_at: Generated<Date>;
  attempted_at: Nullable<Date>;
  sent_at: Nullable<Date>;
}

export interface SlackViewsTable {
  case_id: string;
  team: string;
  rendered_at: Date;
}

export interface AuditTable {
  case_id: string;
  seq: GeneratedAlways<number>;
  team: string;
  at: GeneratedAlways<Date>;
  actor: string;
  action: string;
  detail: JSONColumnType<Record<string, unknown>>;
  prev_hash: GeneratedAlways<string>;
  hash: GeneratedAlways<string>;
}

export interface Database {
  signals: SignalsTable;
  cases: CasesTable;
  case_transitions: { from_state: CaseState; to_state: CaseState };
  timeline: TimelineTable;
  evidence: EvidenceTable;
  findings: FindingsTable;
  proposals: ProposalsTable;
  rehearsals: RehearsalsTable;
  approvals: ApprovalsTable;
  runs: RunsTable;
  run_steps: RunStepsTable;
  reports: ReportsTable;
  records: RecordsTable;
  slack_inbox: SlackInboxTable;
  slack_outbox: SlackOutboxTable;
  slack_views: SlackViewsTable;
  audit: AuditTable;
  agent_runs: AgentRunsTable;
  model_calls: ModelCallsTable;
  tool_calls: ToolCallsTable;
  questions: QuestionsTable;
}
