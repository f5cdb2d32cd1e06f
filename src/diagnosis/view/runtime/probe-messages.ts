import type { ProbeKind } from './probe-targets.ts';

/**
 * What a failed probe met, from the kubelet's words.
 * - `refused`: nothing listens. `unconnected`: no gRPC connection came about, for whatever reason.
 * - `unreachable`: packets do not arrive. `late`: connected, and no answer in time. `cut-off`: closed without an answer.
 * - `other-protocol`: an answer of another protocol. `rejected`: HTTP 400 and the like, which also says that the request
 *   was not understood. `denied`: HTTP 401 and 403. `not-found`: HTTP 404 and the like. `unhealthy`: the application says no.
 * - `no-port`: the probe names a port that the container lacks. `no-command`: its command does not exist.
 * - `failed`: a command ended with an error.
 */
export type ProbeAnswer =
  | 'refused'
  | 'unconnected'
  | 'unreachable'
  | 'late'
  | 'cut-off'
  | 'other-protocol'
  | 'rejected'
  | 'denied'
  | 'not-found'
  | 'unhealthy'
  | 'no-port'
  | 'no-command'
  | 'failed';

/** Texts of k8s.io/kubernetes pkg/probe, net/http, grpc-go, grpc_health_probe, curl, wget and runc; the first that fits. */
const ANSWERS: [RegExp, ProbeAnswer][] = [
  [/strconv\.Atoi: parsing|invalid port number|port \S+ not found/i, 'no-port'],
  [
    /executable file not found|exec: "[^"]*": (?:stat|permission denied|is a directory)|fork\/exec|sh: .*: not found/,
    'no-command',
  ],
  [
    /malformed (?:HTTP|MIME|header)|gave HTTP response to HTTPS client|first record does not look like a TLS|does not implement the grpc health|code = Unimplemented|unexpected HTTP status code received from server|unexpected content-type|Received HTTP\/0\.9|wrong version number|reading server preface|unsupported protocol|protocol error/i,
    'other-protocol',
  ],
  [/status ?code: 40[13]\b|error: 40[13]\b|HTTP\/[\d.]+ 40[13]\b/i, 'denied'],
  [/status ?code: 4(?:04|05|10)\b|error: 4(?:04|05|10)\b|HTTP\/[\d.]+ 404\b|code = NotFound/i, 'not-found'],
  [/status ?code: (?:400|415|426|505)\b|error: 4(?:00|15|26)\b|HTTP\/[\d.]+ 400\b/i, 'rejected'],
  [
    /status ?code: \d+|responded with|error: 5\d\d\b|HTTP\/[\d.]+ 5\d\d\b|NOT_SERVING|code = Unavailable.*unhealthy/i,
    'unhealthy',
  ],
  [/no route to host|network is unreachable|dial tcp \S+ i\/o timeout|host is down/i, 'unreachable'],
  [/connection refused|failed to connect to \S+ port|can't connect to remote host/i, 'refused'],
  [/failed to connect service|error: failed to connect/i, 'unconnected'],
  [/Client\.Timeout|deadline exceeded|timed out|did not complete within|i\/o timeout|timeout/i, 'late'],
  [/\bEOF\b|connection reset|broken pipe|server closed|connection closed|empty reply/i, 'cut-off'],
];

/** Splits `Readiness probe failed: …` (also `errored`) into its parts; undefined for other texts. */
export function readProbeMessage(message: string | undefined): { kind: ProbeKind; text: string } | undefined {
  const found =
    /^(?<kind>Liveness|Readiness|Startup) probe (?:failed|errored)(?: and resulted in \w+ state)?:?/.exec(
      message ?? '',
    );
  if (!found || message === undefined) return undefined;
  return {
    kind: (found.groups?.kind ?? '').toLowerCase() as ProbeKind,
    text: message.slice(found[0].length).trim(),
  };
}

/** What the text after `… probe failed:` says that the probe met. */
export function answerIn(text: string): ProbeAnswer {
  return ANSWERS.find(([pattern]) => pattern.test(text))?.[1] ?? 'failed';
}

/** What the bytes of an answer belong to, where they tell it. */
export function spokenProtocol(text: string): string | undefined {
  // An HTTP/2 connection opens with a SETTINGS frame: three bytes of length, then type 4.
  if (/malformed HTTP response "(?:\\x[0-9a-f]{2}|[^"\\]|\\.){3}\\x04/i.test(text)) return 'HTTP/2 (gRPC)';
  if (/malformed HTTP response "\\x15\\x03/i.test(text)) return 'TLS';
  if (/gave HTTP response to HTTPS client|first record does not look like a TLS/i.test(text))
    return 'HTTP without TLS';
  if (/malformed HTTP response "-ERR/i.test(text)) return 'the protocol of Redis';
  if (/does not implement the grpc health|code = Unimplemented/i.test(text))
    return 'gRPC without the health service';
  if (/unexpected (?:HTTP status code|content-type)/i.test(text)) return 'HTTP';
  return undefined;
}
