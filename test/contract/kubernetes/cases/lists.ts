import { describe, expect, it } from 'vitest';
import type { Body } from '#test/contract/kubernetes/api.ts';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import { core, type GetSubject, unique } from '#test/contract/kubernetes/subject.ts';

const names = (body: Body): (string | undefined)[] => (body.items ?? []).map((item) => item.metadata?.name);

export function describeLists(subject: GetSubject): void {
  const maps = (): string => core(subject().namespace, 'configmaps');
  const create = (name: string, labels: Record<string, string>) =>
    subject().api.call('POST', maps(), { body: { metadata: { name, labels } } });

  describe('lists', () => {
    it('selects by labels: equal, not equal, in, notin, present, absent', async () => {
      const { api } = subject();
      const set = unique('set');
      const [a, b, c] = [unique('a'), unique('b'), unique('c')];
      await create(a, { set, tier: 'web' });
      await create(b, { set, tier: 'db' });
      await create(c, { set });
      const select = async (selector: string) =>
        names(
          (await api.call('GET', `${maps()}?labelSelector=${encodeURIComponent(`set=${set},${selector}`)}`))
            .body,
        );
      expect(await select('tier=web')).toEqual([a]);
      expect(await select('tier==db')).toEqual([b]);
      expect(await select('tier!=web')).toEqual([b, c]);
      expect(await select('tier in (web, db)')).toEqual([a, b]);
      expect(await select('tier notin (web)')).toEqual([b, c]);
      expect(await select('tier')).toEqual([a, b]);
      expect(await select('!tier')).toEqual([c]);
    });

    it('selects by name, and refuses fields that are not indexed', async () => {
      const { api } = subject();
      const name = unique('cm');
      await create(name, {});
      const one = await api.call('GET', `${maps()}?fieldSelector=metadata.name%3D${name}`);
      expect(names(one.body)).toEqual([name]);
      const others = await api.call('GET', `${maps()}?fieldSelector=metadata.name%21%3D${name}`);
      expect(names(others.body)).not.toContain(name);
      const bad = await api.call('GET', '/api/v1/pods?fieldSelector=spec.foo%3Da');
      expectFailure(bad, 400, 'BadRequest', 'field label not supported: spec.foo');
    });

    it('refuses selectors, limits and revisions that are none', async () => {
      const { api } = subject();
      expectFailure(await api.call('GET', `${maps()}?labelSelector=a%3D%3Db%3Dc`), 400, 'BadRequest');
      expectFailure(
        await api.call('GET', `${maps()}?limit=x`),
        400,
        'BadRequest',
        'strconv.ParseInt: parsing "x": invalid syntax',
      );
      expectFailure(
        await api.call('GET', `${maps()}?resourceVersion=abc`),
        400,
        'BadRequest',
        /^invalid resource version/,
      );
    });

    it('gives a typed list whose items carry no kind, at a revision', async () => {
      const { body } = await subject().api.call('GET', maps());
      expect(body).toMatchObject({
        kind: 'ConfigMapList',
        apiVersion: 'v1',
        metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      });
      expect(body.items?.[0]?.kind).toBeUndefined();
    });

    it('pages with limit and continue', async () => {
      const { api } = subject();
      const set = unique('set');
      const all = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${set}-${letter}`);
      for (const name of all) await create(name, { set });
      const seen: (string | undefined)[] = [];
      let token = '';
      for (let page = 0; page < 3; page += 1) {
        const query = `labelSelector=set%3D${set}&limit=2${token && `&continue=${encodeURIComponent(token)}`}`;
        const { body } = await api.call('GET', `${maps()}?${query}`);
        seen.push(...names(body));
        token = body.metadata?.continue ?? '';
      }
      expect(seen).toEqual(all);
      expect(token).toBe('');
    });

    it('answers with a Table or with metadata alone where that is accepted', async () => {
      const { api } = subject();
      const name = unique('cm');
      await create(name, {});
      const query = `${maps()}?fieldSelector=metadata.name%3D${name}`;
      const table = await api.call('GET', query, {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      });
      expect(table.body).toMatchObject({
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        columnDefinitions: [
          { name: 'Name', type: 'string', format: 'name', priority: 0 },
          { name: 'Data', type: 'string' },
          { name: 'Age', type: 'string' },
        ],
        rows: [
          {
            cells: [name, 0, expect.any(String)],
            object: { kind: 'PartialObjectMetadata', metadata: { name } },
          },
        ],
      });
      const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';
      const partial = await api.call('GET', query, { accept });
      expect(partial.body).toMatchObject({
        kind: 'PartialObjectMetadataList',
        items: [{ metadata: { name } }],
      });
      expect(partial.body.items?.[0]?.data).toBeUndefined();
    });
  });
}
