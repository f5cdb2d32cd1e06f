import { describe, expect, it } from 'vitest';
import type { WatchEvent } from '#test/contract/kubernetes/api.ts';
import { core, type GetSubject, MERGE_PATCH, unique } from '#test/contract/kubernetes/subject.ts';

const short = (events: readonly WatchEvent[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata?.name}`);

export function describeWatches(subject: GetSubject): void {
  const maps = (name = ''): string => core(subject().namespace, `configmaps${name && `/${name}`}`);
  const create = (name: string, labels: Record<string, string> = {}) =>
    subject().api.call('POST', maps(), { body: { metadata: { name, labels } } });
  const patch = (name: string, body: object) =>
    subject().api.call('PATCH', maps(name), { body, contentType: MERGE_PATCH });
  const revision = async (): Promise<string> =>
    (await subject().api.call('GET', maps())).body.metadata?.resourceVersion ?? '';

  describe('watches', () => {
    it('tells what happened after a revision, in order, with rising revisions', async () => {
      const { api } = subject();
      const from = await revision();
      const [a, b] = [unique('a'), unique('b')];
      const watched = api.watch(
        `${maps()}?watch=true&resourceVersion=${from}`,
        (events) => events.length >= 4,
      );
      await create(a);
      await create(b);
      await patch(a, { data: { x: 'y' } });
      await api.call('DELETE', maps(b));
      const events = await watched;
      expect(short(events)).toEqual([`ADDED ${a}`, `ADDED ${b}`, `MODIFIED ${a}`, `DELETED ${b}`]);
      const revisions = events.map(({ object }) => Number(object.metadata?.resourceVersion));
      expect(revisions).toEqual([...revisions].sort((x, y) => x - y));
      expect(new Set(revisions).size).toBe(4);
      const again = await api.watch(
        `${maps()}?watch=true&resourceVersion=${from}`,
        (seen) => seen.length >= 4,
      );
      expect(short(again)).toEqual(short(events));
    });

    it('begins with what is there when no revision is asked for', async () => {
      const { api } = subject();
      const group = unique('group');
      const [a, b] = [unique('a'), unique('b')];
      await create(a, { group });
      await create(b, { group });
      const events = await api.watch(
        `${maps()}?watch=1&labelSelector=group%3D${group}`,
        (seen) => seen.length >= 2,
      );
      expect(short(events).sort()).toEqual([`ADDED ${a}`, `ADDED ${b}`]);
    });

    it('tells an object that enters or leaves the selector as added or deleted', async () => {
      const { api } = subject();
      const group = unique('group');
      const name = unique('cm');
      const from = await revision();
      const path = `${maps()}?watch=true&labelSelector=group%3D${group}&resourceVersion=${from}`;
      const watched = api.watch(path, (seen) => seen.length >= 3);
      await create(name);
      await patch(name, { metadata: { labels: { group } } });
      await patch(name, { data: { x: 'y' } });
      await patch(name, { metadata: { labels: { group: null } } });
      expect(short(await watched)).toEqual([`ADDED ${name}`, `MODIFIED ${name}`, `DELETED ${name}`]);
    });

    it('ends by itself after timeoutSeconds', async () => {
      const started = Date.now();
      const path = `${maps()}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dnone&resourceVersion=${await revision()}`;
      expect(await subject().api.watch(path, () => Date.now() - started > 900)).toEqual([]);
    });

    it('sends the initial events and marks their end', async () => {
      const name = unique('cm');
      await create(name);
      const query =
        'watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
      const path = `${maps()}?${query}&fieldSelector=metadata.name%3D${name}`;
      const events = await subject().api.watch(path, (seen) => seen.some(({ type }) => type === 'BOOKMARK'));
      expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
      expect(events[1]?.object.metadata?.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    });

    it('sends the columns of a Table only once', async () => {
      const { api } = subject();
      const group = unique('group');
      await create(unique('a'), { group });
      await create(unique('b'), { group });
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
      const path = `${maps()}?watch=1&labelSelector=group%3D${group}`;
      const events = await api.watch(path, (seen) => seen.length >= 2, { accept });
      expect(events.map(({ object }) => [object.kind, Array.isArray(object.columnDefinitions)])).toEqual([
        ['Table', true],
        ['Table', false],
      ]);
    });
  });
}
