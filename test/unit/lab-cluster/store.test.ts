import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { type Change, createStore } from '#lab/cluster/store.ts';

const MAPS = resourceOf('', 'configmaps');
const PODS = resourceOf('', 'pods');
const map = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', uid: '' },
  data,
});

describe('the store', () => {
  it('gives every write a revision of its own, and none to a write without a change', () => {
    const store = createStore();
    const created = store.create(MAPS, map('a'), 'client');
    const same = store.replace(MAPS, structuredClone(created), 'client');
    expect(same).toBe(created);
    const changed = store.replace(MAPS, { ...created, data: { x: 'y' } }, 'client');
    expect(Number(changed.metadata.resourceVersion)).toBe(Number(created.metadata.resourceVersion) + 1);
    expect(created.data).toEqual({});
  });

  it('tells the changes after a revision', () => {
    const store = createStore();
    const a = store.create(MAPS, map('a'), 'client');
    const from = store.revision();
    store.create(MAPS, map('b'), 'client');
    store.remove(MAPS, a);
    expect(store.since(from).map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
      'ADDED b',
      'DELETED a',
    ]);
  });

  it('forgets old changes, and says from where on it knows', () => {
    const store = createStore();
    let object = store.create(MAPS, map('a'), 'client');
    for (let n = 0; n < 6_000; n += 1)
      object = store.replace(MAPS, { ...object, data: { n: String(n) } }, 'client');
    expect(store.oldestRevision()).toBeGreaterThan(1);
    expect(store.since(store.oldestRevision())[0]?.revision).toBe(store.oldestRevision() + 1);
  });

  it('keeps an object that was recreated under the same name apart from the old one', () => {
    const store = createStore();
    const old = store.create(MAPS, map('a'), 'client');
    store.remove(MAPS, old);
    const fresh = store.create(MAPS, map('a'), 'client');
    expect(store.update(MAPS, old, (draft) => (draft.data = { x: 'y' }))).toBeUndefined();
    expect(store.remove(MAPS, old)).toBeUndefined();
    expect(store.get(MAPS, 'shop', 'a')).toBe(fresh);
  });

  it('knows what is recorded until it is touched; pods stay recorded', () => {
    const store = createStore();
    const seen: Change[] = [];
    store.subscribe((change) => seen.push(change));
    const recorded = store.create(MAPS, map('a'), 'load');
    const pod = store.create(PODS, { ...map('p'), kind: 'Pod' }, 'load');
    expect(seen.map(({ actor }) => actor)).toEqual(['load', 'load']);
    expect(store.isRecorded(store.replace(MAPS, { ...recorded, data: { x: 'y' } }, 'client'))).toBe(false);
    expect(store.isRecorded(store.replace(PODS, { ...pod, status: {} }, 'client'))).toBe(true);
    store.adopt(pod);
    expect(store.isRecorded(pod)).toBe(false);
  });

  it('comes back from its saved state', () => {
    const store = createStore();
    store.create(MAPS, map('a', { x: 'y' }), 'load');
    const again = createStore(JSON.parse(JSON.stringify(store.state())));
    expect(again.revision()).toBe(store.revision());
    expect(again.get(MAPS, 'shop', 'a')).toEqual(store.get(MAPS, 'shop', 'a'));
    expect(again.isRecorded(again.get(MAPS, 'shop', 'a') as KubeObject)).toBe(true);
    expect(again.oldestRevision()).toBe(store.revision());
  });
});
