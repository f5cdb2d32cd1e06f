import { z } from 'zod';
import type { KubeObject } from '#src/kubernetes/objects.ts';

/** A key, with its prefix, and a value as Kubernetes accepts them. */
const PAIR = `(?:[a-z0-9][a-z0-9.-]{0,252}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,62}!?=[A-Za-z0-9._-]{0,63}`;

export const labelsField = z
  .string()
  .max(500)
  .regex(new RegExp(`^${PAIR}(?:,${PAIR}){0,9}$`), 'it is no list of key=value pairs')
  .optional()
  .describe('Only objects with these labels: app=web,tier!=cache.');

interface Pair {
  key: string;
  value: string;
  equal: boolean;
}

export function labelPairs(labels: string | undefined): Pair[] {
  return (labels ?? '')
    .split(',')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      const equal = pair[at - 1] !== '!';
      return { key: pair.slice(0, equal ? at : at - 1), value: pair.slice(at + 1), equal };
    });
}

/** As the API server matches: an absent label is unequal to every value. */
export function matchesLabels({ metadata }: KubeObject, pairs: readonly Pair[]): boolean {
  return pairs.every(({ key, value, equal }) => (metadata.labels?.[key] === value) === equal);
}
