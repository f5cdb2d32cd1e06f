import type { Behaviour } from '#lab/images.ts';
import { type ContainerState, stateOf } from './behaviour-model.ts';
import { bucketCounts, type LogNormal, meanOf, randomOf } from './distribution.ts';
import { crashLines, type Line, linesOf } from './log-lines.ts';

export interface PodIdentity {
  cluster: string;
  namespace: string;
  deployment: string;
  pod: string;
  container: string;
  image: string;
  /** Empty where it is not known any more. */
  uid: string;
  node: string;
  limitBytes: number;
}

/** Rows by table. */
export interface Rows {
  otel_metrics_gauge: object[];
  otel_metrics_histogram: object[];
  otel_logs: object[];
}

export interface PodPlayer {
  readonly identity: PodIdentity;
  /** Appends what the pod's exporters send at `at`, for the time since the step before. */
  step(at: Date, rows: Rows): void;
}

/** The bounds that OpenTelemetry's semantic conventions advise, in seconds. */
const REQUEST_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const PAUSE_BOUNDS = [0.01, 0.1, 1, 10];
const CUMULATIVE = 2;
const SEVERITY_NUMBERS = { INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 } as const;

interface Accumulator {
  counts: number[];
  sum: number;
}

/**
 * Plays the exporters of one container: the kubelet's receiver (gauges, cumulative since never), its SDK (histograms,
 * cumulative since the process began) and the log receiver. The same pod gives the same numbers at the same times.
 *
 * @param started when the container began: its age decides how far a leak has come
 * @param since when its counters began, no later than the first step
 */
export function createPodPlayer(
  identity: PodIdentity,
  behaviour: Behaviour,
  started: Date,
  since: Date,
): PodPlayer {
  const { namespace, pod, deployment, limitBytes } = identity;
  const character = randomOf(namespace, pod)();
  const accumulators = new Map<string, Accumulator>();
  const platform = resourceOf(identity);
  const application = {
    ...platform,
    'service.name': deployment,
    'service.namespace': namespace,
    'service.version': identity.image.match(/:([^:/@]+)(@|$)/)?.[1] ?? '',
    'service.instance.id': identity.uid || pod,
    'telemetry.sdk.language': 'java',
    'telemetry.sdk.name': 'opentelemetry',
  };
  let previous = since;
  let crashed = false;

  function gauge(rows: Rows, at: Date, name: string, unit: string, value: number): void {
    rows.otel_metrics_gauge.push({
      ResourceAttributes: platform,
      ScopeName: 'github.com/open-telemetry/opentelemetry-collector-contrib/receiver/kubeletstatsreceiver',
      ServiceName: '',
      MetricName: name,
      MetricUnit: unit,
      Attributes: {},
      StartTimeUnix: started.toISOString(),
      TimeUnix: at.toISOString(),
      Value: value,
      Flags: 0,
    });
  }

  function histogram(rows: Rows, at: Date, metric: Histogram, count: number, random: () => number): void {
    const { name, attributes, bounds, mixture } = metric;
    const key = `${name}${JSON.stringify(attributes)}`;
    const total = accumulators.get(key) ?? {
      counts: Array.from({ length: bounds.length + 1 }, () => 0),
      sum: 0,
    };
    accumulators.set(key, total);
    const added = bucketCounts(mixture, bounds, count, random);
    const values = added.reduce((sum, value) => sum + value, 0);
    total.counts = total.counts.map((value, index) => value + (added[index] ?? 0));
    total.sum += values * meanOf(mixture);
    rows.otel_metrics_histogram.push({
      ResourceAttributes: application,
      ScopeName: metric.scope,
      ServiceName: deployment,
      MetricName: name,
      MetricUnit: 's',
      Attributes: attributes,
      StartTimeUnix: since.toISOString(),
      TimeUnix: at.toISOString(),
      Count: total.counts.reduce((sum, value) => sum + value, 0),
      Sum: total.sum,
      BucketCounts: [...total.counts],
      ExplicitBounds: bounds,
      Flags: 0,
      AggregationTemporality: CUMULATIVE,
    });
  }

  function logs(rows: Rows, at: Date, lines: readonly Line[]): void {
    for (const [index, { severity, body }] of lines.entries()) {
      rows.otel_logs.push({
        Timestamp: new Date(at.getTime() - 1_500 + index * 20).toISOString(),
        SeverityText: severity,
        SeverityNumber: SEVERITY_NUMBERS[severity],
        ServiceName: deployment,
        Body: body,
        ResourceAttributes: { ...platform, 'service.name': deployment },
        LogAttributes: { 'log.iostream': severity === 'INFO' ? 'stdout' : 'stderr', logtag: 'F' },
      });
    }
  }

  function playRunning(
    rows: Rows,
    at: Date,
    state: ContainerState,
    seconds: number,
    random: () => number,
  ): void {
    gauge(rows, at, 'k8s.pod.memory.working_set', 'By', state.memoryBytes);
    gauge(rows, at, 'k8s.pod.cpu.usage', '{cpu}', state.cpuCores);
    const collections = state.collectionsPerSecond * seconds;
    if (collections > 0) {
      const attributes = { 'jvm.gc.name': 'G1 Young Generation', 'jvm.gc.action': 'end of minor GC' };
      const metric = {
        name: 'jvm.gc.duration',
        scope: 'io.opentelemetry.runtime-telemetry-java17',
        attributes,
      };
      histogram(rows, at, { ...metric, bounds: PAUSE_BOUNDS, mixture: state.pauses }, collections, random);
    }
    const requests = state.requestsPerSecond * seconds;
    for (const [status, share] of requests > 0
      ? ([
          ['200', 1 - state.errorShare],
          ['500', state.errorShare],
        ] as const)
      : []) {
      const attributes = {
        'http.request.method': 'GET',
        'http.response.status_code': status,
        'url.scheme': 'http',
      };
      const metric = {
        name: 'http.server.request.duration',
        scope: 'io.opentelemetry.netty-4.1',
        attributes,
      };
      histogram(
        rows,
        at,
        { ...metric, bounds: REQUEST_BOUNDS, mixture: state.latency },
        requests * share,
        random,
      );
    }
    logs(rows, at, linesOf(behaviour, state, limitBytes, random));
  }

  return {
    identity,
    step: (at, rows) => {
      const seconds = Math.max(0, (at.getTime() - previous.getTime()) / 1_000);
      previous = at;
      const random = randomOf(namespace, pod, at.getTime());
      const age = (at.getTime() - started.getTime()) / 1_000;
      const state = stateOf(behaviour, { age, limitBytes, character, noise: random() });
      if (state === undefined || seconds === 0) return;
      if (behaviour === 'crashing') {
        if (!crashed) logs(rows, at, crashLines(deployment));
        crashed = true;
        gauge(rows, at, 'k8s.pod.memory.working_set', 'By', state.memoryBytes);
        return;
      }
      playRunning(rows, at, state, seconds, random);
    },
  };
}

interface Histogram {
  name: string;
  scope: string;
  attributes: Record<string, string>;
  bounds: number[];
  mixture: LogNormal[];
}

function resourceOf(identity: PodIdentity): Record<string, string> {
  const attributes = {
    'k8s.cluster.name': identity.cluster,
    'k8s.namespace.name': identity.namespace,
    'k8s.deployment.name': identity.deployment,
    'k8s.pod.name': identity.pod,
    'k8s.pod.uid': identity.uid,
    'k8s.node.name': identity.node,
    'container.image.name': identity.image,
  };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
}
