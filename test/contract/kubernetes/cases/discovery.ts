import { describe, expect, it } from 'vitest';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import type { GetSubject } from '#test/contract/kubernetes/subject.ts';

export function describeDiscovery(subject: GetSubject): void {
  describe('discovery', () => {
    it('says its version and that it is ready, also to the anonymous', async () => {
      const { api } = subject();
      const version = await api.call('GET', '/version', { token: null });
      expect(version.body).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+/) });
      expect((await api.call('GET', '/readyz', { token: null })).text).toBe('ok');
    });

    it('lists groups and resources', async () => {
      const { api } = subject();
      expect((await api.call('GET', '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
      const groups = (await api.call('GET', '/apis')).body;
      expect(groups.groups).toContainEqual(
        expect.objectContaining({
          name: 'apps',
          preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
        }),
      );
      const list = (await api.call('GET', '/apis/apps/v1')).body;
      expect(list).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' });
      expect(list.resources).toContainEqual(
        expect.objectContaining({
          name: 'deployments',
          singularName: 'deployment',
          namespaced: true,
          kind: 'Deployment',
          shortNames: ['deploy'],
          categories: ['all'],
        }),
      );
      expect(list.resources).toContainEqual(
        expect.objectContaining({
          name: 'deployments/scale',
          kind: 'Scale',
          group: 'autoscaling',
          version: 'v1',
        }),
      );
      expect((await api.call('GET', '/apis/apps')).body).toMatchObject({ kind: 'APIGroup', name: 'apps' });
    });

    it('does not find what it does not have', async () => {
      const { api } = subject();
      for (const path of ['/nope', '/apis/nope.example/v1/things']) {
        const answer = await api.call('GET', path);
        expect([answer.code, answer.text]).toEqual([404, '404 page not found\n']);
      }
      for (const path of ['/api/v1/nope', '/apis/apps/v9/deployments']) {
        const why = 'the server could not find the requested resource';
        expectFailure(await api.call('GET', path), 404, 'NotFound', why);
      }
    });

    it('does not take methods that a path does not have', async () => {
      const { api, namespace } = subject();
      const answer = await api.call('PUT', `/api/v1/namespaces/${namespace}/configmaps`, { body: {} });
      expectFailure(
        answer,
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
      );
    });
  });
}
