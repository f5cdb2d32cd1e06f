import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import type { Rollout } from '../rollouts.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import type { Workload } from '../workloads.ts';
import { type EndedContainer, endedContainers } from './ended-containers.ts';
import { containersOf, rolloutThatBrought } from './starting.ts';

/** A program that the shell or the kernel cannot run, as the container's own end shows it. */
export interface Unrunnable {
  why: 'command' | 'architecture';
  owner: ObjectRef;
  workload: Workload | undefined;
  pods: Located<Pod>[];
  because: string;
  confidence: number;
  citations: Citation[];
  rollout: Rollout | undefined;
}

/** ENOEXEC (8): another processor's program, or a script without its first line. */
const FORMAT = /exec format error|cannot execute binary file/i;
/** runc's last words after it gave up its own process, and shells on a missing or forbidden program. */
const COMMAND =
  /\bexec:? "?\/?\S+: (?:no such file or directory|permission denied|not found)|(?:command |: )not found\s*$|: cannot execute|: No such file or directory\s*$/i;
/** A program that was found and lacks a library also ends with 127. */
const LIBRARY = /shared librar|ld-linux|symbol lookup|GLIBC/i;

/** What cannot be run, by owner: the line says so, or the shell's exit codes 126 and 127 do (POSIX, 2.8.2). */
export function unrunnable(view: View, why: Unrunnable['why']): Unrunnable[] {
  const groups = new Map<string, Unrunnable>();
  for (const ended of endedContainers(view)) {
    const found = judge(ended);
    if (found?.why !== why) continue;
    const group = groups.get(refKey(ended.owner));
    if (group) group.pods.push(ended.pod);
    else groups.set(refKey(ended.owner), found);
  }
  return [...groups.keys()].sort().flatMap((key) => {
    const group = groups.get(key);
    if (!group) return [];
    const rollout = rolloutThatBrought(group.workload, group.pods, (spec) =>
      containersOf(spec).map(({ image, command, args }) => [image, command, args]),
    );
    return [{ ...group, rollout }];
  });
}

function judge(ended: EndedContainer): Unrunnable | undefined {
  const { end, lines, logged, status } = ended;
  const last = lines.slice(-5).toReversed();
  const format = last.find(({ text }) => FORMAT.test(text));
  const shell = end.exitCode === 126 || end.exitCode === 127;
  const runc = last.find(({ text }) =>
    /^exec \S+: (?:no such file or directory|permission denied)/.test(text),
  );
  const line = format ?? runc ?? (shell ? last.find(({ text }) => COMMAND.test(text)) : undefined);
  if (!line && (!shell || logged || lines.length > 0)) return undefined;
  if (last.some(({ text }) => LIBRARY.test(text))) return undefined;
  const { name } = status.object;
  const says = line ? `: "${quoted(line.text, 160)}"` : `, and its log is lost`;
  const what = format
    ? 'runs a program for another processor'
    : 'runs a program that is missing or may not be run';
  return {
    why: format ? 'architecture' : 'command',
    owner: ended.owner,
    workload: ended.workload,
    pods: [ended.pod],
    because: `container ${name} ${what}, exit code ${end.exitCode}${says}`,
    confidence: format ? 0.88 : line ? 0.88 : 0.6,
    citations: [
      cite(
        status,
        [...ended.endPath, 'exitCode'],
        `container ${name} of pod ${ended.pod.object.metadata.name} ended with exit code ${end.exitCode}`,
      ),
      ...(line ? [cite(line.place, [], `it says "${quoted(line.text)}"`)] : []),
    ],
    rollout: undefined,
  };
}
