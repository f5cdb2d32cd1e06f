/** Rows of the tables of the OpenTelemetry Collector's exporter, at seconds of one hour. */
const START = Date.parse('2030-03-01T10:00:00Z');
export const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
export const window = { from: at(0), to: at(3_600) };
export const CUMULATIVE = 2;
export const DELTA = 1;

export type Attributes = Record<string, string>;
export const pod = (namespace: string, name: string, more: Attributes = {}): Attributes => ({
  'k8s.namespace.name': namespace,
  'k8s.pod.name': name,
  ...more,
});
export const gauge = (
  metric: string,
  resource: Attributes,
  seconds: number,
  value: number,
  attributes: Attributes = {},
) => ({
  MetricName: metric,
  ResourceAttributes: resource,
  ServiceName: resource['service.name'] ?? '',
  Attributes: attributes,
  TimeUnix: at(seconds),
  Value: value,
});
export const sum = (
  metric: string,
  resource: Attributes,
  seconds: number,
  value: number,
  { attributes = {}, started = -7_200, monotonic = true, temporality = CUMULATIVE } = {} as {
    attributes?: Attributes;
    started?: number;
    monotonic?: boolean;
    temporality?: number;
  },
) => ({
  ...gauge(metric, resource, seconds, value, attributes),
  StartTimeUnix: at(started),
  AggregationTemporality: temporality,
  IsMonotonic: monotonic,
});
export const every = <T>(step: number, from: number, to: number, make: (seconds: number) => T): T[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => make(from + index * step));
