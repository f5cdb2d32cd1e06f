import { refKey } from '#src/kubernetes/object-ref.ts';
import type { PodSpec } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import type { Rollout } from '../rollouts.ts';
import type { Line } from '../runtime/lines.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { type Mount, mountAt, mountsOf } from './container-mounts.ts';
import { type EndedContainer, endedContainers, lastedSeconds } from './ended-containers.ts';
import { containersOf, rolloutThatBrought } from './starting.ts';

/** A container that ends because it may not write to, or read from, a volume that it mounts. */
export interface DeniedWrite {
  ended: EndedContainer;
  pods: EndedContainer['pod'][];
  mount: Mount;
  because: string;
  confidence: number;
  citations: Citation[];
  rollout: Rollout | undefined;
}

/** EACCES (13), EPERM (1) and EROFS (30) as C, Go, Python, Node and Java print them, and what servers say instead. */
const DENIED =
  /permission denied|\bEACCES\b|operation not permitted|\bEPERM\b|AccessDeniedException|read-only file ?system|\bEROFS\b|is not writ(?:e?able)|has wrong ownership|could not change permissions/i;
/** Denied as well, but not by a file: ports, sockets, databases, logins, calls and programs. */
const NOT_FILES =
  /\b(?:bind|listen|socket|connect|port|publickey|password|user|role|table|schema|relation|database|sequence|view|rpc|grpc|http|iptables|capabilit\w*|set[ug]id|setgroups|ptrace|sysctl|rlimit|nice|exec|fork|clone)\b|PermissionDenied|status code|code = /i;
const PATH = /(?<![\w.:/])\/[\w.@%+-]+(?:\/[\w.@%+-]+)*/g;
const LAST_LINES = 12;
/** A process that fails on its first write ends within seconds. */
const SOON_SECONDS = 30;

const cache = new WeakMap<View, DeniedWrite[]>();

/** Every owner whose containers end over a mounted volume, in the order of their names. */
export function deniedWrites(view: View): DeniedWrite[] {
  const known = cache.get(view);
  if (known) return known;
  const groups = new Map<string, DeniedWrite[]>();
  for (const ended of endedContainers(view)) {
    const found = bySaying(ended) ?? bySettings(ended);
    if (!found) continue;
    const key = refKey(ended.owner);
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  const made = [...groups.keys()].sort().flatMap((key) => {
    const [first, ...more] = (groups.get(key) ?? []).toSorted((a, b) => b.confidence - a.confidence);
    if (!first) return [];
    const pods = [...new Set([first, ...more].map(({ ended }) => ended.pod))];
    const rollout = rolloutThatBrought(first.ended.workload, pods, accessOf);
    // Without words, a change of exactly this says a bit more.
    const surer = rollout && first.confidence <= 0.55 ? 0.15 : 0;
    return [{ ...first, pods, rollout, confidence: first.confidence + surer }];
  });
  cache.set(view, made);
  return made;
}

/** What decides who may write where. */
function accessOf(spec: PodSpec): unknown {
  return [
    spec.volumes,
    spec.securityContext,
    containersOf(spec).map(({ volumeMounts, securityContext }) => [volumeMounts, securityContext]),
  ];
}

function bySaying(ended: EndedContainer): DeniedWrite | undefined {
  const mounts = mountsOf(ended.pod.object.spec, ended.spec?.object);
  const told = ended.lines.slice(-LAST_LINES).filter(({ text }) => DENIED.test(text));
  for (const line of told.toReversed()) {
    const paths = line.text.replaceAll(/\w+:\/\/\S+/g, '').match(PATH) ?? [];
    const mount = paths.map((path) => mountAt(mounts, path)).find((each) => each !== undefined);
    if (mount) return saidDenied(ended, line, mount, 0.95);
  }
  // A relative path is below the working directory, which for servers is where their data is mounted.
  const relative = told.filter(({ text }) => text.match(PATH) === null && !NOT_FILES.test(text)).at(-1);
  const data = mounts.find(({ kind }) => kind === 'data');
  return relative && data ? saidDenied(ended, relative, data, 0.8) : undefined;
}

function saidDenied(ended: EndedContainer, line: Line, mount: Mount, confidence: number): DeniedWrite {
  const says = `container ${ended.status.object.name} says "${quoted(line.text)}"`;
  const { words } = accessWords(ended, mount);
  return denied(ended, mount, {
    because: `container ${ended.status.object.name} may not write to ${mount.words} at ${mount.path}${words}: "${quoted(line.text, 160)}"`,
    confidence,
    citations: [cite(line.place, [], says)],
  });
}

/** Where the log is lost: a process without root's rights, a volume that it was not given, and an end at once. */
function bySettings(ended: EndedContainer): DeniedWrite | undefined {
  const { end, status, lines, logged, pod } = ended;
  // 128 and more is a signal: somebody else ended it. 126 and 127 are the shell's, for a program that it cannot run.
  if (lines.length > 0 || logged || end.exitCode >= 126 || status.object.restartCount < 2) return undefined;
  if ((lastedSeconds(ended) ?? 0) > SOON_SECONDS) return undefined;
  const data = mountsOf(pod.object.spec, ended.spec?.object).filter(({ kind }) => kind === 'data');
  const [mount, confidence] = mostLikely(ended, data) ?? [];
  if (!mount || confidence === undefined) return undefined;
  const { words } = accessWords(ended, mount);
  return denied(ended, mount, {
    because: `container ${status.object.name} ends at once with exit code ${end.exitCode}, its log is lost, and it may not be allowed to write to ${mount.words} at ${mount.path}${words}`,
    confidence,
    citations: [],
  });
}

function mostLikely(ended: EndedContainer, data: readonly Mount[]): [Mount, number] | undefined {
  const { nonRoot, group } = accessWords(ended, undefined);
  const locked = data.find(({ readOnly }) => readOnly);
  const foreign = data.find(
    ({ readOnly, ignoresGroup }) => !readOnly && (ignoresGroup || group === undefined),
  );
  if (nonRoot && foreign) return [foreign, foreign.ignoresGroup ? 0.55 : 0.5];
  // Less than a verdict: many containers read only what they mount, and many images drop root's rights by themselves.
  if (locked) return [locked, 0.4];
  return foreign?.ignoresGroup ? [foreign, 0.45] : undefined;
}

/** ` (as user 1000, without fsGroup)`. */
function accessWords({ pod, spec }: EndedContainer, mount: Mount | undefined) {
  const podContext = pod.object.spec.securityContext;
  const own = spec?.object.securityContext;
  const user = own?.runAsUser ?? podContext?.runAsUser;
  const group = podContext?.fsGroup;
  const nonRoot = user === undefined ? (own?.runAsNonRoot ?? podContext?.runAsNonRoot) === true : user > 0;
  const parts = [
    ...(user === undefined ? [] : [`as user ${user}`]),
    ...(mount?.kind === 'data' && nonRoot && group === undefined ? ['without fsGroup'] : []),
    ...(mount?.readOnly || mount?.kind === 'given' ? ['mounted read-only'] : []),
  ];
  return { nonRoot, group, words: parts.length > 0 ? ` (${parts.join(', ')})` : '' };
}

function denied(
  ended: EndedContainer,
  mount: Mount,
  found: Pick<DeniedWrite, 'because' | 'confidence' | 'citations'>,
): DeniedWrite {
  const { status, endPath, end, spec, pod } = ended;
  const name = `container ${status.object.name} of pod ${pod.object.metadata.name}`;
  const user = [
    ...contextCitation(pod, ['spec', 'securityContext', 'runAsUser']),
    ...(spec ? contextCitation(spec, ['securityContext', 'runAsUser']) : []),
  ];
  return {
    ...found,
    ended,
    pods: [pod],
    mount,
    rollout: undefined,
    citations: [
      ...found.citations,
      cite(status, [...endPath, 'exitCode'], `${name} ended with exit code ${end.exitCode}`),
      ...(spec
        ? [
            cite(
              spec,
              ['volumeMounts', mount.index, 'mountPath'],
              `it mounts ${mount.words} at ${mount.path}`,
            ),
          ]
        : []),
      ...user,
    ],
  };
}

/** A pointer that leads nowhere is dropped with the check of citations. */
function contextCitation(located: Located<unknown>, path: string[]): Citation[] {
  const citation = cite(located, path, '');
  return citation.value === null ? [] : [{ ...citation, says: `it runs as user ${citation.value}` }];
}
