/** A prompt as it is sent: partials put in, with the hash that every run keeps. */
export interface Prompt {
  /** `diagnostician/system`. */
  id: string;
  text: string;
  /** SHA-256 of the text. */
  hash: string;
}

export interface PromptLibrary {
  /** Throws NotFoundError with the ids that exist. */
  get(id: string): Prompt;
  ids(): readonly string[];
}
