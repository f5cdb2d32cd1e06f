import type { TimeWindow } from '#src/cases/types.ts';

/** JSON as it is stored and hashed: no dates, no undefined. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a collector hands over, before redaction and hashing. */
export interface NewEvidence {
  /** Names the collector: `kubernetes.pods`, `telemetry.memory`. */
  kind: string;
  /** The system asked: `kubernetes:lab`, `clickhouse`, `snapshot`. */
  source: string;
  /** The exact query: a URL path with parameters, or SQL text with its parameters. */
  query: string;
  window?: TimeWindow;
  content: Json;
  /** One line for people. */
  summary: string;
  /** True where a limit cut the content; `summary` says what is left out. */
  truncated?: boolean;
}

/** What a collector read, with the parts that it could not. */
export interface ReadEvidence extends NewEvidence {
  missing?: readonly Gap[];
}

/** An immutable item of the vault. */
export interface EvidenceItem extends NewEvidence {
  /** `ev-` and 12 hex digits of the SHA-256 over kind, source, query, window and content hash: equal reads are one item. */
  id: string;
  /** SHA-256 of the canonical JSON of the redacted content. */
  contentHash: string;
  /** ISO 8601 in UTC. */
  collectedAt: string;
}

/** What could not be checked. Never read as healthy. */
export interface Gap {
  /** What is not known, e.g. "memory of auth-service since 22:30". */
  what: string;
  why: string;
  /** The exact permission or setting that would close it. */
  fix: string;
}

/** Where evidence is kept: Postgres for a case, memory for the CLI. */
export interface Vault {
  /**
   * Redacts, hashes and stores; the same content again returns the item that is there. Throws InvalidInputError for
   * content of more than `mostBytes` (16 MiB by default).
   */
  put(evidence: NewEvidence, mostBytes?: number): Promise<EvidenceItem>;
  get(id: string): Promise<EvidenceItem | undefined>;
  all(): Promise<EvidenceItem[]>;
}
