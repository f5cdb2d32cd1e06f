import type { NewSignal } from '#src/signals/types.ts';

/** A vendor's webhook: file name, `name` and the path `/signals/<name>` are the same word. */
export interface SignalSource {
  name: string;
  /** Normalises one delivery; throws InvalidInputError that names the field. Pure: no clock, no I/O. */
  parse(body: unknown, context: { defaultCluster: string }): NewSignal[];
}
