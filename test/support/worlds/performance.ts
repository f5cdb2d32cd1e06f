import type { Alert, Call, Measure, Series } from '#src/evidence/ports.ts';
import { minutesAgo, service as serviceObjects } from '../cluster-objects.ts';
import type { World } from '../world.ts';
import { type Culprit, culpritOf, effectOf, type Fault, targetOf } from './performance-faults.ts';
import { latencies, type Made, makeServices, nodeObject, workloadObjects } from './performance-topology.ts';
import { type Random, randomNames, randomOf } from './random.ts';

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
  culprit: Culprit | undefined;
}

const MINUTES = 60;
const STEP = 0.5;

/**
 * Made-up applications: a random call graph with latencies that add up along it, random names, sizes and places of pods,
 * and what a fault does to each measure. A closed loop of users: when the entry gets slow, fewer requests come.
 */
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
