/**
 * The one way to a model: the body of a chat completion goes out, the body of the answer comes back, as bytes. Everything
 * above it (LangChain, retries, budget) is the same whether a model answers or a ledger does, so a replay proves itself:
 * a request that differs by one byte from the recorded one is a divergence.
 */
export interface ModelRequest {
  /** The model's name, as in the body. */
  model: string;
  body: string;
}

export interface ModelReply {
  status: number;
  body: string;
  retryAfterMs?: number;
}

/** Rejects with UpstreamError where no answer came, and with the signal's reason where that aborts. */
export type ModelTransport = (request: ModelRequest, signal: AbortSignal) => Promise<ModelReply>;
