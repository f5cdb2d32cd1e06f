import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Hypothesis } from '#src/diagnosis/types.ts';

const truthSchema = z.looseObject({
  taxonomy: z.string().optional(),
  /** `app/<service>`, `node/<name>` or `namespace/<name>`. */
  object: z.string(),
  rootCause: z.string(),
});
export type Truth = z.infer<typeof truthSchema>;

const causesSchema = z.object({ labels: z.record(z.string(), z.array(z.string()).min(1)) });

/** The answer of a recorded incident. For scoring alone: nothing that diagnoses reads it. */
export function readTruth(folder: string): Truth {
  return truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
}

/** Cause ids by label. Throws where one id serves two labels. */
export function readLabels(path: string): Record<string, string[]> {
  const { labels } = causesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const owner = new Map<string, string>();
  for (const [label, causes] of Object.entries(labels)) {
    for (const cause of causes) {
      const other = owner.get(cause);
      if (other !== undefined) throw new Error(`${cause} serves ${other} and ${label}.`);
      owner.set(cause, label);
    }
  }
  return labels;
}

/** The object of a hypothesis as truths name objects. */
export function objectNamed({ object, app }: Pick<Hypothesis, 'object' | 'app'>): string {
  if (object.kind === 'Node') return `node/${object.name}`;
  if (object.kind === 'Namespace') return `namespace/${object.name}`;
  return `app/${app ?? object.name}`;
}

/** True where a hypothesis names the cause and the object of the truth; names are compared without case. */
export function isRight(
  hypothesis: Pick<Hypothesis, 'cause' | 'object' | 'app'>,
  truth: Truth,
  labels: Record<string, readonly string[]>,
): boolean {
  return (
    (labels[truth.rootCause] ?? []).includes(hypothesis.cause) &&
    objectNamed(hypothesis).toLowerCase() === truth.object.toLowerCase()
  );
}
