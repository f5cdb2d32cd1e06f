import type { NameRule } from '#lab/cluster/resources.ts';
import { type FieldError, invalidValue } from '#lab/cluster/status-error.ts';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const TEXTS = {
  subdomain:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  label:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
};

/** Errors of `metadata.name`, with the server's texts; none when the name is good. */
export function checkName(rule: NameRule, name: string, field = 'metadata.name'): FieldError[] {
  if (rule === 'path-segment') {
    if (name === '.' || name === '..') return [invalidValue(field, name, `may not be '${name}'`)];
    const bad = ['/', '%'].find((char) => name.includes(char));
    return bad === undefined ? [] : [invalidValue(field, name, `may not contain '${bad}'`)];
  }
  if (rule === 'label' && name.includes('.')) return [invalidValue(field, name, 'must not contain dots')];
  const limit = rule === 'subdomain' ? 253 : 63;
  const errors: FieldError[] = [];
  if (name.length > limit) errors.push(invalidValue(field, name, `must be no more than ${limit} bytes`));
  const pattern = { subdomain: SUBDOMAIN, label: LABEL }[rule];
  if (!pattern.test(name)) errors.push(invalidValue(field, name, TEXTS[rule]));
  return errors;
}

const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** Errors of label values. */
export function checkLabels(
  labels: Readonly<Record<string, unknown>> | undefined,
  field: string,
): FieldError[] {
  return Object.values(labels ?? {}).flatMap((value) => {
    const text = String(value);
    if (text.length > 63) return [invalidValue(field, text, 'must be no more than 63 bytes')];
    return LABEL_VALUE.test(text) ? [] : [invalidValue(field, text, LABEL_TEXT)];
  });
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters as Kubernetes appends them to a generated name: no vowels, so no words. */
export function randomSuffix(length = 5): string {
  return Array.from({ length }, () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)]).join('');
}

/** A short hash in the same alphabet, as `pod-template-hash` has. */
export function safeHash(value: unknown): string {
  // FNV-1a over the canonical text, as the real controller hashes the printed template.
  let hash = 0x811c9dc5;
  for (const char of canonical(value)) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return [...String(hash)].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${k}:${canonical(v)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
