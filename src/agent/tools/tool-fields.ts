import { z } from 'zod';

/** Fields that many tools have. Each refuses before anything is read; DNS-1123, as `src/kubernetes/names.ts` checks again. */

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Labels joined by single dots: `..` would address another path of the API. */
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
/** ISO 8601 with a zone: a time without one would mean another moment on every machine. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** The name of an object; `what` is said of it: "Name of the pod." */
export function nameField(what: string): z.ZodString {
  return z
    .string()
    .max(253)
    .regex(SUBDOMAIN, 'it is no name that Kubernetes could have given')
    .describe(what);
}

export const namespaceField = z
  .string()
  .max(63)
  .regex(LABEL, 'it is no name of a namespace')
  .optional()
  .describe('Namespace; may be left out where the case has only one.');

const time = z.string().max(40).regex(TIME, 'it is no time with a zone in ISO 8601');

/** For `windowInScope`. */
export const sinceField = time
  .optional()
  .describe('Start, ISO 8601 in UTC (2030-05-17T11:30:00Z); the start of the case by default.');
export const untilField = time.optional().describe('End, ISO 8601 in UTC; now by default.');

/** How many items at most, newest or worst first. */
export function limitField(most: number, usual: number): z.ZodDefault<z.ZodNumber> {
  return z.number().int().min(1).max(most).default(usual).describe(`Most items, at most ${most}.`);
}

/** Words that are looked for as they are: no pattern language, so that nothing in them has another meaning. */
export function wordsField(what: string): z.ZodOptional<z.ZodString> {
  return z.string().min(1).max(200).optional().describe(what);
}
