import { describe, expect, it } from 'vitest';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import { core, type GetSubject, unique } from '#test/contract/kubernetes/subject.ts';

export function describeObjects(subject: GetSubject): void {
  const maps = (name = ''): string => core(subject().namespace, `configmaps${name === '' ? '' : `/${name}`}`);
  const create = (name: string, data: Record<string, string> = { a: 'b' }) =>
    subject().api.call('POST', maps(), { body: { metadata: { name }, data } });

  describe('objects', () => {
    it('creates, reads, refuses a second of the same name, deletes, and no longer finds', async () => {
      const { api, namespace } = subject();
      const name = unique('cm');
      const created = await create(name);
      expect(created.code).toBe(201);
      expect(created.body).toMatchObject({
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { name, namespace },
        data: { a: 'b' },
      });
      expect(created.body.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect((await api.call('GET', maps(name))).body.metadata?.uid).toBe(created.body.metadata?.uid);
      expectFailure(await create(name), 409, 'AlreadyExists', `configmaps "${name}" already exists`);
      const deleted = await api.call('DELETE', maps(name));
      expect(deleted.body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name, kind: 'configmaps' },
      });
      expectFailure(await api.call('GET', maps(name)), 404, 'NotFound', `configmaps "${name}" not found`);
      expectFailure(await api.call('DELETE', maps(name)), 404, 'NotFound', `configmaps "${name}" not found`);
    });

    it('makes up a name from generateName', async () => {
      const { body } = await subject().api.call('POST', maps(), {
        body: { metadata: { generateName: 'made-' } },
      });
      expect(body.metadata?.name).toMatch(/^made-[a-z0-9]{5}$/);
    });

    it('refuses names that are none', async () => {
      const bad = await create('A_b');
      expectFailure(
        bad,
        422,
        'Invalid',
        /^ConfigMap "A_b" is invalid: metadata\.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain/,
      );
      expect(bad.body.details?.causes?.[0]).toMatchObject({
        reason: 'FieldValueInvalid',
        field: 'metadata.name',
      });
      const none = await subject().api.call('POST', maps(), { body: { metadata: {} } });
      expectFailure(
        none,
        422,
        'Invalid',
        'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
      );
      const namespace = await subject().api.call('POST', '/api/v1/namespaces', {
        body: { metadata: { name: 'a.b' } },
      });
      expectFailure(
        namespace,
        422,
        'Invalid',
        'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
      );
      const key = await create(unique('cm'), { 'a b': 'c' });
      expectFailure(key, 422, 'Invalid', /a valid config key must consist of/);
    });

    it('refuses an object that is not of the path', async () => {
      const { api } = subject();
      const name = unique('cm');
      const elsewhere = await api.call('POST', maps(), { body: { metadata: { name, namespace: 'other' } } });
      expectFailure(
        elsewhere,
        400,
        'BadRequest',
        'the namespace of the provided object does not match the namespace sent on the request',
      );
      const kind = await api.call('POST', maps(), {
        body: { apiVersion: 'v1', kind: 'Secret', metadata: { name } },
      });
      expectFailure(kind, 400, 'BadRequest', /cannot be handled as a ConfigMap/);
      const text = await api.call('POST', maps(), { body: 'x', contentType: 'text/plain' });
      expectFailure(text, 415, 'UnsupportedMediaType', /the body of the request was in an unknown format/);
      expectFailure(await api.call('POST', maps(), { body: '{bad' }), 400, 'BadRequest');
      await create(name);
      const renamed = await api.call('PUT', maps(name), { body: { metadata: { name: 'other' } } });
      expectFailure(
        renamed,
        400,
        'BadRequest',
        `the name of the object (other) does not match the name on the URL (${name})`,
      );
    });

    it('creates nothing in a namespace that does not exist', async () => {
      const answer = await subject().api.call('POST', core('no-such-place', 'configmaps'), {
        body: { metadata: { name: 'a' } },
      });
      expectFailure(answer, 404, 'NotFound', 'namespaces "no-such-place" not found');
    });

    it('takes an update at the current revision, and at none, but not at a stale one', async () => {
      const { api } = subject();
      const name = unique('cm');
      const created = await create(name);
      const resourceVersion = created.body.metadata?.resourceVersion;
      const put = (metadata: object, a: string) =>
        api.call('PUT', maps(name), { body: { metadata: { name, ...metadata }, data: { a } } });
      const first = await put({ resourceVersion }, 'c');
      expect(first.code).toBe(200);
      expect(Number(first.body.metadata?.resourceVersion)).toBeGreaterThan(Number(resourceVersion));
      const why = `Operation cannot be fulfilled on configmaps "${name}": the object has been modified; please apply your changes to the latest version and try again`;
      expectFailure(await put({ resourceVersion }, 'd'), 409, 'Conflict', why);
      expect((await put({}, 'e')).body.data).toEqual({ a: 'e' });
      expectFailure(
        await put({ uid: 'other' }, 'f'),
        409,
        'Conflict',
        /Precondition failed: UID in precondition: other/,
      );
      const missing = unique('cm');
      expectFailure(
        await api.call('PUT', maps(missing), { body: { metadata: { name: missing } } }),
        404,
        'NotFound',
      );
    });

    it('does not count an update without a change', async () => {
      const { api } = subject();
      const name = unique('cm');
      const created = await create(name);
      const again = await api.call('PUT', maps(name), { body: { metadata: { name }, data: { a: 'b' } } });
      expect(again.body.metadata?.resourceVersion).toBe(created.body.metadata?.resourceVersion);
    });

    it('deletes only what the preconditions name', async () => {
      const { api } = subject();
      const name = unique('cm');
      const { uid, resourceVersion } = (await create(name)).body.metadata ?? {};
      const remove = (preconditions: object) => api.call('DELETE', maps(name), { body: { preconditions } });
      expectFailure(
        await remove({ uid: 'x' }),
        409,
        'Conflict',
        /the UID in the precondition \(x\) does not match the UID in record/,
      );
      expectFailure(
        await remove({ resourceVersion: '1' }),
        409,
        'Conflict',
        /the ResourceVersion in the precondition \(1\) does not match/,
      );
      expect((await remove({ uid, resourceVersion })).code).toBe(200);
    });

    it('persists nothing in a dry run', async () => {
      const { api } = subject();
      const name = unique('cm');
      const dry = await api.call('POST', `${maps()}?dryRun=All`, {
        body: { metadata: { name }, data: { a: 'b' } },
      });
      expect(dry.code).toBe(201);
      expect(dry.body.metadata?.resourceVersion).toBeUndefined();
      expect((await api.call('GET', maps(name))).code).toBe(404);
      await create(name);
      const update = await api.call('PUT', `${maps(name)}?dryRun=All`, {
        body: { metadata: { name }, data: { a: 'z' } },
      });
      expect(update.body.data).toEqual({ a: 'z' });
      expect((await api.call('GET', maps(name))).body.data).toEqual({ a: 'b' });
      expect((await api.call('DELETE', `${maps(name)}?dryRun=All`)).code).toBe(200);
      expect((await api.call('GET', maps(name))).code).toBe(200);
      const bad = await api.call('POST', `${maps()}?dryRun=x`, {
        body: { metadata: { name: unique('cm') } },
      });
      expectFailure(
        bad,
        422,
        'Invalid',
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["x"]: supported values: "All"',
      );
    });

    it('keeps an object that has a finalizer until it is gone', async () => {
      const { api } = subject();
      const name = unique('cm');
      await api.call('POST', maps(), { body: { metadata: { name, finalizers: ['example.org/hold'] } } });
      expect((await api.call('DELETE', maps(name))).body.metadata?.deletionTimestamp).toMatch(/Z$/);
      expect((await api.call('GET', maps(name))).code).toBe(200);
      const patch = { metadata: { finalizers: null } };
      await api.call('PATCH', maps(name), { body: patch, contentType: 'application/merge-patch+json' });
      expect((await api.call('GET', maps(name))).code).toBe(404);
    });

    it('encodes stringData of a Secret and keeps its type', async () => {
      const { api, namespace } = subject();
      const name = unique('secret');
      const secrets = core(namespace, 'secrets');
      const created = await api.call('POST', secrets, {
        body: { metadata: { name }, stringData: { a: 'b' } },
      });
      expect(created.body).toMatchObject({ type: 'Opaque', data: { a: 'Yg==' } });
      const retyped = await api.call('PUT', `${secrets}/${name}`, {
        body: { metadata: { name }, type: 'example.org/other' },
      });
      expectFailure(retyped, 422, 'Invalid', /type: Invalid value: "example.org\/other": field is immutable/);
    });

    it('deletes a collection by selector', async () => {
      const { api } = subject();
      const group = unique('group');
      for (const name of [unique('cm'), unique('cm')]) {
        await api.call('POST', maps(), { body: { metadata: { name, labels: { group } } } });
      }
      expect((await api.call('DELETE', `${maps()}?labelSelector=group%3D${group}`)).code).toBe(200);
      expect((await api.call('GET', `${maps()}?labelSelector=group%3D${group}`)).body.items).toEqual([]);
    });
  });
}
