import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { asJson } from '../canonical.ts';
import type { NewEvidence } from '../types.ts';
import { type CollectContext, type Collector, describeNamespaces, ofKind } from './collector.ts';

const MOST_CONTAINERS = 5;
const MOST_LINES = 50;

interface Target {
  namespace: string;
  pod: string;
  container: string;
}

/** The last words of containers that keep restarting: the log of the instance before the last restart. */
export const crashLogs: Collector = {
  kind: 'kubernetes.crash-logs',
  stage: 2,
  perNamespace: false,
  describes: (scope) => `logs of restarted containers of ${describeNamespaces(scope)}`,
  collect: async (context) => {
    const targets = restarted(context).slice(0, MOST_CONTAINERS);
    const items = await Promise.all(targets.map((target) => lastWords(context, target)));
    return items.filter((item) => item !== undefined);
  },
};

/** The most restarted first; ties by name, so that equal clusters are read equally. */
function restarted({ earlier }: CollectContext): Target[] {
  const pods = ofKind(earlier, 'kubernetes.pods').flatMap(
    (item) => (item.content as unknown as { items: Pod[] }).items,
  );
  return pods
    .flatMap((pod) => (pod.status?.containerStatuses ?? []).map((status) => ({ pod, status })))
    .filter(({ status }) => status.restartCount > 0 && !status.ready)
    .sort(
      (a, b) =>
        b.status.restartCount - a.status.restartCount ||
        a.pod.metadata.name.localeCompare(b.pod.metadata.name),
    )
    .map(({ pod, status }) => ({
      namespace: pod.metadata.namespace ?? '',
      pod: pod.metadata.name,
      container: status.name,
    }));
}

async function lastWords(context: CollectContext, target: Target): Promise<NewEvidence | undefined> {
  const { cluster } = context.ports;
  try {
    const log = await cluster.podLog(
      { ...target, previous: true },
      { signal: context.signal, limit: MOST_LINES },
    );
    return {
      kind: 'kubernetes.crash-logs',
      source: cluster.source,
      query: log.query,
      content: asJson({ ...target, lines: log.items.map((line) => line.slice(0, 500)) }),
      summary: `last ${log.items.length} lines of container ${target.container} of pod ${target.pod} before its restart`,
    };
  } catch (error) {
    // The kubelet keeps one earlier instance, and not for long; it answers 404 or 400 where there is none any more. That
    // is no gap of permissions or settings.
    if (error instanceof NotFoundError || error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
