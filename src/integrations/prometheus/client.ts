import { UpstreamError } from '#src/errors.ts';
import { getJson, type HttpSource } from '../get-json.ts';

export interface PrometheusOptions {
  url: string;
  token?: string | undefined;
}

export interface RangeSeries {
  labels: Record<string, string>;
  /** Seconds since 1970 and value. */
  values: [number, number][];
}

export interface Prometheus {
  /** A range query; `query` is what was asked, as evidence keeps it. */
  range(
    promql: string,
    range: { from: string; to: string; stepSeconds: number },
    signal: AbortSignal,
  ): Promise<{ series: RangeSeries[]; query: string }>;
  instant(promql: string, signal: AbortSignal): Promise<{ series: RangeSeries[]; query: string }>;
  /** Which of these metrics have any series in the window. */
  names(
    metrics: readonly string[],
    range: { from: string; to: string },
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>>;
}

/** Prometheus, or what speaks its API (Thanos, Mimir, VictoriaMetrics), over HTTP API v1. */
export function createPrometheus({ url, token }: PrometheusOptions): Prometheus {
  const source: HttpSource = {
    name: 'Prometheus',
    url,
    token,
    settings: { url: 'PROMETHEUS_URL', token: 'PROMETHEUS_TOKEN' },
  };
  // An evaluation that takes longer than our own wait is of no use to anybody.
  const timeout = '7s';
  return {
    range: async (promql, { from, to, stepSeconds }, signal) => {
      const parameters = { query: promql, start: from, end: to, step: stepSeconds, timeout };
      const series = seriesOf(await getJson(source, '/api/v1/query_range', parameters, signal));
      return {
        series,
        query: `GET /api/v1/query_range?query=${promql}&start=${from}&end=${to}&step=${stepSeconds}`,
      };
    },
    instant: async (promql, signal) => {
      const series = seriesOf(await getJson(source, '/api/v1/query', { query: promql, timeout }, signal));
      return { series, query: `GET /api/v1/query?query=${promql}` };
    },
    names: async (metrics, { from, to }, signal) => {
      const parameters = { 'match[]': `{__name__=~"${metrics.join('|')}"}`, start: from, end: to };
      const answer = await getJson(source, '/api/v1/label/__name__/values', parameters, signal);
      const names = (answer as { data?: unknown }).data;
      if (!Array.isArray(names)) throw unexpected();
      return new Set(names.filter((name) => typeof name === 'string'));
    },
  };
}

function seriesOf(answer: unknown): RangeSeries[] {
  const data = (answer as { data?: { result?: unknown } } | null)?.data?.result;
  if (!Array.isArray(data)) throw unexpected();
  return (
    data as { metric?: Record<string, string>; value?: [number, string]; values?: [number, string][] }[]
  ).map(({ metric = {}, value, values }) => ({
    labels: metric,
    values: (values ?? (value ? [value] : [])).map(([at, text]): [number, number] => [at, Number(text)]),
  }));
}

function unexpected(): UpstreamError {
  return new UpstreamError(
    'Prometheus answered in a form that is not that of its API v1.',
    'Check that PROMETHEUS_URL is the address of a Prometheus, with its path prefix.',
  );
}
