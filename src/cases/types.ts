import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Severity } from '#src/signals/types.ts';

export const CASE_STATES = [
  'open',
  'diagnosing',
  'diagnosed',
  'awaiting_approval',
  'running',
  'verifying',
  'resolved',
  'closed',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

export const VERDICTS = ['healthy', 'degraded', 'failed', 'inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Half-open: `from` is in it, `to` is not. ISO 8601 in UTC. */
export interface TimeWindow {
  from: string;
  to: string;
}

/** What a case may look at. Code holds every read to it. */
export interface CaseScope {
  cluster: string;
  namespaces: string[];
  /** What the signal named, where it named something. */
  object?: ObjectRef;
  service?: string;
  /** Services that the record of `service` says it depends on. */
  dependencies: string[];
  window: TimeWindow;
}

export interface Case {
  id: string;
  team: string;
  /** Counts from 1 in each workspace; people say "case 12". */
  number: number;
  state: CaseState;
  title: string;
  severity: Severity;
  verdict?: Verdict;
  environment: string;
  scope: CaseScope;
  /** Equal signals join a case that is not closed. */
  fingerprint: string;
  owner?: string;
  channel: string;
  /** Set where the case answers a mention: it lives in that thread instead of a root message of its own. */
  threadTs?: string;
  /** Who asked: `slack:U…`, or `casebook` where a signal led to it. */
  requester: string;
  acknowledgedBy?: string;
  mutedUntil?: Date;
  /** Counts diagnoses; a job carries it, so an old job finds that it is stale. */
  attempt: number;
  openedAt: Date;
  updatedAt: Date;
  resolvedAt?: Date;
  closedAt?: Date;
}

export interface TimelineEntry {
  at: Date;
  kind: string;
  actor: string;
  text: string;
  data?: Record<string, unknown>;
}
