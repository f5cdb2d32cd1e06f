import { z } from 'zod';
import { namespaceField } from '#src/agent/tools/tool-fields.ts';
import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { ConfigError, InvalidInputError } from '#src/errors.ts';
import type { Prometheus } from '#src/integrations/prometheus/client.ts';

/**
 * PromQL has no scope of its own: every selector of an expression would have to be found and given a namespace, through
 * subqueries, `or`, joins and `label_replace`, which can make any label. So a model never writes PromQL: it names a metric,
 * matchers and an aggregation, and the expression is built here around one selector that is held to the namespace.
 */
const NAMESPACE_LABELS = [
  'namespace',
  'k8s_namespace_name',
  'kubernetes_namespace',
  'exported_namespace',
  'destination_workload_namespace',
  'source_workload_namespace',
] as const;

const label = z.string().regex(/^(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,99}$/, 'it is no name of a label');

export const selectorFields = {
  metric: z
    .string()
    .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,199}$/, 'it is no name of a metric')
    .describe('Its exact name, as list-series gives it; of a histogram with _bucket.'),
  matchers: z
    .array(
      z.object({
        label: label.max(100).describe('Name of a label.'),
        is: z.enum(['=', '!=', '=~', '!~']).describe('How the value is compared; =~ takes RE2.'),
        value: z.string().max(200).describe('Value or pattern.'),
      }),
    )
    .max(6)
    .default([])
    .describe('Only series with these labels.'),
  read: z
    .enum(['value', 'rate', 'increase'])
    .default('value')
    .describe('rate or increase for counters (names that end in _total, _count, _sum), value for all else.'),
  aggregate: z
    .enum(['none', 'sum', 'avg', 'min', 'max', 'count'])
    .default('none')
    .describe('How series are taken together, by the labels of `by`.'),
  by: z.array(label.max(100)).max(5).default([]).describe('Labels that are kept: pod, le, status.'),
  quantile: z
    .enum(['0.5', '0.9', '0.95', '0.99'])
    .optional()
    .describe('Of a histogram: this quantile, by the labels of `by`; read and aggregate do not count then.'),
  namespaceLabel: z
    .enum(NAMESPACE_LABELS)
    .default('namespace')
    .describe('The label that holds the namespace; Istio and OpenTelemetry have their own.'),
  namespace: namespaceField,
};

export type Selection = z.output<z.ZodObject<typeof selectorFields>>;

/**
 * Metrics of nodes belong to no namespace: those of the node exporter, of machines and of nodes in kube-state-metrics. A
 * recording rule (`node_namespace_pod:...`) may begin the same way and is about pods.
 */
const OF_NODES = /^(?:node|machine|kube_node)_(?!.*(?:namespace|pod))[a-zA-Z0-9_]+$/;
/** A rate needs two scrapes within its range, also where one failed. */
const LEAST_RANGE_SECONDS = 150;

export function isNodeMetric(metric: string): boolean {
  return OF_NODES.test(metric);
}

/** Labels and their values as a selector. JSON's escapes are among those of PromQL's strings. */
export function selectorOf(
  { metric, matchers, namespaceLabel }: Pick<Selection, 'metric' | 'matchers' | 'namespaceLabel'>,
  namespace: string,
): string {
  const scope = isNodeMetric(metric) ? [] : [`${namespaceLabel}=${JSON.stringify(namespace)}`];
  const more = matchers.map((each) => `${each.label}${each.is}${JSON.stringify(each.value)}`);
  return `${metric}{${[...scope, ...more].join(',')}}`;
}

/** The expression. Throws InvalidInputError for a quantile of what is no histogram. */
export function promqlOf(selection: Selection, namespace: string, stepSeconds: number): string {
  const { metric, read, aggregate, by, quantile } = selection;
  const selector = selectorOf(selection, namespace);
  const range = `[${Math.max(LEAST_RANGE_SECONDS, Math.ceil(stepSeconds))}s]`;
  if (quantile !== undefined) {
    if (!metric.endsWith('_bucket'))
      throw new InvalidInputError(`${metric} is no histogram.`, `Ask for ${metric}_bucket, if there is one.`);
    const labels = ['le', ...by.filter((each) => each !== 'le')].join(', ');
    return `histogram_quantile(${quantile}, sum by (${labels}) (rate(${selector}${range})))`;
  }
  const value = read === 'value' ? selector : `${read}(${selector}${range})`;
  return aggregate === 'none' ? value : `${aggregate} by (${by.join(', ')}) (${value})`;
}

export function prometheusOf(reads: ToolReads): Prometheus {
  if (reads.prometheus) return reads.prometheus;
  throw new ConfigError('No Prometheus is connected.', 'Set PROMETHEUS_URL, with its path prefix.');
}
