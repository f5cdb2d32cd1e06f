import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '#test/contract/kubernetes/api.ts';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import { core, eventually, type GetSubject, unique } from '#test/contract/kubernetes/subject.ts';

export function describeTokens(subject: GetSubject): void {
  describe('service account tokens', () => {
    const mint = (spec: object): Promise<Answer> =>
      subject().api.call('POST', core(subject().namespace, 'serviceaccounts/minter/token'), {
        body: { spec },
      });
    const tokenOf = ({ body }: Answer): string => (body.status as { token: string }).token;
    const whoami = (token: string): Promise<Answer> =>
      subject().api.call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { token, body: {} });
    const newSecret = async (): Promise<{ name: string; path: string; uid: string }> => {
      const { api, namespace } = subject();
      const name = unique('bound');
      const created = await api.call('POST', core(namespace, 'secrets'), { body: { metadata: { name } } });
      return { name, path: core(namespace, `secrets/${name}`), uid: created.body.metadata?.uid ?? '' };
    };

    beforeAll(async () => {
      const { api, namespace } = subject();
      await api.call('POST', core(namespace, 'serviceaccounts'), { body: { metadata: { name: 'minter' } } });
    });

    it('grants what is asked for, from ten minutes up, as a JSON Web Token', async () => {
      const { namespace } = subject();
      const before = Math.floor(Date.now() / 1000);
      const answer = await mint({ expirationSeconds: 600 });
      expect(answer.code).toBe(201);
      expect(answer.body).toMatchObject({
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        spec: { expirationSeconds: 600 },
      });
      const claims = JSON.parse(Buffer.from(tokenOf(answer).split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({
        sub: `system:serviceaccount:${namespace}:minter`,
        'kubernetes.io': { namespace, serviceaccount: { name: 'minter' } },
      });
      expect(claims.exp).toBeGreaterThanOrEqual(before + 600);
      expect(claims.exp).toBeLessThan(before + 620);
      expect((await whoami(tokenOf(answer))).code).toBe(201);
      expectFailure(
        await mint({ expirationSeconds: 599 }),
        422,
        'Invalid',
        /spec\.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes/,
      );
    });

    it("is not the API's token when it is for another audience", async () => {
      const answer = await mint({ expirationSeconds: 600, audiences: ['example.org'] });
      expect(answer.body.spec).toMatchObject({ audiences: ['example.org'] });
      expectFailure(await whoami(tokenOf(answer)), 401, 'Unauthorized');
      const reviewed = await subject().api.call('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
        body: { spec: { token: tokenOf(answer), audiences: ['example.org'] } },
      });
      expect(reviewed.body.status).toMatchObject({ authenticated: true, audiences: ['example.org'] });
    });

    it('binds to Secrets and Pods that exist, and to nothing else', async () => {
      const bind = (kind: string, name: string, uid?: string) =>
        mint({
          expirationSeconds: 600,
          boundObjectRef: { apiVersion: 'v1', kind, name, ...(uid === undefined ? {} : { uid }) },
        });
      expectFailure(await bind('Secret', 'none'), 404, 'NotFound', 'secrets "none" not found');
      expectFailure(await bind('ConfigMap', 'none'), 400, 'BadRequest', /cannot bind token/);
      const secret = await newSecret();
      expectFailure(
        await bind('Secret', secret.name, 'other'),
        409,
        'Conflict',
        /does not match the UID in record/,
      );
      expect((await bind('Secret', secret.name, secret.uid)).code).toBe(201);
      const missing = await subject().api.call(
        'POST',
        core(subject().namespace, 'serviceaccounts/none/token'),
        { body: { spec: {} } },
      );
      expectFailure(missing, 404, 'NotFound', 'serviceaccounts "none" not found');
    });

    it('ends with the Secret that it is bound to', async () => {
      const secret = await newSecret();
      const answer = await mint({
        expirationSeconds: 600,
        boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: secret.name },
      });
      const token = tokenOf(answer);
      expect((await whoami(token)).code).toBe(201);
      await subject().api.call('DELETE', secret.path);
      // A real server remembers a good token for ten seconds.
      expectFailure(
        await eventually(
          () => whoami(token),
          ({ code }) => code !== 201,
        ),
        401,
        'Unauthorized',
      );
    }, 40_000);
  });
}
