import type { Alert, Measure } from '#src/evidence/ports.ts';
import type { OwnerLabels } from './subjects.ts';

/** What an alert says, whoever wrote its rule. */
export interface AlertSignal {
  measure: AlertMeasure;
  direction: 'up' | 'down';
  /** In the unit of the measure (see `MEASURES`), where the text holds a pair of numbers. */
  before?: number;
  after?: number;
}

export type AlertMeasure = Measure | 'packet-loss';

/**
 * Words of rule authors, the most telling first: those of the kube-prometheus mixins (`CPUThrottlingHigh`,
 * `NodeNetworkReceiveErrs`), of service level rules (`HighRequestLatency`, `ErrorBudgetBurn`) and of anomaly detectors.
 */
const WORDS: readonly [RegExp, AlertMeasure][] = [
  [/throttl|\bcfs\b/, 'cpu-throttling'],
  [/retrans/, 'tcp-retransmits'],
  [
    /packet[ -]?loss|packets? (?:lost|dropped)|dropped packets|receive ?errs|transmit ?errs|packet error/,
    'packet-loss',
  ],
  [/latency|slow|response[ -]?time|\bp(?:50|9[059]|999)\b|apdex|duration/, 'latency'],
  [
    /success[ -]?rate|error[ -]?(?:rate|ratio|spike|budget)|\b5xx\b|\bhttp ?5|errors? (?:are )?high|high errors?|failed requests/,
    'success-rate',
  ],
  [/throughput|\brps\b|\bqps\b|request[ -]?rate|requests per second|req\/s/, 'request-rate'],
  [/network|packets?\b|\bpps\b|bandwidth|traffic/, 'network-transmit'],
  [/queue|backlog|consumer ?lag|\blag\b/, 'queue-depth'],
  [/connection ?pool|pool (?:is )?(?:exhaust|full)|\bconnections?\b/, 'connections'],
  [/\bcpu\b/, 'cpu'],
  [/\bmemory\b|\boom\b/, 'memory'],
];
/** Rules about plans, silence and the alerting itself say nothing of the kind. */
const OTHER =
  /overcommit|quota|watchdog|deadman|infoinhibitor|absent|missing|vanish|no data|certificate|exporter/;
const DOWN = /\bdrop|\bfall|\bfell|decreas|\blow\b|\bloss\b|declin|collapse|below|reduced|\bdown\b/;

/** Labels that hold words of the rule and not names of what it is about. */
const WORD_LABELS = ['alertname', 'signal', 'metric', 'type', 'category', 'alert_type', 'kind', 'reason'];
const TEXTS = ['summary', 'description', 'message', 'title'];

const UNIT = '(ms|µs|us|s|seconds?|milliseconds?|%|[a-z/]+)?';
/** `Normal=4.8ms -> Current=60.7ms`, `from 4.8 ms to 60.7 ms`, `0.2 → 0.9`. */
const PAIR = new RegExp(
  `(\\d+(?:\\.\\d+)?)\\s*${UNIT}\\s*(?:->|=>|→|➜|\\bto\\b|\\bnow\\b)\\s*(?:[a-z ]{1,20}[=:]\\s*)?(\\d+(?:\\.\\d+)?)\\s*${UNIT}`,
  'gi',
);

/** What an alert measures; undefined where its words name no measure that is known here. */
export function alertSignal(alert: Alert): AlertSignal | undefined {
  const named = wordsOf(
    alert,
    WORD_LABELS.map((key) => alert.labels?.[key]),
  );
  const told = TEXTS.map((key) => alert.annotations?.[key] ?? '').join(' | ');
  const said = wordsOf(alert, [told]);
  if (OTHER.test(named)) return undefined;
  const measure = measureIn(named) ?? measureIn(said);
  if (!measure) return undefined;
  const pair = pairIn(told, measure);
  const text = DOWN.test(named) || (DOWN.test(said) && !measureIn(named));
  const falls = pair ? pair.after < pair.before : text;
  const direction = fixedDirection(measure) ?? (falls ? 'down' : 'up');
  return { measure, direction, ...pair };
}

/** An alert is fired for what is bad of these, whatever words it takes. */
function fixedDirection(measure: AlertMeasure): 'up' | 'down' | undefined {
  if (measure === 'success-rate') return 'down';
  return ['latency', 'cpu-throttling', 'tcp-retransmits', 'packet-loss', 'queue-depth'].includes(measure)
    ? 'up'
    : undefined;
}

/** Lower-case words, `CamelCase` and `snake_case` apart, without the names of what the alert is about. */
function wordsOf({ labels }: Alert, texts: readonly (string | undefined)[]): string {
  let text = texts.filter((each) => each !== undefined).join(' ');
  for (const [key, value] of Object.entries(labels ?? {}))
    if (!WORD_LABELS.includes(key) && value.length > 2) text = text.replaceAll(value, ' ');
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}

function measureIn(words: string): AlertMeasure | undefined {
  return WORDS.find(([pattern]) => pattern.test(words))?.[1];
}

/** The pair of numbers that differs most. */
function pairIn(text: string, measure: AlertMeasure): { before: number; after: number } | undefined {
  const pairs = [...text.matchAll(PAIR)]
    .map(([, a = '', unit = '', b = '', other = unit]) => ({
      before: Number(a) * factor(measure, unit),
      after: Number(b) * factor(measure, other || unit),
    }))
    .filter(({ before, after }) => before !== after);
  const distance = ({ before, after }: { before: number; after: number }): number =>
    Math.abs(Math.log((after + 1e-3) / (before + 1e-3)));
  return pairs.sort((a, b) => distance(b) - distance(a))[0];
}

function factor(measure: AlertMeasure, unit: string): number {
  const name = unit.toLowerCase();
  if (measure === 'latency')
    return /^(?:s|seconds?)$/.test(name) ? 1_000 : /^(?:µs|us)$/.test(name) ? 1e-3 : 1;
  return name === '%' ? 0.01 : 1;
}

/** Whom an alert is about, by the labels that exporters and service meshes use. */
export function alertOwner({ labels = {} }: Alert): OwnerLabels {
  const first = (...keys: string[]): string | undefined =>
    keys.map((key) => labels[key]).find((value) => value !== undefined && value !== '');
  const service = first(
    'service',
    'service_name',
    'destination_service_name',
    'destination_workload',
    'app',
    'app_kubernetes_io_name',
    'workload',
    'statefulset',
    'daemonset',
  );
  const node = first('node', 'nodename', 'node_name', 'kubernetes_node', 'host', 'instance');
  return {
    namespace: first(
      'namespace',
      'kubernetes_namespace',
      'exported_namespace',
      'destination_workload_namespace',
    ),
    pod: first('pod', 'pod_name', 'kubernetes_pod_name'),
    deployment: first('deployment'),
    // Of an alert about a node these are the exporter that measured it.
    service: service && /node-?exporter|kubelet|kube-state-metrics/.test(service) ? undefined : service,
    node,
  };
}
