import { describe, expect, it } from 'vitest';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import {
  apps,
  core,
  deployment,
  type GetSubject,
  JSON_PATCH,
  MERGE_PATCH,
  STRATEGIC_PATCH,
  unique,
} from '#test/contract/kubernetes/subject.ts';

const REJECTED = 'the server rejected our request due to an error in our request';

export function describePatches(subject: GetSubject): void {
  const newMap = async (data: Record<string, string>): Promise<string> => {
    const { api, namespace } = subject();
    const name = unique('cm');
    await api.call('POST', core(namespace, 'configmaps'), { body: { metadata: { name }, data } });
    return core(namespace, `configmaps/${name}`);
  };
  const patch = (path: string, contentType: string, body: unknown) =>
    subject().api.call('PATCH', path, { body, contentType });

  describe('patches', () => {
    it('JSON patch: applies in order, and rejects as a whole when an operation does not apply', async () => {
      const path = await newMap({ a: '1' });
      const done = await patch(path, JSON_PATCH, [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/data/b', value: '2' },
        { op: 'copy', from: '/data/b', path: '/data/c' },
        { op: 'move', from: '/data/a', path: '/data/d' },
        { op: 'replace', path: '/data/b', value: '3' },
      ]);
      expect(done.body.data).toEqual({ b: '3', c: '2', d: '1' });
      const failing = [
        [{ op: 'test', path: '/data/b', value: 'other' }],
        [
          { op: 'add', path: '/data/z', value: 'z' },
          { op: 'remove', path: '/data/none' },
        ],
        [{ op: 'add', path: '/none/deeper', value: 'z' }],
      ];
      for (const operations of failing)
        expectFailure(await patch(path, JSON_PATCH, operations), 422, 'Invalid', REJECTED);
      expect((await subject().api.call('GET', path)).body.data).toEqual({ b: '3', c: '2', d: '1' });
      expectFailure(
        await patch(path, JSON_PATCH, { op: 'test' }),
        400,
        'BadRequest',
        /^error decoding patch: json: cannot unmarshal object/,
      );
    });

    it('JSON patch: tests uid and revision', async () => {
      const path = await newMap({ a: '1' });
      const { uid, resourceVersion } = (await subject().api.call('GET', path)).body.metadata ?? {};
      const guarded = (version: string | undefined) => [
        { op: 'test', path: '/metadata/uid', value: uid },
        { op: 'test', path: '/metadata/resourceVersion', value: version },
        { op: 'replace', path: '/data/a', value: '2' },
      ];
      expect((await patch(path, JSON_PATCH, guarded(resourceVersion))).code).toBe(200);
      expectFailure(await patch(path, JSON_PATCH, guarded(resourceVersion)), 422, 'Invalid', REJECTED);
    });

    it('merge patch: null removes, and a stale revision is a conflict', async () => {
      const path = await newMap({ a: '1', b: '2' });
      expect((await patch(path, MERGE_PATCH, { data: { a: null, c: '3' } })).body.data).toEqual({
        b: '2',
        c: '3',
      });
      const stale = await patch(path, MERGE_PATCH, { metadata: { resourceVersion: '1' }, data: { b: 'x' } });
      expectFailure(stale, 409, 'Conflict', /the object has been modified; please apply your changes/);
      expectFailure(
        await patch(path, MERGE_PATCH, [1]),
        400,
        'BadRequest',
        /^error decoding patch: json: cannot unmarshal array/,
      );
      expectFailure(
        await patch(path, MERGE_PATCH, { metadata: { uid: 'x' } }),
        422,
        'Invalid',
        /field is immutable/,
      );
      expectFailure(
        await patch(path, MERGE_PATCH, { metadata: { name: 'x' } }),
        400,
        'BadRequest',
        /does not match the name on the URL/,
      );
    });

    it('refuses other media types, and an apply without a field manager', async () => {
      const path = await newMap({});
      expectFailure(
        await patch(path, 'application/json', {}),
        415,
        'UnsupportedMediaType',
        '415: Unsupported Media Type',
      );
      const apply = await patch(path, 'application/apply-patch+yaml', {});
      expectFailure(
        apply,
        422,
        'Invalid',
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    });

    it('persists nothing in a dry run', async () => {
      const path = await newMap({ a: '1' });
      expect((await patch(`${path}?dryRun=All`, MERGE_PATCH, { data: { a: '2' } })).body.data).toEqual({
        a: '2',
      });
      expect((await subject().api.call('GET', path)).body.data).toEqual({ a: '1' });
    });
  });

  describe('strategic merge patch', () => {
    const podSpec = {
      containers: [
        {
          name: 'app',
          image: 'registry.example/app:1',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
          ports: [{ containerPort: 80 }],
        },
        { name: 'side', image: 'registry.example/side:1', args: ['x'] },
      ],
      volumes: [{ name: 'one', emptyDir: {} }],
      tolerations: [{ key: 'a', operator: 'Exists' }],
    };
    const create = async (): Promise<string> => {
      const { api, namespace } = subject();
      const name = unique('web');
      await api.call('POST', apps(namespace, 'deployments'), {
        body: deployment(name, { replicas: 0, podSpec }),
      });
      return apps(namespace, `deployments/${name}`);
    };
    const templatePatch = (spec: object) => ({ spec: { template: { spec } } });
    const specOf = (body: unknown): Record<string, unknown> =>
      (body as { spec: { template: { spec: Record<string, unknown> } } }).spec.template.spec;

    it('merges containers, env and volumes by their keys', async () => {
      const path = await create();
      const { body } = await patch(
        path,
        STRATEGIC_PATCH,
        templatePatch({
          containers: [
            {
              name: 'app',
              image: 'registry.example/app:2',
              env: [
                { name: 'B', value: '3' },
                { name: 'C', value: '4' },
              ],
            },
          ],
          volumes: [{ name: 'two', emptyDir: {} }],
        }),
      );
      const spec = specOf(body);
      expect(spec.containers).toMatchObject([
        {
          name: 'app',
          image: 'registry.example/app:2',
          env: expect.arrayContaining([
            { name: 'A', value: '1' },
            { name: 'B', value: '3' },
            { name: 'C', value: '4' },
          ]),
          ports: [{ containerPort: 80, protocol: 'TCP' }],
        },
        { name: 'side', image: 'registry.example/side:1', args: ['x'] },
      ]);
      expect((spec.volumes as { name: string }[]).map(({ name }) => name).sort()).toEqual(['one', 'two']);
    });

    it('replaces lists without a key: args and tolerations', async () => {
      const path = await create();
      const { body } = await patch(
        path,
        STRATEGIC_PATCH,
        templatePatch({
          containers: [{ name: 'side', args: ['y', 'z'] }],
          tolerations: [{ key: 'b', operator: 'Exists' }],
        }),
      );
      const spec = specOf(body);
      expect(spec.tolerations).toEqual([{ key: 'b', operator: 'Exists' }]);
      expect(spec.containers).toContainEqual(expect.objectContaining({ name: 'side', args: ['y', 'z'] }));
    });

    it('obeys $patch: delete and replace', async () => {
      const path = await create();
      const removed = await patch(
        path,
        STRATEGIC_PATCH,
        templatePatch({ containers: [{ $patch: 'delete', name: 'side' }] }),
      );
      expect((specOf(removed.body).containers as { name: string }[]).map(({ name }) => name)).toEqual([
        'app',
      ]);
      const replaced = await patch(
        path,
        STRATEGIC_PATCH,
        templatePatch({
          containers: [{ name: 'only', image: 'registry.example/only:1' }, { $patch: 'replace' }],
        }),
      );
      expect((specOf(replaced.body).containers as { name: string }[]).map(({ name }) => name)).toEqual([
        'only',
      ]);
    });

    it('adds the annotation of a restart, and changes nothing else', async () => {
      const { api } = subject();
      const path = await create();
      const before = specOf((await api.call('GET', path)).body);
      const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };
      const { body } = await patch(path, STRATEGIC_PATCH, {
        spec: { template: { metadata: { annotations } } },
      });
      expect(specOf(body)).toEqual(before);
      expect(body.metadata?.generation).toBe(2);
      expect((body.spec as { template: { metadata: object } }).template.metadata).toMatchObject({
        annotations,
      });
    });
  });
}
