import { describe, expect, test } from 'vitest';
import type { RecordsReader } from '#src/agent/tools/tool-reads.ts';
import type { Json } from '#src/evidence/types.ts';
import { app, minutesAgo, service } from '#test/support/cluster-objects.ts';
import { callOver, toolContext, toolScope } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import serviceMap from '#tools/topology/service-map.ts';

const objects = [
  ...app({ name: 'web', replicas: 2, ready: 1, revisions: [{ image: 'w:1', minutesAgo: 100 }] }),
  ...service({ name: 'web' }),
  ...service({ name: 'cart', selector: { app: 'nothing' } }),
  ...service({ name: 'mail' }),
];
const world = {
  objects,
  calls: [
    { caller: 'front', callee: 'web' },
    { caller: 'web', callee: 'cart' },
    { caller: 'x', callee: 'y' },
  ],
};

describe('service-map', () => {
  test('Services with selectors and ready pods, and who calls whom', async () => {
    const { content, window } = await callOver(serviceMap, {}, world);
    expect(content.services).toEqual([
      { name: 'web', type: 'ClusterIP', selector: { app: 'web' }, ports: [80], pods: 2, readyPods: 1 },
      { name: 'cart', type: 'ClusterIP', selector: { app: 'nothing' }, ports: [80], pods: 0, readyPods: 0 },
      { name: 'mail', type: 'ClusterIP', selector: { app: 'mail' }, ports: [80], pods: 0, readyPods: 0 },
    ]);
    expect(content.calls).toHaveLength(3);
    expect(window?.from).toBe(minutesAgo(120));
  });

  test('around one service', async () => {
    const { content } = await callOver(serviceMap, { service: 'web' }, world);
    expect(content.calls).toEqual([
      { caller: 'front', callee: 'web' },
      { caller: 'web', callee: 'cart' },
    ]);
    expect(content.services.map(({ name }: { name: string }) => name)).toEqual(['web', 'cart']);
  });

  test('what records say depends on what, of the case and its namespaces', async () => {
    const records: RecordsReader = {
      kinds: () => ['service'],
      list: async (): Promise<{ key: string; revision: number; body: Json }[]> => [
        { key: 'web', revision: 1, body: { dependencies: ['cart', 'db'], namespace: 'shop' } },
        { key: 'vault', revision: 1, body: { dependencies: ['hsm'], namespace: 'bank' } },
        { key: 'odd', revision: 1, body: {} },
      ],
    };
    const scope = { ...toolScope('shop'), service: 'web', dependencies: ['cart', 'mail'] };
    const reads = { ...toolContext(world).reads, records };
    const { content } = await callOver(serviceMap, {}, world, { reads, scope });
    expect(content.dependencies).toEqual([
      { caller: 'web', callee: 'cart' },
      { caller: 'web', callee: 'mail' },
      { caller: 'web', callee: 'db' },
    ]);
  });

  test('without traces it says so and gives the rest', async () => {
    const { topology: _none, ...ports } = portsOf(world);
    const reads = { ...toolContext(world).reads, ports };
    const { content, status } = await callOver(serviceMap, {}, world, { reads });
    expect(status).toBe('ok');
    expect(content.notRead).toMatchObject([
      { what: 'calls between services', fix: expect.stringContaining('CLICKHOUSE_URL') as string },
    ]);
  });
});
