import { shortText } from '#src/agent/tools/short-text.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import type { ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import { redactJson } from '#src/redaction/redact.ts';
import { type FieldChange, fieldChanges } from './field-changes.ts';

const MOST_VALUE = 400;

/** What two revisions of a Deployment differ in; an annotation that a restart sets is a change too. */
export function revisionChanges(older: ReplicaSet, newer: ReplicaSet): FieldChange[] {
  return fieldChanges(templateOf(older), templateOf(newer)).map(({ field, from, to }) => ({
    field,
    ...(from === undefined ? {} : { from: brief(from) }),
    ...(to === undefined ? {} : { to: brief(to) }),
  }));
}

/** Redacted as a whole: once a value has left the variable that it stands in, nobody knows that it is a password. */
function templateOf({ spec }: ReplicaSet): Json {
  const { metadata, ...template } = spec?.template ?? { spec: { containers: [] } };
  const { 'pod-template-hash': _, ...labels } = metadata?.labels ?? {};
  return redactJson(toJson({ labels, annotations: metadata?.annotations ?? {}, ...template }));
}

function brief(value: Json): Json {
  return typeof value === 'string' ? shortText(value, MOST_VALUE) : value;
}
