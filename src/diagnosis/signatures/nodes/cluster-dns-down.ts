import { refKey } from '#src/kubernetes/object-ref.ts';
import { NODE_USES } from '../../view/nodes/node-faults.ts';
import {
  citePod,
  isFailing,
  isReady,
  podsOfSystem,
  systemOwner,
  unreadySince,
} from '../../view/nodes/system-pods.ts';
import { currentLines, type Line } from '../../view/runtime/lines.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const clusterDnsDown: Signature = {
  cause: 'nodes.cluster-dns-down',
  describes: 'The DNS of the cluster does not answer: no program finds another by its name.',
  needs: ['kubernetes.system-pods'],
  uses: [
    ...NODE_USES,
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.pod-logs',
    'kubernetes.crash-logs',
  ],
  explains: ['routing.cluster-dns-failing', 'routing.name-unresolved'],
  refutedBy: 'A name of the cluster resolves from pods on several nodes.',
  match: (view) => matched([judge(view)]),
};

/** What resolvers say when no name server answers (Go, Node.js, glibc, c-ares); an unknown name reads otherwise. */
const NO_NAME_SERVER =
  /lookup \S+ on (?!127\.)\S+:53: (?:read|dial) udp .*(?:i\/o timeout|connection refused)|lookup \S+ on (?!127\.)\S+:53: server misbehaving|EAI_AGAIN|Temporary failure in name resolution|contact(?:ing)? DNS servers/;

function judge(view: View): Candidate | undefined {
  const known = podsOfSystem(view, 'dns').filter(({ object }) => isReady(object) !== undefined);
  if (known.some(({ object }) => isReady(object) === true)) return undefined;
  const failing = known.filter(({ object }) => isFailing(object, view.now));
  const [pod] = failing;
  if (!pod) return undefined;
  const lines = currentLines(view).filter(({ text }) => NO_NAME_SERVER.test(text));
  const speakers = [...new Map(lines.map((line) => [refKey(line.ref), line])).values()];
  const since = unreadySince(pod.object);
  return {
    role: 'cause',
    object: systemOwner(view, pod),
    affects: speakers.map(({ ref }) => ref),
    confidence: speakers.length > 0 ? 0.95 : 0.85,
    statement: `The DNS of the cluster does not answer: ${counted(failing.length, 'pod')} of it, and none is ready${saysWords(speakers)}.`,
    citations: [
      citePod(pod),
      ...speakers
        .slice(0, 3)
        .map((line) => cite(line.place, [], `${line.ref.name} says: ${quoted(line.text)}`)),
    ],
    runbooks: [],
    impact: 'failed',
    ...(since ? { since } : {}),
  };
}

function saysWords(speakers: readonly Line[]): string {
  const [first] = speakers;
  return first
    ? `; ${counted(speakers.length, 'workload')} cannot resolve names, as ${first.ref.name}: ${quoted(first.text)}`
    : '';
}
