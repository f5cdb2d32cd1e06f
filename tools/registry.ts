import type { ToolDefinition } from '#src/agent/tools/tool.ts';
import findPastCases from './cases/find-past-cases.ts';
import getEvidence from './cases/get-evidence.ts';
import listEvidence from './cases/list-evidence.ts';
import showCase from './cases/show-case.ts';
import listChanges from './changes/list-changes.ts';
import askDatabase from './databases/ask-database.ts';
import describeObject from './kubernetes/describe-object.ts';
import diffRevisions from './kubernetes/diff-revisions.ts';
import getObject from './kubernetes/get-object.ts';
import listEvents from './kubernetes/list-events.ts';
import listNodes from './kubernetes/list-nodes.ts';
import listObjects from './kubernetes/list-objects.ts';
import readLogs from './kubernetes/read-logs.ts';
import rolloutHistory from './kubernetes/rollout-history.ts';
import topPods from './kubernetes/top-pods.ts';
import explainPolicy from './policy/explain-policy.ts';
import listSeries from './prometheus/list-series.ts';
import queryInstant from './prometheus/query-instant.ts';
import queryRange from './prometheus/query-range.ts';
import getRecord from './records/get-record.ts';
import listRecords from './records/list-records.ts';
import probeRoute from './routes/probe-route.ts';
import listRunbooks from './runbooks/list-runbooks.ts';
import showRunbook from './runbooks/show-runbook.ts';
import findTraces from './telemetry/find-traces.ts';
import getTrace from './telemetry/get-trace.ts';
import listMetrics from './telemetry/list-metrics.ts';
import logPatterns from './telemetry/log-patterns.ts';
import queryMetric from './telemetry/query-metric.ts';
import runSelect from './telemetry/run-select.ts';
import searchLogs from './telemetry/search-logs.ts';
import serviceMap from './topology/service-map.ts';
import readTrend from './trends/read-trend.ts';

/** Every tool, by area and name. */
export const TOOLS: readonly ToolDefinition[] = [
  findPastCases,
  getEvidence,
  listEvidence,
  showCase,
  listChanges,
  askDatabase,
  describeObject,
  diffRevisions,
  getObject,
  listEvents,
  listNodes,
  listObjects,
  readLogs,
  rolloutHistory,
  topPods,
  explainPolicy,
  listSeries,
  queryInstant,
  queryRange,
  getRecord,
  listRecords,
  probeRoute,
  listRunbooks,
  showRunbook,
  findTraces,
  getTrace,
  listMetrics,
  logPatterns,
  queryMetric,
  runSelect,
  searchLogs,
  serviceMap,
  readTrend,
];
