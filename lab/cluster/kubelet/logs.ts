import { stringAt } from '#lab/cluster/objects.ts';
import type { Pod } from '#lab/cluster/workloads.ts';
import type { Behaviour, ImageRegistry } from '#lab/images.ts';

export interface LogLine {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
}

/** One run of a container, for which lines are wanted up to `until`. */
interface ContainerRun {
  pod: Pod;
  container: string;
  image: string;
  behaviour: Behaviour;
  startedAt: number;
  /** The end of the run, or now while it goes on. */
  until: number;
  ended: boolean;
}

/** The lines of a run, oldest first: a pure function of the run, so that a log needs no memory and survives restarts. */
export type LogLines = (run: ContainerRun) => LogLine[];

const STEADY_EVERY_MS = 5_000;
const MOST_LINES = 1_000;

const STEADY: Readonly<Record<Behaviour, (n: number) => string>> = {
  healthy: (n) => `level=info msg="request served" path=/api/items status=200 duration_ms=${12 + (n % 7)}`,
  leaking: (n) =>
    `level=info msg="request served" path=/api/items status=200 duration_ms=${12 + n * 3} heap_mb=${80 + n * 4}`,
  slow: (n) =>
    `level=warn msg="slow request" path=/api/items status=200 duration_ms=${2_400 + (n % 9) * 130}`,
  'failing-probe': () => 'level=warn msg="not ready: waiting for a dependency" path=/healthz status=503',
  crashing: () => 'level=info msg="reading configuration"',
  unpullable: () => '',
};

/** Plausible lines per behaviour; a process that crashes says why in its last line. */
export const defaultLogLines: LogLines = ({ container, image, behaviour, startedAt, until, ended }) => {
  if (behaviour === 'unpullable') return [];
  const lines: LogLine[] = [{ at: startedAt, text: `level=info msg="starting ${container}" image=${image}` }];
  if (behaviour === 'crashing') {
    lines.push({ at: startedAt, text: STEADY.crashing(0) });
    if (ended)
      lines.push({ at: until, text: 'level=fatal msg="configuration is invalid, exiting" exit_code=1' });
    return lines;
  }
  const count = Math.floor((until - startedAt) / STEADY_EVERY_MS);
  for (let n = Math.max(1, count - MOST_LINES); n <= count; n += 1) {
    lines.push({ at: startedAt + n * STEADY_EVERY_MS, text: STEADY[behaviour](n) });
  }
  return lines;
};

export interface LogSource {
  read(pod: Pod, container: string, previous: boolean): LogLine[];
  /** Tells new lines as they come; returns the stop. */
  onLine(pod: Pod, container: string, listener: (line: LogLine) => void): () => void;
}

const FOLLOW_EVERY_MS = 1_000;

/** The logs of the lab's containers. A pod of a recording has none: the lab did not run it. */
export function createLogSource(
  images: ImageRegistry,
  lines: LogLines,
  isRecorded: (pod: Pod) => boolean,
  current: (pod: Pod) => Pod | undefined,
): LogSource {
  function runOf(pod: Pod, container: string, previous: boolean): ContainerRun | undefined {
    const status = pod.status?.containerStatuses?.find((candidate) => candidate.name === container);
    if (status === undefined || isRecorded(pod)) return undefined;
    const running = previous ? '' : stringAt(status.state, 'running.startedAt');
    const ended = previous ? status.lastState : status.state.terminated ? status.state : status.lastState;
    const startedAt = Date.parse(running || stringAt(ended, 'terminated.startedAt'));
    if (Number.isNaN(startedAt)) return undefined;
    const until = running ? Date.now() : Date.parse(stringAt(ended, 'terminated.finishedAt'));
    return {
      pod,
      container,
      image: status.image,
      behaviour: images.behaviourOf(status.image),
      startedAt,
      until,
      ended: running === '',
    };
  }

  const read = (pod: Pod, container: string, previous: boolean): LogLine[] => {
    const run = runOf(pod, container, previous);
    return run ? lines(run) : [];
  };

  return {
    read,
    onLine: (pod, container, listener) => {
      let last = Date.now();
      const timer = setInterval(() => {
        const latest = current(pod);
        const fresh = latest ? read(latest, container, false).filter((line) => line.at > last) : [];
        last = Date.now();
        for (const line of fresh) listener(line);
      }, FOLLOW_EVERY_MS);
      return () => clearInterval(timer);
    },
  };
}
