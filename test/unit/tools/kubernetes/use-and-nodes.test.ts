import { describe, expect, test } from 'vitest';
import { ConfigError, NotFoundError } from '#src/errors.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { KubeObject, Node } from '#src/kubernetes/objects.ts';
import { app, minutesAgo, node, pod, podName, series } from '#test/support/cluster-objects.ts';
import { callOver, toolContext } from '#test/support/tools.ts';
import { portsOf, type World } from '#test/support/world.ts';
import listNodes from '#tools/kubernetes/list-nodes.ts';
import topPods from '#tools/kubernetes/top-pods.ts';

const web = app({ name: 'web', revisions: [{ image: 'w:1', minutesAgo: 100 }], memoryLimit: '1Gi' });
const [first, second] = [podName('web', 1, 0), podName('web', 1, 1)];
const metrics = (name: string, memory: string, cpu: string): KubeObject =>
  ({
    kind: 'PodMetrics',
    metadata: { name, namespace: 'shop' },
    timestamp: minutesAgo(1),
    containers: [
      { name: 'main', usage: { memory, cpu } },
      { name: 'proxy', usage: { memory: '1Mi', cpu: '1m' } },
    ],
  }) as unknown as KubeObject;
const within = (world: World, ports: Partial<Ports>, denied = {}) => {
  const { telemetry: _none, ...others } = portsOf(world, denied);
  return { reads: { ...toolContext(world).reads, ports: { ...others, ...ports } } };
};

describe('top-pods', () => {
  test('from the metrics API, containers added up, beside limits', async () => {
    const pods = web.map((object) =>
      object.kind === 'Pod'
        ? {
            ...object,
            spec: { containers: [{ name: 'main', image: 'w:1', resources: { limits: { memory: '1Gi' } } }] },
          }
        : object,
    );
    const world = { objects: [...pods, metrics(first, '100Mi', '20m'), metrics(second, '900Mi', '5m')] };
    const { content, source } = await callOver(topPods, {}, world);
    expect(source).toBe('kubernetes:test');
    expect(content.rows).toEqual([
      {
        pod: second,
        memoryBytes: 901 * 2 ** 20,
        cpuCores: 0.006,
        memoryLimitBytes: 2 ** 30,
        at: minutesAgo(1),
      },
      {
        pod: first,
        memoryBytes: 101 * 2 ** 20,
        cpuCores: 0.021,
        memoryLimitBytes: 2 ** 30,
        at: minutesAgo(1),
      },
    ]);
    expect((await callOver(topPods, { by: 'cpu' }, world)).content.rows[0].pod).toBe(first);
  });

  test('else from telemetry: the last value, containers of one pod added up', async () => {
    const world = {
      objects: web,
      memory: [
        series({ pod: first, container: 'main' }, 30, 0, (minute) => minute),
        series({ pod: first, container: 'proxy' }, 30, 0, () => 1_000),
        series({ node: 'node-a' }, 30, 0, () => 9e9),
      ],
      series: { cpu: [series({ service: 'web' }, 30, 0, () => 0.5, '{cpu}')] },
    };
    const { content, source, window } = await callOver(topPods, {}, world);
    expect(source).toBe('clickhouse');
    expect(window).toEqual({ from: minutesAgo(15), to: minutesAgo(0) });
    expect(content.rows).toEqual([
      { pod: first, memoryBytes: 1_029.5, at: minutesAgo(0.5) },
      { service: 'web', cpuCores: 0.5, at: minutesAgo(0.5) },
    ]);
  });

  test('where neither is there it says how to connect one', async () => {
    const world = { objects: web };
    const gone = { PodMetrics: new NotFoundError('The cluster serves no metrics.', 'Install it.') };
    const result = await callOver(topPods, {}, world, within(world, {}, gone));
    expect(result).toMatchObject({
      status: 'error',
      fix: 'Install metrics-server, or set CLICKHOUSE_URL or PROMETHEUS_URL.',
    });
  });

  test('telemetry that fails where the metrics API is empty is no answer', async () => {
    const world = { objects: web };
    const result = await callOver(
      topPods,
      {},
      world,
      within(world, {
        telemetry: {
          source: 'clickhouse',
          series: () => Promise.reject(new ConfigError('It is down.', 'Start it.')),
        },
      }),
    );
    expect(result).toMatchObject({ status: 'error', summary: 'Nothing says what the pods use: It is down.' });
  });
});

describe('list-nodes', () => {
  const ill: Node = {
    ...node('node-b'),
    spec: { unschedulable: true, taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped',
          lastTransitionTime: minutesAgo(4),
        },
        { type: 'MemoryPressure', status: 'False' },
      ],
    },
  };
  const dns = pod({
    namespace: 'kube-system',
    name: 'coredns-1',
    image: 'dns:1',
    broken: { state: { waiting: { reason: 'CrashLoopBackOff' } } },
  });
  const fine = pod({ namespace: 'kube-system', name: 'proxy-1', image: 'p:1' });
  const objects = [
    ...web,
    node('node-a'),
    ill,
    dns,
    fine,
    pod({ namespace: 'bank', name: 'v', image: 'v:1' }),
  ];

  test('those with problems first, with their reasons, and how many pods of the case they run', async () => {
    const { content, summary } = await callOver(listNodes, {}, { objects });
    expect(summary).toBe('2 nodes, 1 with problems');
    expect(content.nodes[0]).toMatchObject({
      name: 'node-b',
      ready: false,
      unschedulable: true,
      problems: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped',
          since: minutesAgo(4),
        },
      ],
      podsOfCase: 0,
    });
    expect(content.nodes[1]).toMatchObject({ name: 'node-a', ready: true, problems: [], podsOfCase: 2 });
    expect(content.systemPodsInTrouble).toMatchObject([{ name: 'coredns-1', status: 'CrashLoopBackOff' }]);
    expect(JSON.stringify(content)).not.toContain('proxy-1');
  });

  test('only those with problems', async () => {
    expect((await callOver(listNodes, { troubled: true }, { objects })).content.nodes).toHaveLength(1);
    expect(await callOver(listNodes, { troubled: true }, { objects: [node()] })).toMatchObject({
      status: 'no_data',
    });
  });
});
