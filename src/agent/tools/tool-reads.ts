import type { Case, CaseScope, TimelineEntry } from '#src/cases/types.ts';
import type { StoredFinding } from '#src/diagnosis/types.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { EvidenceItem, Json, Vault } from '#src/evidence/types.ts';
import type { Prometheus } from '#src/integrations/prometheus/client.ts';
import type { Telemetry } from '#src/telemetry/client.ts';

/** The reading side of a ClickHouse. */
export type TelemetryReader = Pick<Telemetry, 'database' | 'select'>;

/** The records that people keep: services, environments and what is added to them. */
export interface RecordsReader {
  kinds(): readonly string[];
  list(kind: string): Promise<{ key: string; revision: number; body: Json }[]>;
}

/** A case of the past, as far as it helps with another. */
export interface PastCase {
  number: number;
  title: string;
  state: Case['state'];
  verdict?: Case['verdict'];
  scope: CaseScope;
  openedAt: string;
  resolvedAt?: string;
  causes: string[];
  /** Runbook and how its run ended, where there was one. */
  run?: { runbook: string; state: string };
}

export interface CasesReader {
  /** Newest first; `text` is looked for in titles and objects. */
  search(query: { text?: string; cause?: string; limit: number }): Promise<PastCase[]>;
}

/** What there is of the case that asks; absent on the command line. */
export interface OwnCaseReader {
  case(): Promise<Case>;
  finding(): Promise<StoredFinding | undefined>;
  timeline(): Promise<TimelineEntry[]>;
  evidence(id: string): Promise<EvidenceItem | undefined>;
}

/** A runbook as people and models choose it: no steps, nothing to fill in but typed inputs. */
export interface RunbookSummary {
  id: string;
  title: string;
  risk: string;
  reversible: boolean;
  appliesTo: readonly string[];
  /** JSON Schema of the inputs. */
  inputs: Json;
  about: string;
}

export interface ActionsReader {
  runbooks(): readonly RunbookSummary[];
  /** What policy would say of a runbook with these inputs in the case's environment, and by which rule. */
  explain(runbook: string, inputs: Record<string, string | number | boolean>): Promise<Json>;
}

/** Everything that tools read. A part that is absent is not connected. */
export interface ToolReads {
  ports: Ports;
  vault: Vault;
  clickhouse?: TelemetryReader;
  /** A ClickHouse server with a user that may only read; absent for the embedded engine, which reads host files. */
  sql?: TelemetryReader;
  prometheus?: Prometheus;
  records?: RecordsReader;
  cases?: CasesReader;
  own?: OwnCaseReader;
  actions?: ActionsReader;
}
