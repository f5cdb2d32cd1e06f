import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import type { Rollout } from '../rollouts.ts';
import { cite, type Located, type View, within } from '../view.ts';
import { counted, durationWords, quoted } from '../words.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';
import { type EndedContainer, endedContainers } from './ended-containers.ts';
import { containersOf, isMeantToRun, rolloutThatBrought } from './starting.ts';

/** Migrations and downloads take minutes; what waits for another service waits for ever. */
const LONG_MS = 15 * 60_000;

/** Pods that an init container holds back. */
export interface HeldBack {
  owner: ObjectRef;
  workload: Workload | undefined;
  pods: Located<Pod>[];
  because: string;
  confidence: number;
  citations: Citation[];
  rollout: Rollout | undefined;
}

/** Init containers that end with an error again and again, or run on and on, by owner and container. */
export function heldBackByInit(view: View): HeldBack[] {
  const groups = new Map<string, HeldBack>();
  const found = [
    ...endedContainers(view)
      .filter(({ init, spec }) => init && spec?.object.restartPolicy !== 'Always')
      .map((ended) => failing(ended)),
    ...view.pods.flatMap((pod) => running(view, pod)),
  ];
  for (const each of found) {
    const key = refKey(each.owner);
    const group = groups.get(key);
    if (group) group.pods.push(...each.pods);
    else groups.set(key, { ...each, pods: [...each.pods] });
  }
  return [...groups.keys()].sort().flatMap((key) => {
    const group = groups.get(key);
    if (!group) return [];
    const rollout = rolloutThatBrought(
      group.workload,
      group.pods,
      ({ initContainers }) => initContainers ?? [],
    );
    return [{ ...group, rollout }];
  });
}

function failing({ pod, owner, workload, status, end, endPath, lines }: EndedContainer): HeldBack {
  const { name, restartCount } = status.object;
  const last = lines.at(-1);
  const words = last ? `, last saying "${quoted(last.text, 160)}"` : '';
  return {
    owner,
    workload,
    pods: [pod],
    because: `init container ${name} ends with exit code ${end.exitCode} (restarted ${counted(restartCount, 'time')})${words}`,
    confidence: 0.6,
    citations: [
      cite(
        status,
        [...endPath, 'exitCode'],
        `init container ${name} of pod ${pod.object.metadata.name} ended with exit code ${end.exitCode}`,
      ),
      cite(status, ['restartCount'], `it was restarted ${counted(restartCount, 'time')}`),
      ...(last ? [cite(last.place, [], `it says "${quoted(last.text)}"`)] : []),
    ],
    rollout: undefined,
  };
}

function running(view: View, pod: Located<Pod>): HeldBack[] {
  if (!isMeantToRun(pod.object) || pod.object.status?.phase !== 'Pending') return [];
  const sidecars = new Set(
    containersOf(pod.object.spec).flatMap(({ name, restartPolicy }) =>
      restartPolicy === 'Always' ? [name] : [],
    ),
  );
  return (pod.object.status.initContainerStatuses ?? []).flatMap(({ name, state }, index): HeldBack[] => {
    const startedAt = state?.running?.startedAt;
    const age = view.now.getTime() - Date.parse(startedAt ?? '');
    if (sidecars.has(name) || !(age >= LONG_MS)) return [];
    const status = within<ContainerStatus>(pod, 'status', 'initContainerStatuses', index);
    const says = `init container ${name} of pod ${pod.object.metadata.name} runs since ${startedAt}`;
    return [
      {
        owner: ownerOf(view, pod.object),
        workload: workloadOfPod(view, pod.object),
        pods: [pod],
        because: `init container ${name} runs since ${durationWords(age)} and does not end`,
        confidence: 0.5,
        citations: [cite(status, ['state', 'running', 'startedAt'], says)],
        rollout: undefined,
      },
    ];
  });
}
