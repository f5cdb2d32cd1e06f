import { describe, expect, it } from 'vitest';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import { apps, deployment, type GetSubject, MERGE_PATCH, unique } from '#test/contract/kubernetes/subject.ts';

export function describeWorkloadObjects(subject: GetSubject): void {
  const path = (name = ''): string => apps(subject().namespace, `deployments${name && `/${name}`}`);
  const post = (body: object) => subject().api.call('POST', path(), { body });
  const patch = (name: string, body: object) =>
    subject().api.call('PATCH', path(name), { body, contentType: MERGE_PATCH });

  describe('workload objects', () => {
    it('fills in the defaults', async () => {
      const name = unique('web');
      const { body } = await post({
        metadata: { name },
        spec: {
          replicas: 0,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: {
              containers: [
                { name: 'app', image: 'registry.example/app', readinessProbe: { httpGet: { port: 80 } } },
              ],
            },
          },
        },
      });
      expect(body.metadata?.generation).toBe(1);
      expect(body.spec).toEqual({
        replicas: 0,
        selector: { matchLabels: { app: name } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        template: {
          metadata: { labels: { app: name } },
          spec: {
            containers: [
              {
                name: 'app',
                image: 'registry.example/app',
                imagePullPolicy: 'Always',
                resources: {},
                terminationMessagePath: '/dev/termination-log',
                terminationMessagePolicy: 'File',
                readinessProbe: {
                  httpGet: { path: '/', port: 80, scheme: 'HTTP' },
                  timeoutSeconds: 1,
                  periodSeconds: 10,
                  successThreshold: 1,
                  failureThreshold: 3,
                },
              },
            ],
            restartPolicy: 'Always',
            terminationGracePeriodSeconds: 30,
            dnsPolicy: 'ClusterFirst',
            securityContext: {},
            schedulerName: 'default-scheduler',
          },
        },
      });
    });

    it('names everything that is wrong with a new one', async () => {
      const mismatch = await post({
        metadata: { name: 'bad' },
        spec: {
          selector: { matchLabels: { app: 'x' } },
          template: { metadata: { labels: { app: 'y' } }, spec: { containers: [{ name: 'app' }] } },
        },
      });
      const why =
        'Deployment.apps "bad" is invalid: [spec.template.metadata.labels: Invalid value: {"app":"y"}: `selector` does not match template `labels`, spec.template.spec.containers[0].image: Required value]';
      expectFailure(mismatch, 422, 'Invalid', why);
      const empty = await post({
        metadata: { name: 'bad' },
        spec: { replicas: -1, template: { metadata: { labels: { app: 'y' } }, spec: {} } },
      });
      expectFailure(
        empty,
        422,
        'Invalid',
        /spec\.replicas: Invalid value: -1: must be greater than or equal to 0, spec\.selector: Required value/,
      );
      expect(empty.body.details?.causes?.map(({ field }) => field)).toEqual([
        'spec.replicas',
        'spec.selector',
        'spec.template.metadata.labels',
        'spec.template.spec.containers',
      ]);
    });

    it('keeps the selector, and the status from ordinary writes', async () => {
      const { api } = subject();
      const name = unique('web');
      await post(deployment(name, { replicas: 0 }));
      const matchLabels = { app: 'other' };
      const moved = await patch(name, {
        spec: { selector: { matchLabels }, template: { metadata: { labels: matchLabels } } },
      });
      expectFailure(
        moved,
        422,
        'Invalid',
        `Deployment.apps "${name}" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable`,
      );
      await patch(name, { status: { replicas: 9 } });
      const { body } = await api.call('GET', path(name));
      expect((body.status as { replicas?: number }).replicas ?? 0).toBe(0);
    });

    it('counts generations by changes of the spec', async () => {
      const name = unique('web');
      await post(deployment(name, { replicas: 0 }));
      const labelled = await patch(name, { metadata: { labels: { a: 'b' } } });
      expect(labelled.body.metadata?.generation).toBe(1);
      const paused = await patch(name, { spec: { paused: true } });
      expect(paused.body.metadata?.generation).toBe(2);
    });

    it('scales through the subresource, with preconditions', async () => {
      const { api } = subject();
      const name = unique('web');
      await post(deployment(name, { replicas: 0, spec: { paused: true } }));
      const scale = await api.call('GET', path(`${name}/scale`));
      expect(scale.body).toMatchObject({
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name },
        spec: {},
        status: { replicas: 0, selector: `app=${name}` },
      });
      const put = (spec: object, metadata: object = {}) =>
        api.call('PUT', path(`${name}/scale`), { body: { metadata: { name, ...metadata }, spec } });
      expect((await put({ replicas: 2 })).body.spec).toEqual({ replicas: 2 });
      expectFailure(await put({ replicas: 3 }, { resourceVersion: '1' }), 409, 'Conflict');
      const dry = await api.call('PATCH', `${path(`${name}/scale`)}?dryRun=All`, {
        body: { spec: { replicas: 5 } },
        contentType: MERGE_PATCH,
      });
      expect(dry.body.spec).toEqual({ replicas: 5 });
      expect((await api.call('GET', path(name))).body.spec).toMatchObject({ replicas: 2 });
      expect((await api.call('GET', path('none/scale'))).code).toBe(404);
    });

    it('prints Deployments in a Table with the columns of kubectl', async () => {
      const { api } = subject();
      const name = unique('web');
      await post(deployment(name, { replicas: 0 }));
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
      const { body } = await api.call('GET', `${path()}?fieldSelector=metadata.name%3D${name}`, { accept });
      const columns = body.columnDefinitions as { name: string; priority: number }[];
      expect(columns.map((column) => [column.name, column.priority])).toEqual([
        ['Name', 0],
        ['Ready', 0],
        ['Up-to-date', 0],
        ['Available', 0],
        ['Age', 0],
        ['Containers', 1],
        ['Images', 1],
        ['Selector', 1],
      ]);
      expect(body.rows).toMatchObject([
        {
          cells: [
            name,
            '0/0',
            0,
            0,
            expect.any(String),
            'app',
            'registry.example/app-healthy:1',
            `app=${name}`,
          ],
        },
      ]);
    });
  });
}
