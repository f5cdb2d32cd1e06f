import { describe, expect, it } from 'vitest';
import { ConfigError } from '#src/errors.ts';
import { createActor } from '#src/kubernetes/act.ts';
import { checkToken } from '#src/runs/credentials.ts';

const now = new Date('2026-01-01T00:00:00Z');
const iat = now.getTime() / 1_000;
const AUDIENCE = 'https://kubernetes.default.svc';
const SUBJECT = 'system:serviceaccount:casebook:rb-restart-deployment';

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
}

function check(claims: object, over: { audience?: string; audiences?: string[]; token?: string } = {}) {
  const token = over.token ?? jwt({ aud: [AUDIENCE], sub: SUBJECT, iat, exp: iat + 600, ...claims });
  return checkToken(
    { spec: { audiences: over.audiences ?? [AUDIENCE] }, status: { token } },
    { serviceAccount: 'rb-restart-deployment', namespace: 'casebook', audience: over.audience, now },
  );
}

describe('checkToken', () => {
  it('takes ten minutes for the runbook and the API server', () => {
    expect(check({}).expiresAt).toEqual(new Date('2026-01-01T00:10:00Z'));
  });

  it.each<[string, object, Parameters<typeof check>[1]]>([
    ['ten years', { exp: iat + 315_360_000 }, {}],
    ['a quarter of an hour', { exp: iat + 900 }, {}],
    ['for ever', { exp: undefined }, {}],
    ['no audience', { aud: [] }, {}],
    ['an audience more', { aud: [AUDIENCE, 'vault'] }, {}],
    ['another audience than asked for', {}, { audience: 'vault' }],
    ['another account', { sub: 'system:serviceaccount:casebook:rb-rollback-deployment' }, {}],
    ['another namespace', { sub: 'system:serviceaccount:kube-system:rb-restart-deployment' }, {}],
    ['something that is no token', {}, { token: 'opaque' }],
    ['nothing', {}, { token: '' }],
  ])('refuses a token with %s', (_, claims, over) => {
    expect(() => check(claims, over)).toThrow(/was not taken/);
  });
});

describe('createActor', () => {
  it.each(['http://10.0.0.1:6443', 'https://proxy/k8s/clusters/c1'])(
    'does not send a token to %s',
    (server) => {
      expect(() => createActor({ cluster: 'c', server, token: 't', dryRun: false })).toThrow(ConfigError);
    },
  );
});
