import { CoreV1Api, type CoreV1Event, type KubeConfig } from '@kubernetes/client-node';
import type { ImageRegistry } from '#lab/images.ts';
import { describeError } from '#src/errors.ts';
import { createTelemetry } from '#src/telemetry/client.ts';
import { DEFAULT_LIMIT_BYTES } from './behaviour-model.ts';
import { eventRow } from './event-rows.ts';
import { type LivePod, livePod } from './live-pods.ts';
import { createPodPlayer, type PodPlayer, type Rows } from './pod-player.ts';

/** A pod's life, or a part of it, in the past. The pod may still be there (`to` is now) or be gone. */
export interface PastPod {
  namespace: string;
  deployment: string;
  pod: string;
  image: string;
  from: Date;
  to: Date;
}

export interface EmitterOptions {
  kubeConfig: KubeConfig;
  /** `database`: by default `default`. */
  clickhouse: { url: string; user: string; password: string; database?: string };
  images: ImageRegistry;
  clusterName: string;
  log: (line: string) => void;
  /** Between two exports, by default 5 s. */
  intervalMs?: number;
}

export interface Emitter {
  /** Writes what the exporters of these pods would have sent; pods that still run go on from there. */
  backfill(pods: readonly PastPod[]): Promise<void>;
  stop(): Promise<void>;
}

const INTERVAL_MS = 5_000;
/** Coarser than live: an hour of twenty pods is written in about a second. */
const BACKFILL_STEP_MS = 10_000;
const ROWS_PER_INSERT = 20_000;

interface Playing {
  player: PodPlayer;
  restarts: number;
}

/**
 * Plays an OpenTelemetry pipeline for the pods of a cluster: reads which pods run from the Kubernetes API, and writes to
 * ClickHouse what the kubelet receiver, the SDKs and the log receiver would send, by what each pod's image does.
 */
export async function startEmitter(options: EmitterOptions): Promise<Emitter> {
  const { kubeConfig, clickhouse, images, clusterName, log } = options;
  const intervalMs = options.intervalMs ?? INTERVAL_MS;
  const telemetry = createTelemetry({ ...clickhouse, database: clickhouse.database ?? 'default' });
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const playing = new Map<string, Playing>();
  const written = new Map<string, string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  // One after the other: a backfill hands its players to the live loop.
  let chain: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = chain.then(work);
    // The caller has the failure by `result`; whoever is next in turn must not inherit it.
    chain = result.catch(() => undefined);
    return result;
  }

  async function readPods(): Promise<LivePod[]> {
    const { items } = await core.listPodForAllNamespaces();
    return items.map((pod) => livePod(pod, clusterName)).filter((pod) => pod !== undefined);
  }

  async function write(rows: Rows): Promise<void> {
    for (const [table, all] of Object.entries(rows) as [keyof Rows, object[]][]) {
      for (let at = 0; at < all.length; at += ROWS_PER_INSERT)
        await telemetry.insert(table, all.slice(at, at + ROWS_PER_INSERT));
    }
  }

  function playerOf(pod: LivePod, now: Date): PodPlayer | undefined {
    const { namespace, pod: name, image } = pod.identity;
    const key = `${namespace}/${name}`;
    const current = playing.get(key);
    if (current !== undefined && current.restarts === pod.restarts) return current.player;
    if (pod.startedAt === undefined) return undefined;
    // What was counted before us is unknown; like a restarted Collector we begin anew, one interval ago.
    const since = new Date(Math.max(pod.startedAt.getTime(), now.getTime() - intervalMs));
    const player = createPodPlayer(pod.identity, images.behaviourOf(image), pod.startedAt, since);
    playing.set(key, { player, restarts: pod.restarts });
    return player;
  }

  async function tick(): Promise<void> {
    const [pods, events] = await Promise.all([readPods(), core.listEventForAllNamespaces()]);
    const now = new Date();
    const rows: Rows = { otel_metrics_gauge: [], otel_metrics_histogram: [], otel_logs: [] };
    const seen = new Set<string>();
    for (const pod of pods) {
      seen.add(`${pod.identity.namespace}/${pod.identity.pod}`);
      const crashing = images.behaviourOf(pod.identity.image) === 'crashing';
      if (pod.running || crashing) playerOf(pod, now)?.step(now, rows);
    }
    for (const key of playing.keys()) if (!seen.has(key)) playing.delete(key);
    await Promise.all([write(rows), writeEvents(events.items)]);
  }

  async function writeEvents(events: readonly CoreV1Event[]): Promise<void> {
    const fresh = events.filter((event) => {
      const state = `${event.count}/${event.lastTimestamp}`;
      const uid = event.metadata.uid ?? '';
      if (written.get(uid) === state) return false;
      written.set(uid, state);
      return true;
    });
    const uids = new Set(events.map((event) => event.metadata.uid));
    for (const uid of written.keys()) if (!uids.has(uid)) written.delete(uid);
    await telemetry.insert(
      'kubernetes_events',
      fresh.map((event) => eventRow(event, clusterName)),
    );
  }

  async function loop(): Promise<void> {
    await inTurn(tick).catch((error: unknown) => log(`nothing exported this time: ${describeError(error)}`));
    if (!stopped) timer = setTimeout(() => void loop(), intervalMs);
  }

  async function backfill(pods: readonly PastPod[]): Promise<void> {
    const live = await readPods();
    const rows: Rows = { otel_metrics_gauge: [], otel_metrics_histogram: [], otel_logs: [] };
    for (const past of pods) {
      const same = live.find(
        ({ identity }) => identity.namespace === past.namespace && identity.pod === past.pod,
      );
      const sibling = live.find(
        ({ identity }) => identity.namespace === past.namespace && identity.deployment === past.deployment,
      );
      const identity = same?.identity ?? {
        cluster: clusterName,
        container: past.deployment,
        uid: '',
        node: '',
        limitBytes: sibling?.identity.limitBytes ?? DEFAULT_LIMIT_BYTES,
        ...past,
      };
      const player = createPodPlayer(
        { ...identity, image: past.image },
        images.behaviourOf(past.image),
        past.from,
        past.from,
      );
      // At the same seconds for all pods, as a Collector scrapes.
      const first = Math.floor(past.from.getTime() / BACKFILL_STEP_MS + 1) * BACKFILL_STEP_MS;
      for (let at = first; at <= past.to.getTime(); at += BACKFILL_STEP_MS) player.step(new Date(at), rows);
      if (same !== undefined)
        playing.set(`${past.namespace}/${past.pod}`, { player, restarts: same.restarts });
    }
    await write(rows);
  }

  void loop();
  return {
    backfill: (pods) => inTurn(() => backfill(pods)),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await chain;
      await telemetry.close();
    },
  };
}
