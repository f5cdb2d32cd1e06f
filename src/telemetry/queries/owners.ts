/**
 * Whose a metric's point is. The Collector's own receivers say it in resource attributes (k8s.*), what its Prometheus
 * receiver scraped says it in attributes, as cAdvisor and kube-state-metrics name them; the service is then only the job.
 */
export interface Owner {
  /** Empty text where the exporter does not say. */
  pod: string;
  deployment: string;
  service: string;
  node: string;
  /** What else tells series of one owner apart. */
  name: string;
}

export const NAMESPACE =
  "if(ResourceAttributes['k8s.namespace.name'] != '', ResourceAttributes['k8s.namespace.name'], Attributes['namespace'])";

/**
 * Columns of an owner, and `owner` that is the same for all series that belong together: a pod's, else a service's, else a
 * node's. `{names:Array(String)}` are the attributes whose values make the name.
 */
export const OWNER_COLUMNS = `
      if(ResourceAttributes['k8s.pod.name'] != '', ResourceAttributes['k8s.pod.name'], Attributes['pod']) AS pod,
      if(ResourceAttributes['k8s.container.name'] != '', ResourceAttributes['k8s.container.name'], Attributes['container']) AS container,
      ResourceAttributes['k8s.deployment.name'] AS deployment,
      if(ResourceAttributes['k8s.pod.name'] = '' AND Attributes['pod'] != '', '', ResourceAttributes['service.name']) AS service,
      multiIf(
        ResourceAttributes['k8s.node.name'] != '', ResourceAttributes['k8s.node.name'],
        Attributes['node'] != '', Attributes['node'],
        ResourceAttributes['host.name'] != '', ResourceAttributes['host.name'],
        replaceRegexpOne(Attributes['instance'], ':[0-9]+$', '')
      ) AS node,
      arrayStringConcat(arrayFilter(x -> x != '', arrayMap(x -> if(Attributes[x] != '', Attributes[x], ResourceAttributes[x]), {names:Array(String)})), ' ') AS name,
      multiIf(pod != '', concat('pod ', pod), service != '', concat('service ', service), concat('node ', node)) AS owner`;

/** What of a metric is meant: `where` are attributes with their value, `present` attributes that must say something. */
export interface PointFilter {
  where?: Readonly<Record<string, string>>;
  present?: readonly string[];
}

/**
 * The points of a request. cAdvisor counts a pod's containers and its sandbox (`POD`) by themselves and all of them
 * together (no container), so what is added up must leave those out by `present: ['container']`.
 */
export const POINTS_CONDITION = `has(metrics, MetricName)
      AND ({namespace:String} = '' OR ${NAMESPACE} = {namespace:String})
      AND arrayAll((x, y) -> Attributes[x] = y, {where_keys:Array(String)}, {where_values:Array(String)})
      AND arrayAll(x -> Attributes[x] NOT IN ('', 'POD'), {present:Array(String)})`;

export interface OwnedRequest {
  /** Names of one quantity, best first: the first that has any data is used. */
  metrics: readonly string[];
  /** Left out: whatever namespace, for series of nodes. */
  namespace?: string;
  filter?: PointFilter;
  /** Attributes whose values name the series among those of one owner. */
  names?: readonly string[];
}

/** The parameters that the fragments above need. */
export function ownedParameters({ metrics, namespace = '', filter = {}, names = [] }: OwnedRequest) {
  const where = Object.entries(filter.where ?? {});
  return {
    metrics,
    namespace,
    names,
    where_keys: where.map(([key]) => key),
    where_values: where.map(([, value]) => value),
    present: filter.present ?? [],
  };
}
