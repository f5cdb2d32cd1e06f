/** A refused or failed call; `message` is a sentence for people. */
export class ApiError extends Error {
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}
