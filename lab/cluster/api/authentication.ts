import type { IncomingHttpHeaders } from 'node:http';
import { ANONYMOUS, type User } from '#lab/cluster/auth/tokens.ts';
import type { Core } from '#lab/cluster/core.ts';
import { forbidden, unauthorized } from '#lab/cluster/status-error.ts';

/**
 * The user of a request. A token that is not accepted is 401, none at all is the anonymous user; `Impersonate-User`
 * makes it another one for those who may.
 */
export function authenticate(core: Core, headers: IncomingHttpHeaders): User {
  const user = bearer(core, headers.authorization);
  const wanted = headers['impersonate-user'];
  return typeof wanted === 'string' && wanted !== '' ? impersonate(core, user, wanted, headers) : user;
}

function bearer(core: Core, authorization: string | undefined): User {
  if (authorization === undefined || authorization === '') return ANONYMOUS;
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  const user = token === undefined ? undefined : core.tokens.authenticate(token);
  if (user === undefined) throw unauthorized();
  return user;
}

function impersonate(core: Core, user: User, username: string, headers: IncomingHttpHeaders): User {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  const resource = account ? 'serviceaccounts' : 'users';
  const name = account?.[2] ?? username;
  const namespace = account?.[1] ?? '';
  const rest = { group: '', subresource: '', namespace, path: '' };
  if (!core.authorizer.authorize(user, { ...rest, verb: 'impersonate', resource, name }).allowed) {
    const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
    const why = `User "${user.username}" cannot impersonate resource "${resource}" in API group "" ${where}`;
    throw forbidden({ group: '', plural: resource }, name, why);
  }
  const sent = headers['impersonate-group'];
  const asked = typeof sent === 'string' ? sent.split(',').map((group) => group.trim()) : (sent ?? []);
  const own = account ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  return { username, groups: [...(asked.length > 0 ? asked : own), 'system:authenticated'] };
}
