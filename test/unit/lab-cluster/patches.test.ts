import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '#lab/cluster/patch/json-patch.ts';
import { applyMergePatch } from '#lab/cluster/patch/merge-patch.ts';
import { applyStrategicMerge } from '#lab/cluster/patch/strategic-merge.ts';

describe('JSON patch', () => {
  it('escapes slashes and tildes, and appends with -', () => {
    const document = { metadata: { annotations: { 'a/b~c': '1' } }, list: [1] };
    const patched = applyJsonPatch(document, [
      { op: 'replace', path: '/metadata/annotations/a~1b~0c', value: '2' },
      { op: 'add', path: '/list/-', value: 3 },
      { op: 'add', path: '/list/1', value: 2 },
    ]);
    expect(patched).toEqual({ metadata: { annotations: { 'a/b~c': '2' } }, list: [1, 2, 3] });
    expect(document.list).toEqual([1]);
  });

  it('compares objects in a test without regard to the order of keys', () => {
    const operation = { op: 'test', path: '/a', value: { y: 2, x: 1 } };
    expect(applyJsonPatch({ a: { x: 1, y: 2 } }, [operation])).toEqual({ a: { x: 1, y: 2 } });
  });

  it.each([
    [{ op: 'replace', path: '/list/5', value: 1 }],
    [{ op: 'remove', path: '/list/5' }],
    [{ op: 'add', path: '/list/x', value: 1 }],
    [{ op: 'test', path: '/missing', value: 1 }],
    [{ op: 'move', from: '/missing', path: '/a' }],
    [{ op: 'explode', path: '/a' }],
  ])('rejects %o with 422', (operation) => {
    expect(() => applyJsonPatch({ list: [1] }, [operation])).toThrow(expect.objectContaining({ code: 422 }));
  });
});

describe('merge patch', () => {
  // The examples of RFC 7386, appendix A, that concern objects.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%o with %o is %o', (document, patch, result) => {
    expect(applyMergePatch(document, patch)).toEqual(result);
  });
});

describe('strategic merge patch', () => {
  it('tells the ports of a service from those of a container', () => {
    const service = { spec: { ports: [{ port: 80, name: 'a' }] } };
    expect(
      applyStrategicMerge(service, { spec: { ports: [{ port: 80, name: 'b' }, { port: 81 }] } }),
    ).toEqual({
      spec: { ports: [{ port: 80, name: 'b' }, { port: 81 }] },
    });
    const pod = { spec: { containers: [{ name: 'c', ports: [{ containerPort: 1 }] }] } };
    const patch = { spec: { containers: [{ name: 'c', ports: [{ containerPort: 2 }] }] } };
    expect(applyStrategicMerge(pod, patch)).toEqual({
      spec: { containers: [{ name: 'c', ports: [{ containerPort: 1 }, { containerPort: 2 }] }] },
    });
  });

  it('keeps the order that $setElementOrder names, as kubectl sends it', () => {
    const document = {
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '1' },
      ],
    };
    const patch = {
      '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
      containers: [{ name: 'a', image: '2' }],
    };
    expect(applyStrategicMerge(document, patch)).toEqual({
      containers: [
        { name: 'b', image: '1' },
        { name: 'a', image: '2' },
      ],
    });
  });

  it('merges finalizers as a set and deletes from it by directive', () => {
    const meta = { metadata: { finalizers: ['a', 'b'] } };
    expect(applyStrategicMerge(meta, { metadata: { finalizers: ['b', 'c'] } })).toEqual({
      metadata: { finalizers: ['a', 'b', 'c'] },
    });
    const patch = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } };
    expect(applyStrategicMerge(meta, patch)).toEqual({ metadata: { finalizers: ['b'] } });
  });

  it('keeps only $retainKeys, so that a strategy can change its type', () => {
    const document = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } };
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };
    expect(applyStrategicMerge(document, patch)).toEqual({ strategy: { type: 'Recreate' } });
  });

  it('replaces a map by directive, and refuses an item without its merge key', () => {
    expect(applyStrategicMerge({ labels: { a: '1' } }, { labels: { $patch: 'replace', b: '2' } })).toEqual({
      labels: { b: '2' },
    });
    expect(() => applyStrategicMerge({}, { containers: [{ image: 'x' }] })).toThrow(
      /does not contain declared merge key: name/,
    );
  });
});
