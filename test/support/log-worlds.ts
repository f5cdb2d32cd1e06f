import type { LogPattern } from '#src/evidence/ports.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { type AppSpec, app, minutesAgo, podName, service } from './cluster-objects.ts';
import type { World } from './world.ts';

/** Worlds in which workloads say what is wrong. */

const IMAGE = 'r.example';

/** An app that has run one revision for days. */
export function steady(name: string, more: Partial<AppSpec> = {}): KubeObject[] {
  return app({ name, revisions: [{ image: `${IMAGE}/${name}:1`, minutesAgo: 3_000 }], ...more });
}

/** An app with a Service on port 80 that reaches it. */
export function served(name: string, more: Partial<AppSpec> = {}, ip?: string): KubeObject[] {
  const ready = more.ready ?? more.replicas ?? 2;
  return [...steady(name, more), ...service({ name, addresses: ready }).map((each) => withIp(each, ip))];
}

function withIp(object: KubeObject, clusterIP: string | undefined): KubeObject {
  if (object.kind !== 'Service' || !clusterIP) return object;
  return { ...object, spec: { ...(object as { spec?: object }).spec, clusterIP } } as KubeObject;
}

/** A database of a product, by its image and port, with its Service. */
export function database(name: string, image: string, port: number): KubeObject[] {
  return [
    ...app({ name, replicas: 1, port, revisions: [{ image, minutesAgo: 9_000 }] }),
    ...service({ name, addresses: 1, targetPort: port }).map((each) =>
      each.kind === 'Service'
        ? ({ ...each, spec: { selector: { app: name }, ports: [{ port, targetPort: port }] } } as KubeObject)
        : each,
    ),
  ];
}

/** A container of an app with environment variables, as a part of a revision's pod spec. */
export function environment(image: string, env: Record<string, string>) {
  return {
    containers: [{ name: 'main', image, env: Object.entries(env).map(([name, value]) => ({ name, value })) }],
  };
}

/** Lines of one shape of late; `minutes` since the first, `ago` since the last. */
export function saying(
  name: string,
  sample: string,
  { recent = 14, baseline = 0, minutes = 8, ago = 0.5, severity = 'error' } = {},
): LogPattern {
  return {
    service: name,
    pattern: sample.replace(/\d+/g, '<n>'),
    sample,
    severity,
    recent,
    baseline,
    firstAt: minutesAgo(minutes),
    lastAt: minutesAgo(ago),
  };
}

/** What a container in a crash loop shows. */
export const LOOPING = {
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: minutesAgo(1) } },
  restartCount: 6,
};

/** An app whose containers end with these last words. */
export function ending(name: string, lines: string[], more: Partial<AppSpec> = {}): World {
  const revisions = more.revisions ?? [{ image: `${IMAGE}/${name}:1`, minutesAgo: 3_000 }];
  return {
    objects: app({ name, ready: 0, broken: LOOPING, ...more, revisions }),
    podLogs: { [`shop/${podName(name, revisions.length, 0)}/main`]: lines },
  };
}

/** Two worlds as one. */
export function together(first: World, second: Partial<World>): World {
  return {
    ...first,
    ...second,
    objects: [...first.objects, ...(second.objects ?? [])],
    patterns: [...(first.patterns ?? []), ...(second.patterns ?? [])],
    podLogs: { ...first.podLogs, ...second.podLogs },
  };
}
