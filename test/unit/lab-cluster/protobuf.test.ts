import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from '#lab/cluster/api/protobuf.ts';

const bytes = (field: number, value: Buffer | string): Buffer => {
  const content = Buffer.from(value);
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content]);
};
const varint = (field: number, value: number): Buffer => Buffer.from([field << 3, value]);
const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    bytes(1, Buffer.concat([bytes(1, apiVersion), bytes(2, kind)])),
    bytes(2, raw),
  ]);

describe('protobuf bodies of kubectl', () => {
  it('reads an access review', () => {
    const attributes = Buffer.concat([bytes(1, 'shop'), bytes(2, 'get'), bytes(3, ''), bytes(5, 'pods')]);
    const raw = Buffer.concat([bytes(1, ''), bytes(2, bytes(1, attributes))]);
    expect(decodeProtobuf(envelope('authorization.k8s.io/v1', 'SelfSubjectAccessReview', raw))).toEqual({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      metadata: {},
      spec: { resourceAttributes: { namespace: 'shop', verb: 'get', resource: 'pods' } },
    });
  });

  it('keeps a zero that means something, lists and maps', () => {
    const label = bytes(11, Buffer.concat([bytes(1, 'a'), bytes(2, 'b')]));
    const raw = Buffer.concat([
      bytes(1, Buffer.concat([bytes(1, 'p'), label])),
      bytes(2, Buffer.concat([varint(1, 0), bytes(5, 'All')])),
    ]);
    expect(decodeProtobuf(envelope('policy/v1', 'Eviction', raw))).toMatchObject({
      metadata: { name: 'p', labels: { a: 'b' } },
      deleteOptions: { gracePeriodSeconds: 0, dryRun: ['All'] },
    });
  });

  it('keeps the empty API group of a rule', () => {
    const rule = Buffer.concat([bytes(1, 'get'), bytes(2, ''), bytes(3, 'pods')]);
    const raw = Buffer.concat([bytes(1, bytes(1, 'r')), bytes(2, rule)]);
    expect(decodeProtobuf(envelope('rbac.authorization.k8s.io/v1', 'Role', raw)).rules).toEqual([
      { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
    ]);
  });

  it('refuses kinds, fields and bodies that it does not know, rather than dropping them', () => {
    const refused = expect.objectContaining({ code: 415 });
    expect(() => decodeProtobuf(envelope('v1', 'Pod', Buffer.alloc(0)))).toThrow(refused);
    expect(() => decodeProtobuf(envelope('v1', 'Namespace', bytes(9, 'x')))).toThrow(refused);
    expect(() => decodeProtobuf(Buffer.from('{}'))).toThrow(refused);
  });
});
