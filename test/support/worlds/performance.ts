import type { Alert, Call, Measure, Series } from '#src/evidence/ports.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod, PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { app, minutesAgo, node, service as serviceObjects } from '../cluster-objects.ts';
import type { World } from '../world.ts';
import { type Random, randomNames, randomOf } from './random.ts';

/**
 * Made-up applications: a random call graph with latencies that add up along it, random names, sizes and places of pods,
 * and what a fault does to each measure. A closed loop of users: when the entry gets slow, fewer requests come.
 */
export type Fault =
  | 'none'
  | 'traffic-drop'
  | 'daily-rise'
  | 'collector-noise'
  | 'warm-up'
  | 'cpu'
  | 'throttling'
  | 'pod-delay'
  | 'node-delay'
  | 'node-full'
  | 'neighbour'
  | 'slow-release';

export interface PerformanceOptions {
  seed: number;
  fault: Fault;
  services?: number;
  nodes?: number;
  replicas?: number;
  /** Where latency is measured: in the process, or beside the pod on its node, which sees the pod's own network. */
  measured?: 'process' | 'node';
  /** Only alerts, only series, or both. */
  seen?: 'series' | 'alerts' | 'both';
  /** Minutes since it began. */
  onset?: number;
}

export interface PerformanceWorld {
  world: World;
  /** Where the fault is. */
  culprit: { kind: 'Deployment' | 'Node'; name: string } | undefined;
}

interface Made {
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

const MINUTES = 60;
const STEP = 0.5;
const LIMIT_CORES = 0.5;
const NODE_CORES = 8;

/** What the fault changes, per service. */
interface Effect {
  work: Map<number, number>;
  /** Added to each call of a service, and to each call to it. */
  callOut: (caller: number, callee: number) => number;
  cpu: Map<number, number>;
  throttled: Map<number, number>;
  retransmits: Map<string, number>;
  nodeCpu: Map<string, number>;
  traffic: number;
}

export function performanceWorld(options: PerformanceOptions): PerformanceWorld {
  const { seed, fault, measured = 'node', seen = 'series', replicas = 1 } = options;
  const random = randomOf(seed);
  const count = options.services ?? random.integer(5, 16);
  const nodes = randomNames(random, options.nodes ?? random.integer(2, 5)).map((name) => `${name}-node`);
  const services = makeServices(random, count, nodes);
  const onset = options.onset ?? random.between(5, 25);
  const target = targetOf(random, services, fault);
  const effect = effectOf(random, services, fault, target);
  const well = latencies(services, undefined, measured);
  const ill = latencies(services, effect, measured);
  // Users wait for an answer before they ask again, after about a second.
  const slowed = effect.traffic * ((1_000 + (well[0]?.seen ?? 0)) / (1_000 + (ill[0]?.seen ?? 0)));
  const level = (minute: number): number => {
    const since = minute - (MINUTES - onset);
    return fault === 'none'
      ? 0
      : Math.max(0, Math.min(1, since / 0.7)) *
          (fault === 'warm-up' && since > 2 ? Math.max(0, 1 - (since - 2) / 2) : 1);
  };
  const noise = noiseOf(random, fault);
  const points = (value: (minute: number, share: number) => number, jitter: number): [string, number][] => {
    const ripple = noise(jitter);
    return Array.from({ length: MINUTES / STEP }, (_, index): [string, number] => {
      const minute = index * STEP;
      return [minutesAgo(MINUTES - minute), Math.max(0, value(minute, level(minute)) * ripple(minute))];
    });
  };
  const blend = (before: number, after: number) => (minute: number, share: number) =>
    (before + (after - before) * share) * (fault === 'daily-rise' ? 1 + minute / 150 : 1);
  const flat = (value: number) => () => value;
  const of = (
    index: number,
    value: [string, number][],
    unit: string,
    more: Partial<Series['labels']> = {},
  ): Series => ({
    metric: 'test',
    unit,
    labels: { namespace: 'shop', service: services[index]?.name ?? '', ...more },
    points: value,
  });
  const each = (make: (service: Made, index: number) => Series): Series[] => services.map(make);
  const series: Partial<Record<Measure, Series[]>> = {
    latency: each((_, index) =>
      of(index, points(blend(1.7 * (well[index]?.seen ?? 0), 1.7 * (ill[index]?.seen ?? 0)), 0.06), 'ms', {
        quantile: '0.95',
      }),
    ),
    'median-latency': each((_, index) =>
      of(
        index,
        points(
          blend(well[index]?.seen ?? 0, 0.8 * (ill[index]?.seen ?? 0) + 0.2 * (well[index]?.seen ?? 0)),
          0.04,
        ),
        'ms',
        { quantile: '0.5' },
      ),
    ),
    'request-rate': each((service, index) =>
      of(index, points(blend(service.rate, service.rate * slowed), 0.05), '1/s'),
    ),
    'network-receive': each((service, index) =>
      of(index, points(blend(3 * service.rate, 3 * service.rate * slowed), 0.06), '1/s'),
    ),
    'network-transmit': each((service, index) =>
      of(index, points(blend(2.5 * service.rate, 2.5 * service.rate * slowed), 0.06), '1/s'),
    ),
    cpu: [
      ...each((service, index) => {
        const normal = service.idle + service.rate * service.coresPerRequest;
        const later = effect.cpu.get(index) ?? service.idle + service.rate * slowed * service.coresPerRequest;
        return of(index, points(blend(normal, later), 0.12), '{cpu}');
      }),
      ...nodes.map((name) => ({
        metric: 'test',
        unit: '{cpu}',
        labels: { node: name },
        points: points(blend(1.5, effect.nodeCpu.get(name) ?? 1.5), 0.03),
      })),
    ],
    'cpu-throttling': each((_, index) =>
      of(index, points(blend(0.01, effect.throttled.get(index) ?? 0.01), 0.4), 's'),
    ),
    'tcp-retransmits': nodes.map((name) => ({
      metric: 'test',
      unit: '1/s',
      labels: { node: name },
      points: points(blend(0.1, effect.retransmits.get(name) ?? 0.1), 0.4),
    })),
    memory: each((_, index) => of(index, points(flat(1e8), 0.02), 'By')),
  };
  const calls = services.flatMap(({ name, calls: to }): Call[] =>
    [...to.keys()].map((callee) => ({ caller: name, callee: services[callee]?.name ?? '' })),
  );
  const released = fault === 'slow-release' || fault === 'warm-up' ? target : undefined;
  const objects = [
    ...nodes.map((name) => nodeObject(name)),
    ...services.flatMap(({ name }) => serviceObjects({ name })),
    ...services.flatMap((service, index) =>
      workloadObjects(service, replicas, released === index ? onset + 0.5 : undefined),
    ),
  ];
  const alerts = seen === 'series' ? [] : alertsOf(series, onset, random);
  return {
    world: { objects, calls, ...(seen === 'alerts' ? {} : { series }), alerts },
    culprit: culpritOf(fault, services, target),
  };
}

function makeServices(random: Random, count: number, nodes: readonly string[]): Made[] {
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
function latencies(
  services: readonly Made[],
  effect: Effect | undefined,
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

function targetOf(random: Random, services: readonly Made[], fault: Fault): number {
  if (fault !== 'node-delay' && fault !== 'node-full' && fault !== 'neighbour')
    return random.integer(0, services.length - 1);
  // A node shows only where calls cross its border, and a full one where something runs on it.
  const crossed = services
    .map((service, index) => ({ service, index }))
    .filter(({ service }) =>
      [...service.calls.keys()].some((callee) => services[callee]?.node !== service.node),
    );
  return crossed.length > 0 ? random.pick(crossed).index : 0;
}

function effectOf(random: Random, services: readonly Made[], fault: Fault, target: number): Effect {
  const effect: Effect = {
    work: new Map(),
    callOut: () => 0,
    cpu: new Map(),
    throttled: new Map(),
    retransmits: new Map(),
    nodeCpu: new Map(),
    traffic: 1,
  };
  const place = services[target]?.node ?? '';
  const delay = random.between(80, 1_500);
  switch (fault) {
    case 'traffic-drop':
      return { ...effect, traffic: random.between(0.1, 0.5) };
    case 'cpu':
      effect.work.set(target, random.between(5, 20));
      effect.cpu.set(target, random.between(0.85, 0.99) * LIMIT_CORES);
      effect.throttled.set(target, random.between(0.4, 1.5));
      effect.nodeCpu.set(place, 1.9);
      return effect;
    case 'throttling':
      effect.work.set(target, random.between(5, 20));
      effect.throttled.set(target, random.between(0.3, 0.9));
      return effect;
    case 'pod-delay':
      // -1 stands for whoever calls it.
      return {
        ...effect,
        callOut: (caller, callee) => (caller === target || (caller === -1 && callee === target) ? delay : 0),
      };
    case 'node-delay':
      if (random.next() < 0.6) effect.retransmits.set(place, random.between(1, 4));
      return {
        ...effect,
        callOut: (caller, callee) =>
          caller >= 0 && (services[caller]?.node === place) !== (services[callee]?.node === place)
            ? delay
            : 0,
      };
    case 'node-full':
    case 'neighbour': {
      effect.nodeCpu.set(place, NODE_CORES * 0.99);
      const others = services.map((_, index) => index).filter((index) => services[index]?.node === place);
      for (const index of others) effect.work.set(index, random.between(8, 15));
      if (fault === 'neighbour') {
        const greedy = others.at(-1) ?? target;
        effect.work.delete(greedy);
        effect.cpu.set(greedy, 0.7 * NODE_CORES);
      }
      return effect;
    }
    case 'slow-release':
    case 'warm-up':
      effect.work.set(target, random.between(6, 15));
      return effect;
    default:
      return effect;
  }
}

function culpritOf(fault: Fault, services: readonly Made[], target: number): PerformanceWorld['culprit'] {
  const place = services[target]?.node ?? '';
  if (['none', 'traffic-drop', 'daily-rise', 'collector-noise', 'warm-up'].includes(fault)) return undefined;
  if (fault === 'node-delay' || fault === 'node-full') return { kind: 'Node', name: place };
  const greedy = services.filter((each) => each.node === place).at(-1)?.name;
  return { kind: 'Deployment', name: (fault === 'neighbour' ? greedy : services[target]?.name) ?? '' };
}

/** Multiplicative noise with a memory, as real series have it; a collector adds spikes. */
function noiseOf(random: Random, fault: Fault): (jitter: number) => (minute: number) => number {
  return (jitter) => {
    let state = 0;
    return () => {
      state = 0.6 * state + 0.8 * random.normal();
      const spike = fault === 'collector-noise' && random.next() < 0.06 ? random.between(1.5, 6) : 1;
      return Math.exp(jitter * state) * spike;
    };
  };
}

function nodeObject(name: string): KubeObject {
  const made = node(name);
  return { ...made, status: { ...made.status, allocatable: { cpu: String(NODE_CORES) } } } as KubeObject;
}

function workloadObjects(service: Made, replicas: number, releasedMinutesAgo?: number): KubeObject[] {
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

/** The alerts that a rule on how much a series changed would have fired, in the words of one of several authors. */
function alertsOf(series: Partial<Record<Measure, Series[]>>, onset: number, random: Random): Alert[] {
  const style = random.integer(0, 2);
  const words: Partial<Record<Measure, { names: string[]; unit: string; up: boolean; ratio: number }>> = {
    latency: {
      names: ['HighRequestLatency', 'SlowResponses', 'P95LatencyAnomaly'],
      unit: 'ms',
      up: true,
      ratio: 2,
    },
    'request-rate': {
      names: ['ThroughputDrop', 'RequestRateLow', 'RpsAnomaly'],
      unit: 'req/s',
      up: false,
      ratio: 1 / 0.6,
    },
    cpu: {
      names: ['ContainerCpuHigh', 'CpuSaturation', 'CPUUsageAnomaly'],
      unit: ' cores',
      up: true,
      ratio: 2.5,
    },
    'cpu-throttling': {
      names: ['CPUThrottlingHigh', 'CfsThrottled', 'ThrottlingAnomaly'],
      unit: 's',
      up: true,
      ratio: 5,
    },
    'tcp-retransmits': {
      names: ['NodeTcpRetransmissionsHigh', 'TcpRetransSpike', 'RetransmitAnomaly'],
      unit: '/s',
      up: true,
      ratio: 5,
    },
  };
  return (Object.keys(words) as Measure[]).flatMap((measure) => {
    const { names, unit, up, ratio } = words[measure] as NonNullable<(typeof words)[Measure]>;
    return (series[measure] ?? []).flatMap(({ labels, points }): Alert[] => {
      const mean = (part: [string, number][]): number =>
        part.reduce((sum, [, value]) => sum + value, 0) / part.length;
      const [before, after] = [mean(points.slice(0, 60)), mean(points.slice(-Math.floor(onset)))];
      if (!(up ? after >= ratio * before : after <= before / ratio)) return [];
      const pair = `${before.toFixed(2)}${unit}`;
      const texts = [
        `from ${pair} to ${after.toFixed(2)}${unit}`,
        `baseline=${pair} -> current=${after.toFixed(2)}${unit}`,
        `${pair} → ${after.toFixed(2)}${unit}`,
      ];
      const owner: Record<string, string> = labels.node
        ? { node: labels.node }
        : { namespace: 'shop', service: labels.service ?? '' };
      return [
        {
          labels: { alertname: names[style] ?? '', severity: 'warning', ...owner },
          annotations: { description: texts[style] ?? '' },
          status: 'firing',
          startsAt: minutesAgo(onset - 1),
        },
      ];
    });
  });
}
