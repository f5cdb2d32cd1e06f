import { z } from 'zod';
import { defineTool, type ToolContext } from '#src/agent/tools/tool.ts';
import { limitField, namespaceField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import { ConfigError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import { clusterOf } from './cluster.ts';
import { fromMetricsApi, fromTelemetry, type Use } from './pod-use.ts';
import { missing } from './related.ts';

const MOST_READ = 5_000;

export default defineTool({
  name: 'top-pods',
  area: 'kubernetes',
  effect: 'read',
  description:
    'Memory and CPU that the pods of a namespace use now, beside their limits, the greediest first. From the metrics API of the cluster, else from connected telemetry, then by service where it knows no pods.',
  input: z.object({
    namespace: namespaceField,
    by: z.enum(['memory', 'cpu']).default('memory').describe('What to sort by.'),
    limit: limitField(50, 15),
  }),
  example: { by: 'memory' },
  async run({ namespace: asked, by, limit }, context) {
    const { scope, reads, signal } = context;
    const namespace = namespaceInScope(scope, asked);
    const gaps = missing(signal);
    const now = await gaps.add('the metrics API', fromMetricsApi(context, namespace));
    const use = now?.rows.length
      ? now
      : await gaps.add('memory and CPU in telemetry', fromTelemetry(context, namespace));
    const [first] = gaps.gaps;
    if (!use && first) {
      throw new ConfigError(
        `Nothing says what the pods use: ${gaps.gaps.map(({ why }) => why).join(' ')}`,
        'Install metrics-server, or set CLICKHOUSE_URL or PROMETHEUS_URL.',
      );
    }
    const limits = await gaps.add('limits of the pods', limitsOf(context, namespace));
    const rows = (use?.rows ?? [])
      .map((row) => ({ ...row, ...(row.pod === undefined ? {} : limits?.get(row.pod)) }))
      .sort((a, b) => amount(b, by) - amount(a, by) || ((a.pod ?? '') < (b.pod ?? '') ? -1 : 1));
    return {
      status: rows.length > 0 ? 'ok' : 'no_data',
      source: use?.source ?? reads.ports.cluster.source,
      query: use?.query ?? '',
      ...(use?.window ? { window: use.window } : {}),
      content: toJson({ namespace, rows: rows.slice(0, limit) }),
      summary: `${by} of ${rows.length} pods or services in namespace ${namespace}`,
      ...(rows.length > limit ? { truncated: { shown: limit, of: rows.length } } : {}),
    };
  },
});

function amount(use: Use, by: 'memory' | 'cpu'): number {
  return (by === 'memory' ? use.memoryBytes : use.cpuCores) ?? 0;
}

interface Limits {
  memoryLimitBytes?: number;
  cpuLimitCores?: number;
}

/** Of all containers of a pod together; absent where one of them has none. */
async function limitsOf({ reads, signal }: ToolContext, namespace: string): Promise<Map<string, Limits>> {
  const { items } = await clusterOf(reads).list('Pod', namespace, { signal, limit: MOST_READ });
  return new Map(
    (items as Pod[]).map(({ metadata, spec }) => {
      const memoryLimitBytes = sumOf(spec, 'memory');
      const cpuLimitCores = sumOf(spec, 'cpu');
      return [
        metadata.name,
        {
          ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
          ...(cpuLimitCores === undefined ? {} : { cpuLimitCores }),
        },
      ];
    }),
  );
}

function sumOf(spec: Pod['spec'] | undefined, what: 'memory' | 'cpu'): number | undefined {
  const all = (spec?.containers ?? []).map(({ resources }) => quantity(resources?.limits?.[what]));
  return all.length === 0 || all.includes(undefined)
    ? undefined
    : all.reduce<number>((sum, each) => sum + (each ?? 0), 0);
}
