import type { CaseScope } from '#src/cases/types.ts';
import type { Alert } from '#src/evidence/ports.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo, NOW, node, noise, series } from '#test/support/cluster-objects.ts';
import { served } from '#test/support/log-worlds.ts';
import { portsOf, type World } from '#test/support/world.ts';

/** A quiet shop: everything is ready and measured, and one alert of the business says that something is wrong. */

const NAMES = ['web', 'orders', 'prices', 'mailer'] as const;

export function quietShop(
  alertname: string,
  service: string,
  more: World,
  instead: readonly string[] = [],
): { ports: ReturnType<typeof portsOf>; scope: CaseScope; now: Date } {
  const steady = NAMES.filter((name) => !instead.includes(name));
  const measured = [...new Set([...NAMES, service])];
  const objects: KubeObject[] = [node('node-a'), ...steady.flatMap((name) => served(name)), ...more.objects];
  const level = (base: number, seed: number) => (minute: number) =>
    base * (1 + 0.05 * noise(seed * 100 + minute));
  const world: World = {
    memory: measured.map((name, index) =>
      series({ service: name, deployment: name }, 60, 0, level(2e8, index)),
    ),
    latency: measured.map((name, index) =>
      series({ service: name, quantile: '0.99' }, 60, 0, level(80, index + 9), 'ms'),
    ),
    logs: [],
    patterns: [],
    calls: [
      { caller: 'web', callee: 'orders' },
      { caller: 'web', callee: 'prices' },
      { caller: 'orders', callee: 'mailer' },
    ],
    edits: [],
    ...more,
    objects,
    alerts: [alert(alertname, service), ...(more.alerts ?? [])],
  };
  return {
    ports: portsOf(world),
    scope: {
      cluster: 'test',
      namespaces: ['shop'],
      service,
      dependencies: [],
      window: { from: minutesAgo(60), to: NOW.toISOString() },
    },
    now: NOW,
  };
}

function alert(alertname: string, service: string): Alert {
  return {
    labels: { alertname, namespace: 'shop', service },
    annotations: {},
    status: 'firing',
    startsAt: minutesAgo(9),
  };
}

/** A ConfigMap of long ago. */
export function configMap(name: string, data: Record<string, string>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', creationTimestamp: minutesAgo(9_000) },
    data,
  } as KubeObject;
}
