import { type QueryWindow, toTimestamp } from './queries/window.ts';
import { type GuardOptions, RESERVED_PREFIX } from './select-guard.ts';
import { quoteName } from './select-guard-expression.ts';

export interface SelectScope {
  /** The database of the tables. */
  database: string;
  cluster: string;
  /** Empty: every namespace. */
  namespaces: readonly string[];
  window: QueryWindow;
}

const SOURCE = `${RESERVED_PREFIX}source`;
const NAMESPACES = `${RESERVED_PREFIX}namespaces`;
const CLUSTER = `${RESERVED_PREFIX}cluster`;
const FROM = `${RESERVED_PREFIX}from`;
const TO = `${RESERVED_PREFIX}to`;

const ofNamespace = `${SOURCE}.ResourceAttributes['k8s.namespace.name']`;
// As in queries/owners.ts: what Prometheus scraped says it in an attribute. Series of nodes belong to no namespace.
const ofMetric = `if(${ofNamespace} != '', ${ofNamespace}, ${SOURCE}.Attributes['namespace'])`;
const OF_NODE = `(${ofMetric} = '' AND ${SOURCE}.ResourceAttributes['k8s.node.name'] != '')`;

interface Table {
  time: string;
  /** What is held to the namespaces, and what counts besides. */
  namespace: string;
  or?: string;
  and?: string;
}

const metrics: Table = { time: 'TimeUnix', namespace: ofMetric, or: OF_NODE };
const TABLES: Readonly<Record<string, Table>> = {
  otel_logs: {
    time: 'Timestamp',
    namespace: ofNamespace,
    // The part of the primary key that the time is in.
    and: `${SOURCE}.TimestampTime >= toDateTime({${FROM}:DateTime64(3, 'UTC')}) AND ${SOURCE}.TimestampTime <= toDateTime({${TO}:DateTime64(3, 'UTC')})`,
  },
  otel_traces: { time: 'Timestamp', namespace: ofNamespace },
  otel_metrics_gauge: metrics,
  otel_metrics_sum: metrics,
  otel_metrics_histogram: metrics,
  otel_metrics_exponential_histogram: metrics,
  otel_metrics_summary: metrics,
  kubernetes_events: {
    time: 'LastTimestamp',
    namespace: `${SOURCE}.Namespace`,
    and: `${SOURCE}.Cluster = {${CLUSTER}:String}`,
  },
};

/** The tables that a free SELECT may read from. */
export const SELECT_TABLES: readonly string[] = Object.keys(TABLES);

/**
 * Columns that the conditions look at. Without ClickHouse's newer analyzer (the default since 24.3), an alias of WITH is taken
 * for a column of that name in the queries within, which would give rows of any namespace. Columns with their table's name in
 * front are not, so all of ours have it; and the aliases are refused besides.
 */
export const RESERVED_COLUMNS: readonly string[] = [
  'ResourceAttributes',
  'Attributes',
  'Timestamp',
  'TimestampTime',
  'TimeUnix',
  'LastTimestamp',
  'Namespace',
  'Cluster',
];

/** What each table stands for in a case: its rows of the case's namespaces and window. Names are parameters. */
export function scopedTables(scope: SelectScope): {
  tables: GuardOptions['tables'];
  parameters: Record<string, string | readonly string[]>;
} {
  const tables = Object.entries(TABLES).map(([name, table]): [string, string] => {
    const within = `${table.namespace} IN ({${NAMESPACES}:Array(String)})`;
    const conditions = [
      `${SOURCE}.${table.time} >= {${FROM}:DateTime64(3, 'UTC')}`,
      `${SOURCE}.${table.time} < {${TO}:DateTime64(3, 'UTC')}`,
      ...(table.and ? [table.and] : []),
      ...(scope.namespaces.length === 0 ? [] : [table.or ? `(${within} OR ${table.or})` : within]),
    ];
    const from = `${quoteName(scope.database)}.${quoteName(name)} AS ${SOURCE}`;
    return [name, `(SELECT * FROM ${from} WHERE ${conditions.join(' AND ')})`];
  });
  return {
    tables: new Map(tables),
    parameters: {
      [NAMESPACES]: scope.namespaces,
      [CLUSTER]: scope.cluster,
      [FROM]: toTimestamp(scope.window.from),
      [TO]: toTimestamp(scope.window.to),
    },
  };
}
