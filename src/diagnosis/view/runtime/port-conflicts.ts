import type { Container, Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { type Crashing, crashingContainers, crashLogOf, endOf, withoutTime } from './crashes.ts';

/** Two containers of a pod that want the same port: they share one network. */
export interface PortConflict {
  crash: Crashing;
  /** The container that has the port, where it is known. */
  holder: string | undefined;
  port: number | undefined;
  /** What the container that ends says. */
  line: string | undefined;
  citations: Citation[];
}

/** How systems and languages say that a port is taken: EADDRINUSE, also of Java, Windows and nginx. */
const IN_USE =
  /address (?:already )?in use|EADDRINUSE|port \d+ (?:is |was )?already (?:in use|allocated)|only one usage of each socket address/i;
const LINES = 60;

/** Every crashing container that cannot have its port because another container of its pod has it. */
export function portConflicts(view: View): PortConflict[] {
  return view.pods.flatMap((pod) =>
    neighbours(pod.object).length < 2
      ? []
      : crashingContainers(view, pod).flatMap((crash) => {
          const found = conflictOf(view, crash);
          return found ? [found] : [];
        }),
  );
}

/** The containers that run side by side. */
function neighbours({ spec }: Pod): Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...(spec?.containers ?? []), ...sidecars];
}

function conflictOf(view: View, crash: Crashing): PortConflict | undefined {
  const { pod, status } = crash;
  const said = saidInUse(view, crash);
  const own = neighbours(pod.object).find(({ name }) => name === status.name);
  const others = neighbours(pod.object).filter(({ name }) => name !== status.name);
  const declared = (own?.ports ?? []).map(({ containerPort }) => containerPort);
  const port = said?.port ?? declared.find((each) => others.some((other) => wants(other, each)));
  const holder = port === undefined ? undefined : others.find((other) => wants(other, port));
  if (!said && !(holder && runs(pod.object, holder.name))) return undefined;
  // Alone on its port it may have started its own process twice.
  if (said && !holder) return undefined;
  return {
    crash,
    holder: holder?.name,
    port,
    line: said?.line,
    citations: [...(said ? [said.citation] : []), ...portCitations(pod, port)],
  };
}

/** A port in a container's declarations, its probes' numbers, its arguments or an environment variable for it. */
function wants({ ports, args, command, env }: Container, port: number): boolean {
  const word = new RegExp(`(?<![\\d.])${port}(?!\\d)`);
  return (
    (ports ?? []).some(({ containerPort }) => containerPort === port) ||
    [...(args ?? []), ...(command ?? [])].some((text) => word.test(text)) ||
    (env ?? []).some(
      ({ name, value }) =>
        /PORT|LISTEN|BIND/i.test(name) && value !== undefined && /^[^a-z]*$/i.test(value) && word.test(value),
    )
  );
}

function runs({ status }: Pod, name: string): boolean {
  return (status?.containerStatuses ?? []).some(
    (each) => each.name === name && each.state?.running !== undefined,
  );
}

function saidInUse(
  view: View,
  crash: Crashing,
): { line: string; port: number | undefined; citation: Citation } | undefined {
  const log = crashLogOf(view, crash);
  const lines = log?.object.lines ?? [];
  const from = Math.max(0, lines.length - LINES);
  const index = lines.findIndex((text, at) => at >= from && IN_USE.test(text));
  const line = lines[index];
  if (log && line !== undefined) {
    const text = withoutTime(line);
    return {
      line: text,
      port: portIn(text),
      citation: cite(log, ['lines', index], `its log says "${quoted(text)}"`),
    };
  }
  const ended = endOf(crash);
  const message = ended?.value.message;
  if (!ended || !message || !IN_USE.test(message)) return undefined;
  const citation = cite(crash.pod, [...ended.path, 'message'], `it ended with "${quoted(message)}"`);
  return { line: message, port: portIn(message), citation };
}

function portIn(text: string): number | undefined {
  const found = /(?:[:\])]|\bport:? ?)(\d{2,5})(?!\d|\.\d)/i.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function portCitations(pod: Located<Pod>, port: number | undefined): Citation[] {
  return (pod.object.spec?.containers ?? []).flatMap(({ name, ports }, at) =>
    (ports ?? []).flatMap((each, index) =>
      each.containerPort === port
        ? [
            cite(
              pod,
              ['spec', 'containers', at, 'ports', index, 'containerPort'],
              `container ${name} declares port ${port}`,
            ),
          ]
        : [],
    ),
  );
}
