import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '#test/contract/kubernetes/api.ts';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import {
  apps,
  core,
  deployment,
  eventually,
  type GetSubject,
  MERGE_PATCH,
  rbac,
  STRATEGIC_PATCH,
} from '#test/contract/kubernetes/subject.ts';

const RULES = [
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['get', 'patch'] },
  { apiGroups: [''], resources: ['configmaps'], resourceNames: ['only'], verbs: ['create', 'get'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: ['create'] },
];

export function describeAccess(subject: GetSubject): void {
  describe('access by bearer token', () => {
    let token = '';
    let user = '';
    const as = (method: string, path: string, body?: unknown, contentType?: string): Promise<Answer> =>
      subject().api.call(method, path, {
        token,
        ...(body === undefined ? {} : { body }),
        ...(contentType ? { contentType } : {}),
      });

    beforeAll(async () => {
      const { api, namespace } = subject();
      user = `system:serviceaccount:${namespace}:runner`;
      await api.call('POST', core(namespace, 'serviceaccounts'), { body: { metadata: { name: 'runner' } } });
      await api.call('POST', rbac(namespace, 'roles'), { body: { metadata: { name: 'web' }, rules: RULES } });
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'web' };
      const subjects = [{ kind: 'ServiceAccount', name: 'runner', namespace }];
      await api.call('POST', rbac(namespace, 'rolebindings'), {
        body: { metadata: { name: 'web-runner' }, roleRef, subjects },
      });
      for (const name of ['web', 'db']) {
        await api.call('POST', apps(namespace, 'deployments'), { body: deployment(name, { replicas: 0 }) });
      }
      const minted = await api.call('POST', core(namespace, 'serviceaccounts/runner/token'), {
        body: { spec: { expirationSeconds: 600 } },
      });
      token = (minted.body.status as { token: string }).token;
      // A real authorizer learns of a new binding through its own watch.
      await eventually(
        () => as('GET', apps(namespace, 'deployments/web')),
        ({ code }) => code === 200,
      );
    });

    it('allows what the role names', async () => {
      const { namespace } = subject();
      const body = { spec: { template: { metadata: { annotations: { touched: 'yes' } } } } };
      expect((await as('PATCH', apps(namespace, 'deployments/web'), body, STRATEGIC_PATCH)).code).toBe(200);
      expect(
        (await as('PATCH', `${apps(namespace, 'deployments/web')}?dryRun=All`, body, STRATEGIC_PATCH)).code,
      ).toBe(200);
    });

    it("refuses everything else, in the server's words", async () => {
      const { namespace } = subject();
      const cannot = (
        verb: string,
        resource: string,
        group: string,
        where = `in the namespace "${namespace}"`,
      ): string => `User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
      const patch = await as('PATCH', apps(namespace, 'deployments/db'), {}, MERGE_PATCH);
      expectFailure(
        patch,
        403,
        'Forbidden',
        `deployments.apps "db" is forbidden: ${cannot('patch', 'deployments', 'apps')}`,
      );
      expect(patch.body.details).toMatchObject({ name: 'db', group: 'apps', kind: 'deployments' });
      const list = await as('GET', apps(namespace, 'deployments'));
      expectFailure(
        list,
        403,
        'Forbidden',
        `deployments.apps is forbidden: ${cannot('list', 'deployments', 'apps')}`,
      );
      const watch = await as('GET', `${apps(namespace, 'deployments')}?watch=true`);
      expectFailure(
        watch,
        403,
        'Forbidden',
        `deployments.apps is forbidden: ${cannot('watch', 'deployments', 'apps')}`,
      );
      const scale = await as('PATCH', apps(namespace, 'deployments/web/scale'), {}, MERGE_PATCH);
      expectFailure(
        scale,
        403,
        'Forbidden',
        `deployments.apps "web" is forbidden: ${cannot('patch', 'deployments/scale', 'apps')}`,
      );
      const elsewhere = await as('GET', apps('default', 'deployments/web'));
      expectFailure(
        elsewhere,
        403,
        'Forbidden',
        `deployments.apps "web" is forbidden: ${cannot('get', 'deployments', 'apps', 'in the namespace "default"')}`,
      );
      const everywhere = await as('GET', '/apis/apps/v1/deployments');
      expectFailure(
        everywhere,
        403,
        'Forbidden',
        `deployments.apps is forbidden: ${cannot('list', 'deployments', 'apps', 'at the cluster scope')}`,
      );
      const nodes = await as('GET', '/api/v1/nodes');
      expectFailure(
        nodes,
        403,
        'Forbidden',
        `nodes is forbidden: ${cannot('list', 'nodes', '', 'at the cluster scope')}`,
      );
      const path = await as('GET', '/metrics');
      expectFailure(path, 403, 'Forbidden', `forbidden: User "${user}" cannot get path "/metrics"`);
    });

    it('cannot grant a create by name: the name is not known yet', async () => {
      const { namespace } = subject();
      const answer = await as('POST', core(namespace, 'configmaps'), { metadata: { name: 'only' } });
      expectFailure(answer, 403, 'Forbidden', /cannot create resource "configmaps"/);
    });

    it('authorizes a list of one name as that name', async () => {
      const { api, namespace } = subject();
      await api.call('POST', rbac(namespace, 'roles'), {
        body: {
          metadata: { name: 'lister' },
          rules: [
            { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['db'], verbs: ['list'] },
          ],
        },
      });
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'lister' };
      const subjects = [{ kind: 'ServiceAccount', name: 'runner', namespace }];
      await api.call('POST', rbac(namespace, 'rolebindings'), {
        body: { metadata: { name: 'lister' }, roleRef, subjects },
      });
      const path = `${apps(namespace, 'deployments')}?fieldSelector=metadata.name%3Ddb`;
      const answer = await eventually(
        () => as('GET', path),
        ({ code }) => code === 200,
      );
      expect(answer.body.items).toHaveLength(1);
    });

    it('lets nobody grant rights that they do not hold', async () => {
      const { namespace } = subject();
      const wide = {
        metadata: { name: 'wide' },
        rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['delete'] }],
      };
      const role = await as('POST', rbac(namespace, 'roles'), wide);
      expectFailure(
        role,
        403,
        'Forbidden',
        /is attempting to grant RBAC permissions not currently held:\n\{APIGroups:\["apps"\], Resources:\["deployments"\], Verbs:\["delete"\]\}/,
      );
      const held = { metadata: { name: 'held' }, rules: [RULES[2]] };
      expect((await as('POST', rbac(namespace, 'roles'), held)).code).toBe(201);
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
      const binding = await as('POST', rbac(namespace, 'rolebindings'), {
        metadata: { name: 'up' },
        roleRef,
        subjects: [],
      });
      expectFailure(binding, 403, 'Forbidden', /is attempting to grant RBAC permissions not currently held/);
    });

    it('reviews access: with the binding that allows, and for others', async () => {
      const { api, namespace } = subject();
      const resourceAttributes = {
        verb: 'patch',
        group: 'apps',
        resource: 'deployments',
        name: 'web',
        namespace,
      };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const mine = await as('POST', path, { spec: { resourceAttributes } });
      expect(mine.body.status).toEqual({
        allowed: true,
        reason: `RBAC: allowed by RoleBinding "web-runner/${namespace}" of Role "web" to ServiceAccount "runner/${namespace}"`,
      });
      const no = await as('POST', path, {
        spec: { resourceAttributes: { ...resourceAttributes, name: 'db' } },
      });
      expect(no.body.status).toMatchObject({ allowed: false });
      const other = await api.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        body: { spec: { user, resourceAttributes } },
      });
      expect(other.body.status).toMatchObject({ allowed: true });
      expectFailure(await as('POST', path, { spec: {} }), 422, 'Invalid');
      const url = await as('POST', path, {
        spec: { nonResourceAttributes: { path: '/version', verb: 'get' } },
      });
      expect(url.body.status).toMatchObject({ allowed: true });
    });

    it('says who asks', async () => {
      const { namespace } = subject();
      const answer = await as('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
      expect(answer.code).toBe(201);
      expect(answer.body.status).toMatchObject({
        userInfo: {
          username: user,
          groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
        },
      });
    });

    it('knows the anonymous and refuses tokens that are none', async () => {
      const { api } = subject();
      const anonymous = await api.call('GET', '/api/v1/pods', { token: null });
      const why =
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope';
      expectFailure(anonymous, 403, 'Forbidden', why);
      expectFailure(
        await api.call('GET', '/api/v1/pods', { token: 'x' }),
        401,
        'Unauthorized',
        'Unauthorized',
      );
      expectFailure(await api.call('GET', '/version', { token: `${token}x` }), 401, 'Unauthorized');
    });
  });
}
