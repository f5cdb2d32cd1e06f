import { InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { asJson } from '../canonical.ts';
import type { NewEvidence } from '../types.ts';
import { type CollectContext, type Collector, describeNamespaces, ofKind } from './collector.ts';

const MOST_CONTAINERS = 10;
const MOST_LINES = 80;

/** What containers that run without being ready, or were restarted lately, say now. */
export const podLogs: Collector = {
  kind: 'kubernetes.pod-logs',
  stage: 2,
  perNamespace: false,
  describes: (scope) => `logs of containers that are not ready of ${describeNamespaces(scope)}`,
  collect: async (context) => {
    const items = await Promise.all(unready(context).map((target) => lastLines(context, target)));
    return items.filter((item) => item !== undefined);
  },
};

interface Target {
  namespace: string;
  pod: string;
  container: string;
}

/** One container of each workload is enough; ties by name, so that equal clusters are read equally. */
function unready({ earlier }: CollectContext): Target[] {
  const pods = ofKind(earlier, 'kubernetes.pods').flatMap(
    (item) => (item.content as unknown as { items: Pod[] }).items,
  );
  const owners = new Set<string>();
  return [...pods]
    .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))
    .flatMap((pod) =>
      [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
        .filter(
          ({ ready, state, restartCount }) =>
            (!ready && (state?.running || state?.terminated || restartCount > 0)) || restartCount > 0,
        )
        .map((status) => ({ pod, status })),
    )
    .filter(({ pod, status }) => {
      const owner = pod.metadata.ownerReferences?.[0]?.name ?? pod.metadata.name;
      const key = `${pod.metadata.namespace}/${owner}/${status.name}`;
      if (owners.has(key)) return false;
      owners.add(key);
      return true;
    })
    .slice(0, MOST_CONTAINERS)
    .map(({ pod, status }) => ({
      namespace: pod.metadata.namespace ?? '',
      pod: pod.metadata.name,
      container: status.name,
    }));
}

async function lastLines(context: CollectContext, target: Target): Promise<NewEvidence | undefined> {
  const { cluster } = context.ports;
  try {
    const log = await cluster.podLog(
      { ...target, previous: false },
      { signal: context.signal, limit: MOST_LINES },
    );
    return {
      kind: 'kubernetes.pod-logs',
      source: cluster.source,
      query: log.query,
      content: asJson({ ...target, lines: log.items.map((line) => line.slice(0, 500)) }),
      summary: `last ${log.items.length} lines of container ${target.container} of pod ${target.pod}`,
    };
  } catch (error) {
    // A container that has not started has no log, and the API server says so with 400 or 404: no gap of ours.
    if (error instanceof NotFoundError || error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
