import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { readObject } from '#lab/cluster/api/body.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import type { Attributes, Rule } from '#lab/cluster/auth/rbac.ts';
import { ISSUER, type User } from '#lab/cluster/auth/tokens.ts';
import type { Core } from '#lab/cluster/core.ts';
import { asArray, asObject, isObject, type JsonObject, stringAt, timestamp } from '#lab/cluster/objects.ts';
import { groupVersion } from '#lab/cluster/resources.ts';
import { badRequest, invalid, invalidValue } from '#lab/cluster/status-error.ts';

/** Kinds that are answered from the request: who am I, may I, what may I, whose token is this. */
export function handleReview(core: Core, request: ResourceRequest, user: User): Answer {
  const body = readObject(request);
  const { resource } = request;
  const answer = (status: JsonObject, metadata: JsonObject = {}): Answer =>
    ok(
      { kind: resource.kind, apiVersion: groupVersion(resource), metadata, spec: body.spec ?? {}, status },
      201,
    );

  if (resource.kind === 'SelfSubjectReview') {
    const status = { userInfo: user };
    return ok(
      {
        kind: resource.kind,
        apiVersion: groupVersion(resource),
        metadata: { creationTimestamp: timestamp() },
        status,
      },
      201,
    );
  }
  if (resource.kind === 'TokenReview') return answer(reviewToken(core, asObject(body.spec)));
  if (resource.kind === 'SelfSubjectRulesReview') return answer(reviewRules(core, user, asObject(body.spec)));
  const spec = asObject(body.spec);
  const attributes = attributesOf(spec);
  if (resource.kind === 'LocalSubjectAccessReview' && attributes.namespace !== request.namespace) {
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${String(request.namespace)}`);
  }
  const subject = resource.kind === 'SelfSubjectAccessReview' ? user : subjectOf(spec);
  const { allowed, reason } = core.authorizer.authorize(subject, attributes);
  return answer({ allowed, ...(reason === '' ? {} : { reason }) });
}

function subjectOf(spec: JsonObject): User {
  const groups = asArray(spec.groups).map(String);
  const username = stringAt(spec, 'user');
  if (username === '' && groups.length === 0) {
    const error = invalidValue('spec.user', '', 'at least one of user or group must be specified');
    throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', [error]);
  }
  return { username, groups };
}

function attributesOf(spec: JsonObject): Attributes {
  const resource = spec.resourceAttributes;
  const path = spec.nonResourceAttributes;
  if (isObject(resource) === isObject(path)) {
    const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    const error = invalidValue('spec.resourceAttributes', resource ?? null, why);
    throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', [error]);
  }
  const empty = { group: '', resource: '', subresource: '', name: '', namespace: '', path: '' };
  if (isObject(path)) return { ...empty, verb: stringAt(path, 'verb'), path: stringAt(path, 'path') };
  return {
    ...empty,
    verb: stringAt(resource, 'verb'),
    group: stringAt(resource, 'group'),
    resource: stringAt(resource, 'resource'),
    subresource: stringAt(resource, 'subresource'),
    name: stringAt(resource, 'name'),
    namespace: stringAt(resource, 'namespace'),
  };
}

function reviewToken(core: Core, spec: JsonObject): JsonObject {
  if (stringAt(spec, 'token') === '') throw badRequest('token is required for TokenReview in authentication');
  const asked = asArray(spec.audiences).map(String);
  const audiences = asked.length === 0 ? [ISSUER] : asked;
  const user = core.tokens.authenticate(stringAt(spec, 'token'), audiences);
  return user ? { authenticated: true, user, audiences } : { user: {}, error: 'invalid bearer token' };
}

const SUPERUSER: Rule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

function reviewRules(core: Core, user: User, spec: JsonObject): JsonObject {
  const granted = core.authorizer.grants(user, stringAt(spec, 'namespace')).flatMap(({ rules }) => rules);
  const rules = user.groups.includes('system:masters') ? [...SUPERUSER, ...granted] : granted;
  return {
    resourceRules: rules.filter((rule) => rule.resources !== undefined),
    nonResourceRules: rules.filter((rule) => rule.nonResourceURLs !== undefined),
    incomplete: false,
  };
}
