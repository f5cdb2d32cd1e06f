import type { Citation } from '../../types.ts';
import { serviceMeant } from '../calls.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { type Workload, workloadOfPod, workloadsOf } from '../workloads.ts';

/**
 * A log line that says that a call failed before it was answered. `unresolved`: the name does not exist; `dns`: the
 * resolver did not answer or failed; `refused`: nothing listens; `timeout`: no answer came.
 */
export interface CallFailure {
  how: 'unresolved' | 'dns' | 'refused' | 'timeout';
  host?: string;
  port?: number;
  /** As the log names who wrote it. */
  service: string;
  caller: Workload | undefined;
  /** True where it was written in the last part of the window, or without a time. */
  recent: boolean;
  /** Lines like it of late. */
  count: number;
  line: Located<string>;
}

interface Shape {
  how: CallFailure['how'];
  /** Only what holds one of these is matched: most lines hold none. */
  hints: readonly string[];
  text: RegExp;
}

const HOST = String.raw`["'\[\\]*(?<host>(?<![\w.-])\w[\w.-]{0,252})(?![\w.-])`;
const PORT = String.raw`:(?<port>\d{1,5})`;

/** What resolvers and clients of Go, C, gRPC, Java, .NET, Node, Python, PHP, curl, nginx and libpq write. */
const SHAPES: readonly Shape[] = [
  {
    how: 'unresolved',
    hints: ['no such host'],
    text: new RegExp(`lookup ${HOST}\\.?(?: on \\S+)?: no such host`),
  },
  {
    how: 'dns',
    hints: ['misbehaving', 'i/o timeout'],
    text: new RegExp(`lookup ${HOST}\\.?(?: on \\S+?)?: (?:server misbehaving|.*i/o timeout)`),
  },
  { how: 'unresolved', hints: ['ENOTFOUND'], text: new RegExp(`getaddrinfo ENOTFOUND ${HOST}`) },
  {
    how: 'dns',
    hints: ['EAI_AGAIN', 'ESERVFAIL', 'ETIMEOUT'],
    text: new RegExp(`(?:getaddrinfo|queryA\\w*) (?:EAI_AGAIN|ESERVFAIL|ETIMEOUT) ${HOST}`),
  },
  {
    how: 'unresolved',
    hints: ['DNS resolution'],
    text: new RegExp(
      `DNS resolution failed for ${HOST}(?:${PORT})?.*(?:Domain name not found|NXDOMAIN|not known)`,
    ),
  },
  {
    how: 'dns',
    hints: ['DNS resolution'],
    text: new RegExp(
      `DNS resolution failed for ${HOST}(?:${PORT})?.*(?:Timeout|Could not contact|server failure)`,
    ),
  },
  { how: 'unresolved', hints: ['UnknownHost'], text: new RegExp(`UnknownHostException: ${HOST}`) },
  {
    how: 'dns',
    hints: ['Temporary failure'],
    text: new RegExp(`${HOST}: Temporary failure in name resolution`),
  },
  {
    how: 'unresolved',
    hints: ['translate host name', 'resolve host', 'Failed to resolve', 'host not found'],
    text: new RegExp(
      `(?:translate host name|resolve host:?|Failed to resolve|host not found in upstream) ${HOST}(?:${PORT})?`,
    ),
  },
  {
    how: 'unresolved',
    hints: ['could not be resolved'],
    text: new RegExp(`${HOST} could not be resolved \\(3: Host not found\\)`),
  },
  {
    how: 'dns',
    hints: ['could not be resolved'],
    text: new RegExp(`${HOST} could not be resolved \\((?:2: Server failure|110: Operation timed out)\\)`),
  },
  {
    how: 'unresolved',
    hints: ['service not known'],
    text: new RegExp(`Name or service not known \\(${HOST}${PORT}\\)`),
  },
  {
    how: 'refused',
    hints: ['dial tcp', 'ECONNREFUSED', 'Connection refused', 'ipv4:'],
    text: new RegExp(
      `(?:dial tcp|ECONNREFUSED|Connection refused:?|ipv4:) ?\\(?(?:[^\\s/:]*/)?${HOST}${PORT}`,
    ),
  },
  { how: 'refused', hints: ['host='], text: new RegExp(`host=${HOST}['"]?, port=(?<port>\\d+).*refused`) },
  {
    how: 'refused',
    hints: ['connection to server'],
    text: new RegExp(`connection to server at ${HOST}.*port (?<port>\\d+) failed: Connection refused`),
  },
  {
    how: 'timeout',
    hints: ['dial tcp', 'ETIMEDOUT', 'connect timed out', 'ipv4:'],
    text: new RegExp(`(?:dial tcp|ETIMEDOUT|connect timed out:?|ipv4:) ?(?:[^\\s/:]*/)?${HOST}${PORT}`),
  },
  {
    how: 'timeout',
    hints: ['host=', 'connection to server', 'upstream: "'],
    text: new RegExp(
      `(?:host=|connection to server at |upstream: "\\w+://)${HOST}['"]?(?:, port=|.*port |:)(?<port>\\d+).*tim(?:ed )?out`,
      'i',
    ),
  },
];
/** Cheap enough for every line: only what holds one of these is looked at closely. */
const TELLING =
  /lookup |ENOTFOUND|EAI_AGAIN|ESERVFAIL|ETIMEOUT|DNS resolution|UnknownHost|name resolution|resolve|not known|host not found|host name|refused|REFUSED|timed ?out|time-?out|ETIMEDOUT/i;
const REFUSED = /refused|ECONNREFUSED/i;
const TIMED_OUT = /time-?out|timed out|ETIMEDOUT/i;

/** What a line says about a call that failed. */
export function failureIn(text: string): Pick<CallFailure, 'how' | 'host' | 'port'> | undefined {
  if (!TELLING.test(text)) return undefined;
  const line = text.slice(0, 2_000);
  for (const { how, hints, text: shape } of SHAPES) {
    if (!hints.some((hint) => line.includes(hint))) continue;
    const found = shape.exec(line)?.groups;
    if (!found?.host) continue;
    if (how === 'refused' && !REFUSED.test(text)) continue;
    if (how === 'timeout' && !TIMED_OUT.test(text)) continue;
    const port = Number(found.port);
    // Some clients add what the resolver said to their own words.
    const broken = how === 'unresolved' && text.includes('Temporary failure in name resolution');
    return {
      how: broken ? 'dns' : how,
      host: found.host.toLowerCase().replace(/\.$/, ''),
      ...(port > 0 ? { port } : {}),
    };
  }
  return undefined;
}

const cache = new WeakMap<View, CallFailure[]>();

/** Failed calls of every log that was read: patterns, error lines, logs of single containers. */
export function callFailures(view: View): CallFailure[] {
  const known = cache.get(view);
  if (known) return known;
  const callers = callersByName(view);
  const lately = Date.parse(view.scope.window.to) - 10 * 60_000;
  const found: CallFailure[] = [];
  const add = (
    line: Located<string>,
    service: string,
    caller: Workload | undefined,
    recent: boolean,
    count: number,
  ): void => {
    const failure = failureIn(line.object);
    if (failure) found.push({ ...failure, service, caller, recent, count, line });
  };
  const partOf = <T>(each: Located<unknown>, key: string, object: T): Located<T> => ({
    object,
    evidenceId: each.evidenceId,
    pointer: `${each.pointer}/${key}`,
  });
  for (const each of view.logPatterns) {
    const { sample, service, recent } = each.object;
    add(partOf(each, 'sample', sample), service, callers.get(service), recent > 0, recent);
  }
  for (const each of view.errorLines) {
    const { body, service, pod, at } = each.object;
    const caller = callers.get(pod ?? '') ?? callers.get(service);
    add(partOf(each, 'body', body), service, caller, at === null || !(Date.parse(at) < lately), 1);
  }
  for (const log of [...view.crashLogs, ...view.podLogs]) {
    const { lines, pod } = log.object;
    (lines ?? []).forEach((text, index) => {
      add(partOf(log, `lines/${index}`, text), pod, callers.get(pod), true, 1);
    });
  }
  cache.set(view, found);
  return found;
}

/** Workloads by what logs call them: their name, their app labels, their pods. */
function callersByName(view: View): Map<string, Workload> {
  const named = new Map<string, Workload>();
  for (const workload of workloadsOf(view)) {
    for (const key of ['app.kubernetes.io/name', 'app', 'k8s-app']) {
      const label = workload.template?.metadata?.labels?.[key];
      if (label && !named.has(label)) named.set(label, workload);
    }
  }
  for (const workload of workloadsOf(view)) named.set(workload.ref.name, workload);
  for (const pod of view.pods) {
    const workload = workloadOfPod(view, pod.object);
    if (workload) named.set(pod.object.metadata.name, workload);
  }
  return named;
}

/** Failed calls of late to a Service, by its name or its address. */
export function failuresTo(
  view: View,
  service: { namespace: string; name: string; clusterIP?: string | undefined },
): CallFailure[] {
  const { name, namespace, clusterIP } = service;
  const hosts = byHost(view);
  const first = [...(hosts.get(name) ?? []), ...(clusterIP ? (hosts.get(clusterIP) ?? []) : [])];
  return first.filter(({ host = '', caller }) => {
    if (host === clusterIP) return true;
    const meant = serviceMeant(host, caller?.ref.namespace ?? namespace);
    return meant?.name === name && meant.namespace === namespace;
  });
}

const hostIndex = new WeakMap<View, Map<string, CallFailure[]>>();

/** Failures of late by address, or by the first part of the name, which is the Service's. */
function byHost(view: View): Map<string, CallFailure[]> {
  const known = hostIndex.get(view);
  if (known) return known;
  const made = new Map<string, CallFailure[]>();
  for (const failure of callFailures(view)) {
    const { host = '', recent } = failure;
    if (!recent || host === '') continue;
    const key = /^[\d.]+$/.test(host) || host.includes(':') ? host : (host.split('.')[0] ?? '');
    const found = made.get(key);
    if (found) found.push(failure);
    else made.set(key, [failure]);
  }
  hostIndex.set(view, made);
  return made;
}

/** Quotes the lines, at most two. */
export function failureCitations(failures: readonly CallFailure[]): Citation[] {
  return failures
    .slice(0, 2)
    .map(({ line, service }) => cite(line, [], `${service} logs: ${quoted(line.object, 220)}`));
}
