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
