import { InvalidInputError } from '#src/errors.ts';

/**
 * Names go into URL paths, and dots survive URL encoding: `..` as a pod's name would address its namespace.
 * So every name is checked against what Kubernetes itself accepts before any call.
 */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

function quoted(name: unknown): string {
  return JSON.stringify(typeof name === 'string' ? name.slice(0, 80) : name);
}

/** An object's name (DNS-1123 subdomain, at most 253 characters). Returns it; throws InvalidInputError. */
export function assertName(name: unknown, kind = 'object'): string {
  if (typeof name === 'string' && SUBDOMAIN.test(name) && !name.includes('..')) return name;
  throw new InvalidInputError(
    `${quoted(name)} is not a name of a ${kind}.`,
    'Use lower-case letters, digits, "-" and single ".", starting and ending with a letter or digit.',
  );
}

/** A namespace (DNS-1123 label, at most 63 characters). Returns it; throws InvalidInputError. */
export function assertNamespace(namespace: unknown): string {
  if (typeof namespace === 'string' && LABEL.test(namespace)) return namespace;
  throw new InvalidInputError(
    `${quoted(namespace)} is not a name of a namespace.`,
    'Use at most 63 lower-case letters, digits and "-", starting and ending with a letter or digit.',
  );
}

/** True for a name that Kubernetes could have given; for names read in logs or labels. */
export function isName(name: unknown): name is string {
  return typeof name === 'string' && SUBDOMAIN.test(name) && !name.includes('..');
}
