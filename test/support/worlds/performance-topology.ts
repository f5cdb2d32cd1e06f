import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod, PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { app, node } from '../cluster-objects.ts';
import { type Random, randomNames } from './random.ts';

/** One service of a made-up application. */
export interface Made {
  name: string;
  /** Own work in ms, and calls per request by callee. */
  work: number;
  calls: Map<number, number>;
  node: string;
  /** Requests per second while all is well. */
  rate: number;
  coresPerRequest: number;
  idle: number;
}

export const LIMIT_CORES = 0.5;
export const NODE_CORES = 8;

/** What slows services: their own work by index, times so much, and what is added to each call; -1 stands for any caller. */
export interface Slowdown {
  work: Map<number, number>;
  callOut: (caller: number, callee: number) => number;
}

/** A random call graph with random names, places and loads; the first one is the entry. */
export function makeServices(random: Random, count: number, nodes: readonly string[]): Made[] {
  const names = randomNames(random, count);
  const made = names.map(
    (name): Made => ({
      name,
      work: random.between(1, 15),
      calls: new Map(),
      node: random.pick(nodes),
      rate: 0,
      coresPerRequest: random.between(0.000_5, 0.002),
      idle: random.between(0.002, 0.02),
    }),
  );
  for (let index = 1; index < count; index += 1) {
    // Everything is reached from the entry; some are called by several.
    const callers = new Set([random.integer(0, Math.min(index - 1, Math.ceil(count / 2)))]);
    if (random.next() < 0.35) callers.add(random.integer(0, index - 1));
    for (const caller of callers) made[caller]?.calls.set(index, random.integer(1, 3));
  }
  const [entry] = made;
  if (entry) entry.rate = random.between(15, 60);
  for (const service of made) {
    for (const [callee, times] of service.calls) {
      const called = made[callee];
      if (called) called.rate += service.rate * times;
    }
  }
  return made;
}

/** Latency of each service and as it is seen where it is measured; callees come after their callers. */
export function latencies(
  services: readonly Made[],
  effect: Slowdown | undefined,
  measured: 'process' | 'node',
): { seen: number; waited: number }[] {
  const found: { seen: number; waited: number }[] = [];
  for (let index = services.length - 1; index >= 0; index -= 1) {
    const service = services[index];
    let total = (service?.work ?? 0) * (effect?.work.get(index) ?? 1);
    for (const [callee, times] of service?.calls ?? [])
      total += times * ((found[callee]?.waited ?? 0) + 0.4 + (effect?.callOut(index, callee) ?? 0));
    // The way into the pod is part of what its node sees, and of what callers wait for.
    const own = effect?.callOut(-1, index) ?? 0;
    found[index] = { seen: total + (measured === 'node' ? own : 0), waited: total + own };
  }
  return found;
}

export function nodeObject(name: string): KubeObject {
  const made = node(name);
  return { ...made, status: { ...made.status, allocatable: { cpu: String(NODE_CORES) } } } as KubeObject;
}

export function workloadObjects(service: Made, replicas: number, releasedMinutesAgo?: number): KubeObject[] {
  const first = { image: `r.example/${service.name}:1`, minutesAgo: 9_000 };
  const second = { image: `r.example/${service.name}:2`, minutesAgo: releasedMinutesAgo ?? 0 };
  const revisions = releasedMinutesAgo === undefined ? [first] : [first, second];
  return app({ name: service.name, replicas, revisions }).map((object) => {
    if (object.kind === 'Pod') {
      const pod = object as Pod;
      return { ...pod, spec: { ...pod.spec, nodeName: service.node } };
    }
    if (object.kind !== 'Deployment') return object;
    const deployment = object as Deployment;
    return { ...deployment, spec: { ...deployment.spec, template: withCpuLimit(deployment.spec.template) } };
  });
}

function withCpuLimit(template: PodTemplate): PodTemplate {
  const containers = template.spec.containers.map((each) => ({
    ...each,
    resources: { limits: { ...each.resources?.limits, cpu: String(LIMIT_CORES) } },
  }));
  return { ...template, spec: { ...template.spec, containers } };
}
