/**
 * Errors are classes by who must act. `message` says what was tried; `fix` says what to do next.
 * Anything that is none of these is a bug.
 */
export abstract class CasebookError extends Error {
  /** What the person named by the class should do, as one imperative sentence. */
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.fix = fix;
  }
}

/** The operator must change a setting. Never retried. */
export class ConfigError extends CasebookError {}

/** Another system failed or refused for now. Retried after `retryAfterMs` where it is known. */
export class UpstreamError extends CasebookError {
  readonly retryAfterMs: number | undefined;
  /** HTTP status or vendor code, where there was one. */
  readonly status: number | undefined;

  constructor(
    message: string,
    fix: string,
    details: { retryAfterMs?: number; status?: number } & ErrorOptions = {},
  ) {
    super(message, fix, details);
    this.retryAfterMs = details.retryAfterMs;
    this.status = details.status;
  }
}

/** A model answered in a way that cannot be used. Never retried as it is; the loop goes on without the model. */
export class ModelBehaviorError extends CasebookError {}

/** The caller may not do this. `fix` names the permission, group or setting that would allow it. */
export class DeniedError extends CasebookError {}

/** What was asked for does not exist, or is not visible to the caller. */
export class NotFoundError extends CasebookError {}

/** Input that cannot be accepted as it is; `fix` says what a correct one looks like. */
export class InvalidInputError extends CasebookError {}

/** A short text of any thrown value for logs and rows; never a stack. */
export function describeError(error: unknown): string {
  if (error instanceof CasebookError) return `${error.message} ${error.fix}`.trim();
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
