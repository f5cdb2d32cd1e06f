import type { LogLine, LogPattern, LogsPort } from './ports.ts';
import { bounded } from './snapshot-bounds.ts';
import type { SnapshotFiles, SnapshotLogLine } from './snapshot-files.ts';

interface Flagged extends SnapshotLogLine {
  severity: 'error' | 'warning';
}

/** The recorded logs of containers and node services as a port. */
export function logsPort(files: SnapshotFiles): LogsPort {
  let flagged: Flagged[] | undefined;
  // Several questions about the same lines, and to tell their severity is the dear part.
  const container = (window: { from: string; to: string }): Flagged[] => {
    flagged ??= files
      .logs()
      .filter(({ source }) => source === 'container')
      .flatMap((line) => {
        const severity = severityOf(line.line) ?? ((line.count ?? 1) > 1 ? 'error' : undefined);
        return severity ? [{ ...line, severity }] : [];
      });
    return flagged.filter(({ ts }) => ts === null || (ts >= window.from && ts < window.to));
  };
  return {
    source: 'snapshot',
    errors: async ({ window }, bounds) => {
      const lines = container(window)
        .filter(({ severity }) => severity === 'error')
        .map(
          (line): LogLine => ({
            at: line.ts,
            service: line.service ?? '',
            ...(line.pod ? { pod: line.pod } : {}),
            severity: 'error',
            body: line.line,
          }),
        )
        .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
      return bounded(lines, bounds, 'logs.ndjson source=container severity>=error');
    },
    patterns: async ({ window }, bounds) => {
      const recentFrom = new Date(
        Date.parse(window.to) - (Date.parse(window.to) - Date.parse(window.from)) / 6,
      ).toISOString();
      return bounded(
        patternsOf(container(window), recentFrom),
        bounds,
        'logs.ndjson source=container severity>=warning grouped by masked line',
      );
    },
    nodeLogs: async ({ window }, bounds) => {
      const lines = files
        .logs()
        .filter(({ source, line }) => source === 'journald' && NODE_TROUBLE.test(line.slice(0, 200)))
        .filter(({ ts }) => ts !== null && ts >= window.from && ts < window.to)
        .map(({ ts, node = '', unit = '', line }) => ({ at: ts ?? '', node, unit, body: line }))
        .sort((a, b) => b.at.localeCompare(a.at));
      return bounded(lines, bounds, 'logs.ndjson source=journald severity>=warning');
    },
  };
}

function patternsOf(lines: readonly Flagged[], recentFrom: string): LogPattern[] {
  const patterns = new Map<string, LogPattern>();
  for (const { line, ts, severity, service = '', count = 1 } of lines) {
    const pattern = masked(line);
    const key = `${service} ${pattern}`;
    const found = patterns.get(key) ?? {
      service,
      pattern,
      sample: line.slice(0, 500),
      severity,
      recent: 0,
      baseline: 0,
      firstAt: ts,
      lastAt: ts,
    };
    // Without a time a line may be from any moment; a recording ends with its trouble.
    if (ts === null || ts >= recentFrom) found.recent += count;
    else found.baseline += count;
    if (ts !== null && (found.firstAt === null || ts < found.firstAt)) found.firstAt = ts;
    if (ts !== null && (found.lastAt === null || ts > found.lastAt)) found.lastAt = ts;
    patterns.set(key, found);
  }
  return [...patterns.values()].sort(
    (a, b) => b.recent - a.recent || b.baseline - a.baseline || a.pattern.localeCompare(b.pattern),
  );
}

/** Numbers, ids and addresses differ from line to line and say nothing about its shape. */
function masked(line: string): string {
  return line
    .slice(0, 400)
    .replace(/\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/gi, '<id>')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<address>')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>')
    .replace(/\d+(?:\.\d+)?/g, '<n>');
}

/** Plain text has no severity: the level that a line states, or a word that only errors use at its start. */
const STATED =
  /"(?:level|severity|lvl)"\s{0,3}:\s{0,3}"?(error|fatal|critical|panic|warn(?:ing)?|[456]0)\b|\blevel=(error|fatal|panic|warn(?:ing)?)\b/i;
const PLAIN =
  /(?:^|[\s[(|])(ERROR|FATAL|CRITICAL|SEVERE|panic:|Traceback|Exception in thread|fail:|crit:|WARN(?:ING)?\b|warn:)/;

function severityOf(line: string): 'error' | 'warning' | undefined {
  const start = line.slice(0, 400);
  const stated = STATED.exec(start);
  const word = stated?.[1] ?? stated?.[2] ?? PLAIN.exec(start.slice(0, 120))?.[1];
  if (word === undefined) return undefined;
  return /^(?:warn|40)/i.test(word) ? 'warning' : 'error';
}

/** klog writes `E0102` and `W0102`, containerd `level=error`; systemd says what it stopped. */
const NODE_TROUBLE =
  /\b[EWF]\d{4} \d\d:\d\d|level=(?:error|warning|fatal)|\b(?:Stopp(?:ing|ed)|Failed|Main process exited)\b/;
