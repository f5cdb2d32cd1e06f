import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import {
  asArray,
  asObject,
  isObject,
  type JsonObject,
  type KubeObject,
  stringAt,
} from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import type { Store } from '#lab/cluster/store.ts';

export const ISSUER = 'https://kubernetes.default.svc';
const SECRETS = resourceOf('', 'secrets');
const PODS = resourceOf('', 'pods');
const SERVICE_ACCOUNTS = resourceOf('', 'serviceaccounts');

export interface User {
  username: string;
  uid?: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

export const ANONYMOUS: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

export interface TokenKeys {
  /** PEM, PKCS #8. */
  signingKey: string;
  /** The bearer token of `system:masters`. */
  adminToken: string;
}

export function createTokenKeys(): TokenKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    adminToken: `lab-admin.${randomUUID()}`,
  };
}

interface MintRequest {
  serviceAccount: KubeObject;
  audiences: readonly string[];
  expirationSeconds: number;
  boundTo?: KubeObject;
}

export interface Tokens {
  mint(request: MintRequest): { token: string; expiresAt: Date };
  /** The user of a bearer token for one of the audiences, or undefined: unknown, expired, revoked, other audience. */
  authenticate(token: string, audiences?: readonly string[]): User | undefined;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Service account tokens as JSON Web Tokens with the claims of the real ones, checked against the live objects. */
export function createTokens(keys: TokenKeys, store: Store): Tokens {
  const publicKey = createPublicKey(keys.signingKey);

  function mint({ serviceAccount, audiences, expirationSeconds, boundTo }: MintRequest): {
    token: string;
    expiresAt: Date;
  } {
    const { name, namespace = '', uid } = serviceAccount.metadata;
    const now = Math.floor(Date.now() / 1000);
    const bound = boundTo && {
      [boundTo.kind.toLowerCase()]: { name: boundTo.metadata.name, uid: boundTo.metadata.uid },
    };
    const claims = {
      aud: audiences,
      exp: now + expirationSeconds,
      iat: now,
      iss: ISSUER,
      jti: randomUUID(),
      'kubernetes.io': { namespace, ...bound, serviceaccount: { name, uid } },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${name}`,
    };
    const body = `${encode({ alg: 'ES256', kid: 'lab' })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(body), { key: keys.signingKey, dsaEncoding: 'ieee-p1363' });
    return {
      token: `${body}.${signature.toString('base64url')}`,
      expiresAt: new Date((now + expirationSeconds) * 1000),
    };
  }

  function claimsOf(token: string): JsonObject | undefined {
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0)
      return undefined;
    const signed = Buffer.from(`${header}.${payload}`);
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    if (!verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) return undefined;
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return isObject(claims) ? claims : undefined;
  }

  /** A bound object counts by uid: one recreated under the same name does not bring the token back. */
  function isAlive(resource: typeof SECRETS, namespace: string, reference: unknown): boolean {
    if (reference === undefined) return true;
    const object = store.get(resource, namespace, stringAt(reference, 'name'));
    return (
      object !== undefined &&
      object.metadata.uid === stringAt(reference, 'uid') &&
      !object.metadata.deletionTimestamp
    );
  }

  function authenticate(token: string, audiences: readonly string[] = [ISSUER]): User | undefined {
    if (token === keys.adminToken) {
      return { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
    }
    const claims = claimsOf(token);
    if (claims === undefined || Number(claims.exp) * 1000 <= Date.now()) return undefined;
    if (!asArray(claims.aud).some((audience) => audiences.includes(String(audience)))) return undefined;
    const bound = asObject(claims['kubernetes.io']);
    const namespace = String(bound.namespace);
    const alive =
      isAlive(SERVICE_ACCOUNTS, namespace, bound.serviceaccount) &&
      isAlive(SECRETS, namespace, bound.secret) &&
      isAlive(PODS, namespace, bound.pod);
    if (!alive) return undefined;
    return {
      username: String(claims.sub),
      uid: stringAt(bound, 'serviceaccount.uid'),
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${String(claims.jti)}`] },
    };
  }

  return { mint, authenticate };
}
