import { describe, expect, test } from 'vitest';
import type { RouteProbe, RouteTarget } from '#src/evidence/ports.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { service } from '#test/support/cluster-objects.ts';
import { callOver, toolContext } from '#test/support/tools.ts';
import { portsOf } from '#test/support/world.ts';
import probeRoute from '#tools/routes/probe-route.ts';

const elsewhere: KubeObject = {
  kind: 'Service',
  metadata: { name: 'mail', namespace: 'shop' },
  ...{ spec: { type: 'ExternalName', externalName: 'evil.example', ports: [{ port: 25 }] } },
};
const two: KubeObject = {
  kind: 'Service',
  metadata: { name: 'two', namespace: 'shop' },
  ...{
    spec: {
      clusterIP: '10.1.2.3',
      ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }, { port: 443, name: 'https' }],
    },
  },
};
const objects = [...service({ name: 'web' }), elsewhere, two];

/** Calls the tool with routes that keep what they were asked to try. */
async function probe(input: object) {
  const tried: RouteTarget[] = [];
  const ports = portsOf({ objects });
  const routes = {
    source: 'probe',
    probe: async ({ namespace, targets }: { namespace: string; targets: readonly RouteTarget[] }) => {
      tried.push(...targets);
      const items = targets.flatMap(({ service: name, port }): RouteProbe[] => [
        { namespace, service: name, port, kind: 'dns', success: true, detail: '10.0.0.1' },
        {
          namespace,
          service: name,
          port,
          kind: 'tcp',
          success: port !== 443,
          detail: port === 443 ? 'refused' : 'connected',
        },
      ]);
      return { items, truncated: false, query: 'probe' };
    },
  };
  const reads = { ...toolContext({ objects }).reads, ports: { ...ports, routes } };
  return { tried, result: await callOver(probeRoute, input, { objects }, { reads }) };
}

describe('probe-route', () => {
  test('tries every TCP port that the Service has, at the addresses that it has', async () => {
    const { tried, result } = await probe({ service: 'two' });
    expect(tried).toEqual([
      { service: 'two', port: 80, addresses: ['10.1.2.3'] },
      { service: 'two', port: 443, name: 'https', addresses: ['10.1.2.3'] },
    ]);
    expect(result).toMatchObject({ status: 'ok', summary: '4 probes of Service shop/two, 1 failed' });
  });

  test('one port, one kind', async () => {
    const { tried, result } = await probe({ service: 'two', port: 443, kind: 'tcp' });
    expect(tried).toHaveLength(1);
    expect(result.content.probes).toEqual([
      { namespace: 'shop', service: 'two', port: 443, kind: 'tcp', success: false, detail: 'refused' },
    ]);
  });

  test('never a port that the Service has not, a host elsewhere, or a Service that is not there', async () => {
    for (const input of [
      { service: 'two', port: 22 },
      { service: 'two', port: 53 },
    ]) {
      const { tried, result } = await probe(input);
      expect(tried).toEqual([]);
      expect(result).toMatchObject({ status: 'error', fix: 'It has 80, 443.' });
    }
    for (const name of ['mail', 'gone']) {
      const { tried, result } = await probe({ service: name });
      expect(tried).toEqual([]);
      expect(result.status).toBe('no_data');
    }
    for (const name of ['evil.example/x', '10.0.0.1:22', 'http://evil', 'metadata.google.internal.']) {
      const { tried, result } = await probe({ service: name });
      expect(tried).toEqual([]);
      expect(result.status).toBe('error');
    }
  });
});
