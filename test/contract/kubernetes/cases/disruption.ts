import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '#test/contract/kubernetes/api.ts';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import {
  apps,
  core,
  deployment,
  eventually,
  type GetSubject,
  policy,
  unique,
} from '#test/contract/kubernetes/subject.ts';

export function describeDisruption(subject: GetSubject): void {
  describe('eviction and budgets', () => {
    const app = unique('guarded');
    const pods = async (): Promise<string[]> => {
      const { body } = await subject().api.call(
        'GET',
        core(subject().namespace, `pods?labelSelector=app%3D${app}`),
      );
      return (body.items ?? [])
        .filter(({ metadata }) => !metadata?.deletionTimestamp)
        .map(({ metadata }) => metadata?.name ?? '');
    };
    const evict = (name: string, deleteOptions: object = {}): Promise<Answer> =>
      subject().api.call('POST', core(subject().namespace, `pods/${name}/eviction`), {
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, deleteOptions },
      });
    const budgetIs = (allowed: number) =>
      eventually(
        () => subject().api.call('GET', policy(subject().namespace, `poddisruptionbudgets/${app}`)),
        ({ body }) =>
          (body.status as { disruptionsAllowed: number; currentHealthy: number }).disruptionsAllowed ===
            allowed && (body.status as { currentHealthy: number }).currentHealthy === 2,
      );

    beforeAll(async () => {
      const { api, namespace } = subject();
      await api.call('POST', apps(namespace, 'deployments'), { body: deployment(app, { replicas: 2 }) });
      const spec = { minAvailable: 2, selector: { matchLabels: { app } } };
      await api.call('POST', policy(namespace, 'poddisruptionbudgets'), {
        body: { metadata: { name: app }, spec },
      });
      await budgetIs(0);
    });

    it('refuses an eviction that the budget does not allow, in a dry run too', async () => {
      const [name = ''] = await pods();
      for (const options of [{}, { dryRun: ['All'] }]) {
        const answer = await evict(name, options);
        expectFailure(
          answer,
          429,
          'TooManyRequests',
          "Cannot evict pod as it would violate the pod's disruption budget.",
        );
        expect(answer.body.details?.causes).toEqual([
          {
            reason: 'DisruptionBudget',
            message: `The disruption budget ${app} needs 2 healthy pods and has 2 currently`,
          },
        ]);
      }
      expect(await pods()).toHaveLength(2);
    });

    it('evicts what it allows, and does nothing in a dry run', async () => {
      const { api, namespace } = subject();
      const body = { spec: { minAvailable: 1 } };
      const path = policy(namespace, `poddisruptionbudgets/${app}`);
      await api.call('PATCH', path, { body, contentType: 'application/merge-patch+json' });
      const status = (await budgetIs(1)).body.status;
      expect(status).toMatchObject({ desiredHealthy: 1, expectedPods: 2 });
      const [name = ''] = await pods();
      expect((await evict(name, { dryRun: ['All'] })).code).toBe(201);
      expect(await pods()).toContain(name);
      const done = await evict(name);
      expect([done.code, done.body.status]).toEqual([201, 'Success']);
      await eventually(
        () => api.call('GET', core(namespace, `pods/${name}`)),
        ({ code }) => code === 404,
      );
    });

    it('does not find a pod that is not there', async () => {
      expectFailure(await evict('none'), 404, 'NotFound', 'pods "none" not found');
    });
  });
}
