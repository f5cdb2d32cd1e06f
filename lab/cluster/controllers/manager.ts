import type { Core } from '#lab/cluster/core.ts';
import type { KubeObject } from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';
import { StatusError } from '#lab/cluster/status-error.ts';
import type { Change } from '#lab/cluster/store.ts';

export interface Key {
  namespace: string | undefined;
  name: string;
}

/** Brings one object of `resource` nearer to what it should be; told again whenever something it depends on changes. */
export interface Controller {
  name: string;
  resource: Resource;
  /** Which objects of `resource` a change concerns. */
  concerns(core: Core, change: Change): Key[];
  /** Returns real milliseconds after which to look again, if time alone can change the answer. */
  reconcile(core: Core, key: Key): number | undefined;
}

export interface Manager {
  start(): void;
  stop(): void;
}

const RETRY_MS = 1_000;

function keyOf(object: KubeObject): Key {
  return { namespace: object.metadata.namespace, name: object.metadata.name };
}

/**
 * Runs controllers on a queue that holds each object once. Changes that a recording brings wake nobody, so a recorded
 * state stays until somebody changes it.
 */
export function createManager(core: Core, controllers: readonly Controller[]): Manager {
  const queue = new Map<string, { controller: Controller; key: Key }>();
  const timers = new Map<string, NodeJS.Timeout>();
  let unsubscribe: (() => void) | undefined;
  let draining = false;
  let stopped = true;

  function enqueue(controller: Controller, key: Key): void {
    if (stopped) return;
    queue.set(`${controller.name} ${key.namespace ?? ''}/${key.name}`, { controller, key });
    if (draining) return;
    draining = true;
    setImmediate(drain);
  }

  function later(id: string, controller: Controller, key: Key, ms: number): void {
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => {
        timers.delete(id);
        enqueue(controller, key);
      }, ms),
    );
  }

  function drain(): void {
    const batch = [...queue];
    queue.clear();
    draining = false;
    for (const [id, { controller, key }] of batch) {
      if (stopped) return;
      try {
        const again = controller.reconcile(core, key);
        if (again !== undefined) later(id, controller, key, Math.max(1, again));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        // A refusal (quota, a namespace going away) is part of a cluster's life; anything else is a bug to be seen.
        if (!(error instanceof StatusError))
          core.log(
            `lab cluster: ${controller.name} ${key.name}: ${error instanceof Error ? error.stack : why}`,
          );
        later(id, controller, key, core.scaled(RETRY_MS));
      }
    }
  }

  return {
    start: () => {
      stopped = false;
      unsubscribe = core.store.subscribe((change) => {
        if (change.actor === 'load') return;
        for (const controller of controllers)
          for (const key of controller.concerns(core, change)) enqueue(controller, key);
      });
      for (const controller of controllers) {
        for (const object of core.store.list(controller.resource)) {
          if (!core.store.isRecorded(object)) enqueue(controller, keyOf(object));
        }
      }
    },
    stop: () => {
      stopped = true;
      unsubscribe?.();
      queue.clear();
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
