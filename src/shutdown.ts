import type { Logger } from 'pino';
import { describeError } from '#src/errors.ts';

export interface Releasers {
  /** Registers the release of a resource at the place where it was opened. */
  add(name: string, release: () => Promise<unknown> | unknown): void;
  /** Releases everything, last opened first. A release that throws is logged and does not stop the others. */
  releaseAll(): Promise<void>;
}

/**
 * A stack of releases. `deadlineMs` bounds the whole shutdown: a resource that hangs must not keep the process alive
 * (Kubernetes kills after 30 s, so the default stays well below).
 */
export function createReleasers(log: Pick<Logger, 'warn' | 'debug'>, deadlineMs = 10_000): Releasers {
  const stack: { name: string; release: () => Promise<unknown> | unknown }[] = [];
  let releasing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    for (let entry = stack.pop(); entry; entry = stack.pop()) {
      const { name, release } = entry;
      let timer: NodeJS.Timeout | undefined;
      try {
        await Promise.race([
          Promise.resolve().then(release),
          new Promise((_, reject) => {
            const left = Math.max(100, deadline - Date.now());
            timer = setTimeout(() => reject(new Error(`not released after ${left} ms`)), left);
          }),
        ]);
        log.debug({ resource: name }, 'released');
      } catch (error) {
        log.warn({ resource: name, error: describeError(error) }, 'release failed');
      } finally {
        clearTimeout(timer);
      }
    }
  }

  return {
    add: (name, release) => {
      stack.push({ name, release });
    },
    releaseAll: () => {
      releasing ??= drain();
      return releasing;
    },
  };
}

/**
 * Releases on SIGTERM and SIGINT, then exits 0; a second signal forces exit 130.
 *
 * @returns what a first signal does, for other reasons to stop; it never forces
 */
export function releaseOnSignals(
  releasers: Pick<Releasers, 'releaseAll'>,
  onFirst: () => void = () => undefined,
): () => void {
  let signals = 0;
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    onFirst();
    void releasers.releaseAll().then(() => process.exit(0));
  };
  const onSignal = (): void => {
    signals += 1;
    if (signals > 1) process.exit(130);
    stop();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return stop;
}
