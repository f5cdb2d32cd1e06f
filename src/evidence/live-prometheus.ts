import type { Prometheus, RangeSeries } from '#src/integrations/prometheus/client.ts';
import { CANDIDATES, type Candidate, NEEDED_METRICS } from '#src/integrations/prometheus/measures.ts';
import { assertNamespace } from '#src/kubernetes/names.ts';
import { askOnce } from './ask-once.ts';
import {
  MEASURES,
  type Measure,
  type NodeUnit,
  type NodeUnitsPort,
  type Series,
  type SeriesRequest,
  type TelemetryPort,
} from './ports.ts';

/** Points of one series. */
const MOST_POINTS = 240;
/** Most targets are scraped every 15 to 60 s. */
const FINEST_SECONDS = 15;
/** A rate needs two scrapes within its window, also where one failed. */
const LEAST_RANGE_SECONDS = 150;

/** Series from Prometheus. */
export function prometheusTelemetry(prometheus: Prometheus): TelemetryPort {
  const once = askOnce();
  return {
    source: 'prometheus',
    series: async (measure, request, { signal, limit }) => {
      const { window } = request;
      const names = await once(['names', window], () => prometheus.names(NEEDED_METRICS, window, signal));
      const { workloads = [], nodes = [] } = CANDIDATES[measure];
      const first = async (candidates: readonly Candidate[], ofNodes: boolean) => {
        let last = { items: [] as Series[], query: '' };
        for (const candidate of candidates) {
          if (!candidate.needs.every((metric) => names.has(metric))) continue;
          const { promql, range } = asked(candidate, request);
          const { series, query } = await prometheus.range(promql, range, signal);
          last = {
            items: series.flatMap((each) => seriesOf(each, candidate, measure, request, ofNodes)),
            query,
          };
          if (last.items.length > 0) return last;
        }
        return last;
      };
      const found = await Promise.all([first(workloads, false), first(nodes, true)]);
      const items = onePerOwner(found.flatMap((each) => each.items));
      return {
        items: items.slice(0, limit),
        truncated: items.length > limit,
        query:
          found.flatMap(({ query }) => (query ? [query] : [])).join(' ; ') ||
          `GET /api/v1/label/__name__/values (none of ${[...workloads, ...nodes].flatMap(({ needs }) => needs).join(', ')})`,
      };
    },
  };
}

/** A target that two jobs scrape has every series twice; the first counts. */
function onePerOwner(series: readonly Series[]): Series[] {
  return [
    ...new Map(series.toReversed().map((each) => [JSON.stringify(each.labels), each])).values(),
  ].reverse();
}

function asked({ promql }: Candidate, { namespace, window }: SeriesRequest) {
  const seconds = (Date.parse(window.to) - Date.parse(window.from)) / 1_000;
  const stepSeconds = Math.max(FINEST_SECONDS, Math.ceil(seconds / MOST_POINTS));
  return {
    // A namespace is a DNS label, so nothing in it needs escapes.
    promql: promql
      .replaceAll('$ns', assertNamespace(namespace))
      .replaceAll('$range', `${Math.max(LEAST_RANGE_SECONDS, 2 * stepSeconds)}s`),
    range: { from: window.from, to: window.to, stepSeconds },
  };
}

function seriesOf(
  { labels, values }: RangeSeries,
  { needs, name, quantile }: Candidate,
  measure: Measure,
  { namespace }: SeriesRequest,
  ofNodes: boolean,
): Series[] {
  const points = values
    .filter(([, value]) => Number.isFinite(value))
    .map(([at, value]): [string, number] => [
      new Date(at * 1_000).toISOString(),
      Number(value.toPrecision(6)),
    ]);
  if (points.length === 0) return [];
  const { pod } = labels;
  const service =
    labels.destination_workload ??
    labels.service_name ??
    labels.service ??
    labels.app ??
    labels.app_kubernetes_io_name ??
    // OpenTelemetry's service.namespace/service.name come as the job.
    labels.job?.split('/').at(-1);
  const node = labels.nodename ?? labels.node;
  if (ofNodes && !node) return [];
  const owner = ofNodes ? { node } : { namespace, ...(pod ? { pod } : service ? { service } : {}) };
  const named = name ? labels[name] : undefined;
  return [
    {
      metric: needs[0] ?? measure,
      unit: MEASURES[measure],
      labels: {
        ...owner,
        ...(named ? { name: named } : {}),
        ...(quantile ? { quantile } : {}),
      } as Series['labels'],
      points,
    },
  ];
}

const UNITS =
  '(kubelet|containerd|crio|docker|kube-proxy|k3s|k3s-agent|rke2-server|rke2-agent|etcd)\\\\.service';
const STATES = new Set<NodeUnit['active']>([
  'active',
  'inactive',
  'failed',
  'activating',
  'deactivating',
  'reloading',
]);
/** Prometheus' usual jobs for kubelets; the metrics path tells them from cAdvisor and probes behind the same port. */
const KUBELETS = 'up{job=~"(.*/)?(kubelet|kubernetes-nodes)",metrics_path=~"|/metrics"}';

/**
 * States of node services from the node exporter's systemd collector. Where nobody runs that, whether each kubelet
 * answers Prometheus: `sub` is then `scraped` or `unreachable`, which may also be the network's fault.
 */
export function prometheusNodeUnits(prometheus: Prometheus): NodeUnitsPort {
  return {
    source: 'prometheus',
    units: async ({ signal, limit }) => {
      const promql = `(node_systemd_unit_state{name=~"${UNITS}"} == 1) * on (instance) group_left (nodename) max by (instance, nodename) (node_uname_info)`;
      const systemd = await prometheus.instant(promql, signal);
      const units = systemd.series.flatMap(({ labels }): NodeUnit[] => {
        const active = labels.state as NodeUnit['active'];
        const node = labels.nodename ?? labels.node;
        return node && labels.name && STATES.has(active) ? [{ node, unit: labels.name, active }] : [];
      });
      if (units.length > 0) return bounded(units, limit, systemd.query);
      const kubelets = await prometheus.instant(KUBELETS, signal);
      const answering = kubelets.series.flatMap(({ labels, values }): NodeUnit[] => {
        const node = labels.node ?? labels.kubernetes_io_hostname ?? labels.instance;
        const up = values.at(-1)?.[1] === 1;
        if (!node) return [];
        return [
          {
            node,
            unit: 'kubelet.service',
            active: up ? 'active' : 'inactive',
            sub: up ? 'scraped' : 'unreachable',
          },
        ];
      });
      return bounded(answering, limit, `${systemd.query} ; ${kubelets.query}`);
    },
  };
}

function bounded(units: NodeUnit[], limit: number, query: string) {
  const distinct = new Map(units.map((each) => [`${each.node} ${each.unit}`, each]));
  const items = [...distinct.values()].sort(
    (a, b) => a.node.localeCompare(b.node) || a.unit.localeCompare(b.unit),
  );
  return { items: items.slice(0, limit), truncated: items.length > limit, query };
}
