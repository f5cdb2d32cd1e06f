import { z } from 'zod';
import { defineTool, type ToolContext } from '#src/agent/tools/tool.ts';
import {
  limitField,
  nameField,
  namespaceField,
  sinceField,
  untilField,
} from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope, windowInScope } from '#src/agent/tools/tool-scope.ts';
import type { TimeWindow } from '#src/cases/types.ts';
import { ConfigError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Call } from '#src/evidence/ports.ts';
import type { Service } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { clusterOf } from '#tools/kubernetes/cluster.ts';
import { missing } from '#tools/kubernetes/related.ts';

const MOST_READ = 5_000;

export default defineTool({
  name: 'service-map',
  area: 'topology',
  effect: 'read',
  description:
    'The Services of a namespace with their selectors and ready pods, who calls whom by the traces of a window, and what records say depends on what. Use it to go upstream or downstream of what is in trouble.',
  input: z.object({
    namespace: namespaceField,
    service: nameField('Only this service, who calls it and what it calls.').optional(),
    since: sinceField,
    until: untilField,
    limit: limitField(200, 60),
  }),
  example: { service: 'checkout' },
  async run({ service: name, namespace: asked, limit, ...times }, context) {
    const { scope, reads, now, signal } = context;
    const cluster = clusterOf(reads);
    const { topology } = reads.ports;
    const namespace = namespaceInScope(scope, asked);
    const window = windowInScope(scope, now, times);
    const gaps = missing(signal);
    const [services, calls, dependencies] = await Promise.all([
      gaps.add('Services', servicesOf(context, namespace)),
      gaps.add('calls between services', callsOf(context, namespace, window)),
      // Without records what the case took from them is left.
      dependenciesOf(context),
    ]);
    gaps.throwIfAll();
    const near = (one: Call): boolean => name === undefined || one.caller === name || one.callee === name;
    const seen = (calls?.items ?? []).filter(near);
    const recorded = dependencies.filter(near);
    const around = new Set([...seen, ...recorded].flatMap(({ caller, callee }) => [caller, callee]));
    const shown = (services ?? []).filter(
      (each) => name === undefined || each.name === name || around.has(each.name),
    );
    const found = shown.length + seen.length + recorded.length;
    const most = Math.max(shown.length, seen.length);
    return {
      status: found > 0 ? 'ok' : 'no_data',
      source:
        topology && topology.source !== cluster.source
          ? `${cluster.source}+${topology.source}`
          : cluster.source,
      query: [`Services of namespace ${namespace}`, calls?.query].filter(Boolean).join(' ; '),
      window,
      content: toJson({
        namespace,
        services: shown.slice(0, limit),
        calls: seen.slice(0, limit),
        dependencies: recorded.slice(0, limit),
        ...(gaps.gaps.length > 0 ? { notRead: gaps.gaps } : {}),
      }),
      summary: `${shown.length} Services and ${seen.length} calls in namespace ${namespace}`,
      ...(most > limit || calls?.truncated ? { truncated: { shown: Math.min(limit, most), of: most } } : {}),
    };
  },
});

interface ServiceRow {
  name: string;
  type: string;
  selector: Record<string, string>;
  ports: number[];
  externalName?: string;
  /** Pods that it selects. */
  pods: number;
  readyPods: number;
}

async function servicesOf({ reads, signal }: ToolContext, namespace: string): Promise<ServiceRow[]> {
  const list = async (kind: 'Service' | 'Pod'): Promise<KubeObject[]> =>
    (await clusterOf(reads).list(kind, namespace, { signal, limit: MOST_READ })).items;
  const [services, pods] = await Promise.all([list('Service'), list('Pod')]);
  return (services as Service[]).map(({ metadata, spec }) => {
    const selector = spec?.selector ?? {};
    const pairs = Object.entries(selector);
    const selected = (pods as Pod[]).filter(
      ({ metadata: { labels } }) =>
        pairs.length > 0 && pairs.every(([key, value]) => labels?.[key] === value),
    );
    return {
      name: metadata.name,
      type: spec?.type ?? 'ClusterIP',
      selector,
      ports: (spec?.ports ?? []).map(({ port }) => port),
      ...(spec?.externalName ? { externalName: spec.externalName } : {}),
      pods: selected.length,
      readyPods: selected.filter(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      ).length,
    };
  });
}

async function callsOf({ reads, signal }: ToolContext, namespace: string, window: TimeWindow) {
  const { topology } = reads.ports;
  if (!topology)
    throw new ConfigError(
      'No traces are connected.',
      'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry traces.',
    );
  return topology.calls({ namespace, window }, { signal, limit: MOST_READ });
}

/** What the records of services say, and the case took from them when it was opened. */
async function dependenciesOf({ scope, reads }: ToolContext): Promise<Call[]> {
  const own = scope.dependencies.map((callee) => ({ caller: scope.service ?? '', callee }));
  const records = (await reads.records?.list('service')) ?? [];
  const others = records.flatMap(({ key, body }) => {
    const { dependencies, namespace } = body as { dependencies?: unknown; namespace?: string };
    const inside =
      namespace === undefined || scope.namespaces.length === 0 || scope.namespaces.includes(namespace);
    if (!inside || !Array.isArray(dependencies)) return [];
    return dependencies.map((callee) => ({ caller: key, callee: String(callee) }));
  });
  const all = new Map([...own, ...others].map((call) => [`${call.caller} ${call.callee}`, call]));
  return [...all.values()];
}
