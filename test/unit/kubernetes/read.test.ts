import { describe, expect, it } from 'vitest';
import { DeniedError, NotFoundError } from '#src/errors.ts';
import type { Cluster, ClusterRequest } from '#src/kubernetes/client.ts';
import { READABLE } from '#src/kubernetes/objects.ts';
import { getObject, listEdits, listObjects, podLog } from '#src/kubernetes/read.ts';

/** A cluster that answers from a function and keeps what it was asked. */
function fakeCluster(answer: (request: ClusterRequest) => unknown): {
  cluster: Cluster;
  asked: ClusterRequest[];
} {
  const asked: ClusterRequest[] = [];
  const requestJson = async (request: ClusterRequest): Promise<unknown> => {
    asked.push(request);
    return answer(request);
  };
  const cluster = {
    name: 'fake',
    requestJson,
    requestText: async (request: ClusterRequest) => String(await requestJson(request)),
  };
  return { cluster: cluster as unknown as Cluster, asked };
}

const named = (name: string) => ({
  metadata: { name, namespace: 'shop', managedFields: [{ manager: 'kubectl' }] },
});

describe('listObjects', () => {
  it('follows pages, fills in the kind and drops managedFields', async () => {
    const pages = [
      { items: [named('a')], metadata: { continue: 'next' } },
      { items: [named('b')], metadata: {} },
    ];
    const { cluster, asked } = fakeCluster(() => pages[asked.length - 1]);
    const result = await listObjects(cluster, 'Pod', { namespace: 'shop', labelSelector: 'app=web' });
    expect(result.items.map((item) => [item.kind, item.apiVersion, item.metadata])).toEqual([
      ['Pod', 'v1', { name: 'a', namespace: 'shop' }],
      ['Pod', 'v1', { name: 'b', namespace: 'shop' }],
    ]);
    expect(result.truncated).toBe(false);
    expect(result.query).toBe('GET /api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&limit=2000');
    expect(asked.map((request) => request.query?.continue)).toEqual([undefined, 'next']);
  });

  it('stops at its limit and says so', async () => {
    const { cluster, asked } = fakeCluster(() => ({
      items: [named('a'), named('b')],
      metadata: { continue: 'more' },
    }));
    const result = await listObjects(cluster, 'Pod', { namespace: 'shop', limit: 2 });
    expect(result).toMatchObject({ truncated: true });
    expect(result.items).toHaveLength(2);
    expect(asked).toHaveLength(1);
  });

  it('takes an empty list that is null', async () => {
    const { cluster } = fakeCluster(() => ({ items: null }));
    expect((await listObjects(cluster, 'Node')).items).toEqual([]);
  });

  it('cannot be asked for Secrets', () => {
    expect(Object.keys(READABLE)).not.toContain('Secret');
  });
});

describe('getObject', () => {
  it('gives undefined for what is not there, and passes other errors on', async () => {
    const missing = fakeCluster(() => {
      throw new NotFoundError('no', 'look');
    });
    expect(await getObject(missing.cluster, 'Deployment', 'web', 'shop')).toBeUndefined();
    const denied = fakeCluster(() => {
      throw new DeniedError('no', 'ask');
    });
    await expect(getObject(denied.cluster, 'Deployment', 'web', 'shop')).rejects.toBeInstanceOf(DeniedError);
  });
});

describe('listEdits', () => {
  it('tells who wrote what last, newest first, without status and without contents', async () => {
    const wrote = (manager: string, time: string, subresource?: string) => ({
      manager,
      operation: 'Update',
      time,
      ...(subresource ? { subresource } : {}),
    });
    const { cluster, asked } = fakeCluster(() => ({
      kind: 'PartialObjectMetadataList',
      items: [
        { metadata: { name: 'rates', managedFields: [wrote('helm', '2030-05-17T10:00:00Z')] } },
        {
          metadata: {
            name: 'web',
            managedFields: [
              wrote('kubectl-edit', '2030-05-17T11:00:00Z'),
              wrote('kube-controller-manager', '2030-05-17T11:59:00Z', 'status'),
              { manager: 'old', operation: 'Update' },
            ],
          },
        },
        { metadata: { name: 'bare' } },
      ],
      metadata: {},
    }));
    const { items, truncated, query } = await listEdits(cluster, 'ConfigMap', 'shop');
    expect(items).toEqual([
      { kind: 'ConfigMap', name: 'web', manager: 'kubectl-edit', at: '2030-05-17T11:00:00Z' },
      { kind: 'ConfigMap', name: 'rates', manager: 'helm', at: '2030-05-17T10:00:00Z' },
    ]);
    expect(truncated).toBe(false);
    expect(query).toBe('GET /api/v1/namespaces/shop/configmaps?limit=2000 (metadata only)');
    expect(asked[0]?.accept).toContain('PartialObjectMetadataList');
  });
});

describe('podLog', () => {
  it('is always bounded', async () => {
    const { cluster, asked } = fakeCluster(() => 'line');
    const { text, query } = await podLog(cluster, {
      namespace: 'shop',
      pod: 'web-1',
      container: 'main',
      previous: true,
    });
    expect(text).toBe('line');
    expect(asked[0]?.query).toMatchObject({
      tailLines: 200,
      limitBytes: 262_144,
      previous: true,
      container: 'main',
    });
    expect(query).toContain('GET /api/v1/namespaces/shop/pods/web-1/log?container=main&previous=true');
  });

  it('says where the bytes ran out before the lines', async () => {
    const { cluster } = fakeCluster(() => 'é'.repeat(5));
    const request = { namespace: 'shop', pod: 'web-1' };
    expect(await podLog(cluster, { ...request, limitBytes: 10 })).toMatchObject({ truncated: true });
    expect(await podLog(cluster, { ...request, limitBytes: 11 })).toMatchObject({ truncated: false });
  });
});
