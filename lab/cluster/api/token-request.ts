import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { isDryRun, readObject } from '#lab/cluster/api/body.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import { ISSUER } from '#lab/cluster/auth/tokens.ts';
import type { Core } from '#lab/cluster/core.ts';
import {
  asArray,
  asObject,
  isObject,
  type KubeObject,
  numberAt,
  stringAt,
  timestamp,
} from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { badRequest, conflict, invalid, invalidValue } from '#lab/cluster/status-error.ts';
import { mustGet } from '#lab/cluster/writes.ts';

const SECRETS = resourceOf('', 'secrets');
const PODS = resourceOf('', 'pods');
const SHORTEST_S = 600;
const LONGEST_S = 2 ** 32;

/** Mints a token for a service account. Without a cap a server grants what is asked for, up to 2^32 s. */
export function handleTokenRequest(core: Core, request: ResourceRequest): Answer {
  const { resource, namespace, name } = request;
  const body = readObject(request, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' });
  isDryRun(request.query, 'CreateOptions');
  const serviceAccount = mustGet(core, resource, namespace, name);
  const spec = asObject(body.spec);
  const expirationSeconds = numberAt(spec, 'expirationSeconds', 3_600);
  const field = 'spec.expirationSeconds';
  const target = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
  if (expirationSeconds < SHORTEST_S) {
    throw invalid(target, '', [
      invalidValue(field, expirationSeconds, 'may not specify a duration less than 10 minutes'),
    ]);
  }
  if (expirationSeconds > LONGEST_S) {
    throw invalid(target, '', [
      invalidValue(field, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'),
    ]);
  }
  const asked = asArray(spec.audiences).map(String);
  const audiences = asked.length === 0 ? [ISSUER] : asked;
  const boundTo = isObject(spec.boundObjectRef)
    ? boundObject(core, request, spec.boundObjectRef, name)
    : undefined;
  const { token, expiresAt } = core.tokens.mint({
    serviceAccount,
    audiences,
    expirationSeconds,
    ...(boundTo === undefined ? {} : { boundTo }),
  });
  return ok(
    {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: timestamp() },
      spec: { audiences, expirationSeconds, boundObjectRef: spec.boundObjectRef ?? null },
      status: { token, expirationTimestamp: timestamp(expiresAt.getTime()) },
    },
    201,
  );
}

function boundObject(core: Core, request: ResourceRequest, reference: unknown, account: string): KubeObject {
  const { kind, apiVersion, name, uid } = asObject(reference);
  const resource =
    apiVersion === 'v1' && kind === 'Secret'
      ? SECRETS
      : apiVersion === 'v1' && kind === 'Pod'
        ? PODS
        : undefined;
  if (resource === undefined) {
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to object type ${groupKind(reference)}`,
    );
  }
  const object = mustGet(core, resource, request.namespace, String(name));
  if (uid !== undefined && uid !== '' && uid !== object.metadata.uid) {
    const why = `the UID in the bound object reference (${String(uid)}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict(resource, object.metadata.name, why);
  }
  return object;
}

function groupKind(reference: unknown): string {
  return `${stringAt(reference, 'apiVersion')}, Kind=${stringAt(reference, 'kind')}`;
}
