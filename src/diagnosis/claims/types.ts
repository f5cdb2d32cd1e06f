import type { Json } from '#src/evidence/types.ts';

/** Whom a statement is about, as whoever made it names it; the cluster is the case's. */
export interface About {
  kind: string;
  namespace?: string | undefined;
  name: string;
}

/** A quotation that somebody claims: `value` is the whole value at `pointer` in the evidence. */
export interface Cite {
  evidence: string;
  /** JSON pointer (RFC 6901) into the item's content. */
  pointer: string;
  value: Json;
}

/** One statement with what it rests on. `{1}` in it stands for the value of the first citation, and so on. */
export interface Claim {
  statement: string;
  about: About;
  cites: Cite[];
}

/** What was looked for that would show that a hypothesis is wrong. */
export interface Refutation {
  /** A clause: "restarts of pods on other nodes". */
  lookedFor: string;
  /** The evidence in which it would stand. */
  evidence: string[];
  outcome: 'not-found' | 'found' | 'not-readable';
}

/** What an investigator supposes. Nothing of it is taken before it is checked. */
export interface Supposition {
  cause: string;
  object: About;
  confidence: number;
  /** One sentence on how the cause leads to the trouble. */
  reading: string;
  claims: Claim[];
  refutation: Refutation;
}

/** Everything that an investigation comes back with. */
export interface InvestigationAnswer {
  hypotheses: Supposition[];
  /** Statements that speak against a hypothesis of the engine, which is named by its place in the finding, from 1. */
  against: { hypothesis: number; claims: Claim[] }[];
  /** Where it looked, in order. */
  plan: string[];
  summary: string;
}

/** A part of an answer that does not hold. */
export interface Rejection {
  /** `hypotheses/0/claims/1`, `against/0/claims/0`, `hypotheses/0`. */
  place: string;
  statement: string;
  why: string;
}
