import type { JsonObject } from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';

export interface Cause {
  reason: string;
  message: string;
  field?: string;
}

/** An answer that is a `v1 Status` with `status: Failure`; texts are those of Kubernetes 1.36. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string | undefined;
  readonly details: JsonObject | undefined;

  constructor(code: number, reason: string | undefined, message: string, details?: JsonObject) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === undefined ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

export type Target = Pick<Resource, 'group' | 'plural' | 'kind'>;

function qualified(target: Pick<Target, 'group' | 'plural'>): string {
  return target.group === '' ? target.plural : `${target.plural}.${target.group}`;
}

function details(target: Pick<Target, 'group' | 'plural'>, name: string): JsonObject {
  return {
    ...(name === '' ? {} : { name }),
    ...(target.group === '' ? {} : { group: target.group }),
    kind: target.plural,
  };
}

export function notFound(target: Pick<Target, 'group' | 'plural'>, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualified(target)} "${name}" not found`, details(target, name));
}

export function unknownResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function alreadyExists(target: Target, name: string): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${qualified(target)} "${name}" already exists`,
    details(target, name),
  );
}

const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function conflict(target: Target, name: string, why: string = MODIFIED): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(target)} "${name}": ${why}`,
    details(target, name),
  );
}

/** A failed delete precondition names the kind where other conflicts name the resource. */
export function preconditionFailed(target: Target, name: string, why: string): StatusError {
  const kind = target.group === '' ? target.kind : `${target.kind}.${target.group}`;
  return new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${kind} "${name}": ${why}`, {
    name,
    ...(target.group === '' ? {} : { group: target.group }),
    kind: target.kind,
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function forbidden(
  target: Pick<Target, 'group' | 'plural'>,
  name: string,
  why: string,
  causes?: Cause[],
): StatusError {
  const named = name === '' ? qualified(target) : `${qualified(target)} "${name}"`;
  return new StatusError(403, 'Forbidden', `${named} is forbidden: ${why}`, {
    ...details(target, name),
    ...(causes === undefined ? {} : { causes }),
  });
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export interface FieldError {
  /** FieldValueInvalid, FieldValueRequired, FieldValueForbidden, FieldValueNotSupported, FieldValueDuplicate */
  reason: string;
  field: string;
  message: string;
}

export const required = (field: string, why = ''): FieldError => ({
  reason: 'FieldValueRequired',
  field,
  message: why === '' ? 'Required value' : `Required value: ${why}`,
});

export const invalidValue = (field: string, value: unknown, why: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${JSON.stringify(value ?? null)}: ${why}`,
});

export const forbiddenField = (field: string, why: string): FieldError => ({
  reason: 'FieldValueForbidden',
  field,
  message: `Forbidden: ${why}`,
});

export const unsupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  reason: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((v) => `"${v}"`).join(', ')}`,
});

export function invalid(
  target: Pick<Target, 'group' | 'kind'>,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const kind = target.group === '' ? target.kind : `${target.kind}.${target.group}`;
  const kindDetail = target.kind === '' ? {} : { kind: target.kind };
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    ...(name === '' ? {} : { name }),
    ...(target.group === '' ? {} : { group: target.group }),
    ...kindDetail,
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}
