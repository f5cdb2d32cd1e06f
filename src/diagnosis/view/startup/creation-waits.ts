import { refKey } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';
import { durationWords, listWords } from '../words.ts';
import { ownerOf, workloadOfPod } from '../workloads.ts';
import { reasonWords, type StartFault, startFaults, stuckPods } from './start-faults.ts';
import { eventSaying, podEvents } from './starting.ts';

/** Volumes are attached and a network is set up within a minute or two; kubelets give up on volumes after two. */
const LONG_MS = 3 * 60_000;

/** Pods whose containers are not created, whatever the reason. */
export interface CreationWait extends Omit<StartFault, 'error' | 'missed' | 'message' | 'young'> {
  because: string;
}

/**
 * Containers that were not created, whatever the reason, and pods that wait for their containers for longer
 * than a start takes. A pull in progress takes as long as its image is large.
 */
export function creationWaits(view: View): CreationWait[] {
  const named = startFaults(view);
  const failed = named
    .filter(({ error, young }) => error === 'other' || !young)
    .map((fault) => ({
      ...fault,
      because: fault.missed.length > 0 ? missing(fault.missed) : said(fault.message),
    }));
  const taken = new Set(named.map(({ owner }) => refKey(owner)));
  const groups = new Map<string, Located<Pod>[]>();
  for (const pod of stuckPods(view)) {
    const key = refKey(ownerOf(view, pod.object));
    if (taken.has(key) || !isLong(view, pod)) continue;
    groups.set(key, [...(groups.get(key) ?? []), pod]);
  }
  return [...failed, ...[...groups.keys()].sort().flatMap((key) => waiting(view, groups.get(key) ?? []))];
}

function missing(missed: readonly string[]): string {
  return `its containers cannot be created without ${listWords(missed)}`;
}

function said(message: string | undefined): string {
  return message === undefined
    ? 'its containers cannot be created'
    : `its containers cannot be created: ${reasonWords(message)}`;
}

function isLong(view: View, pod: Located<Pod>): boolean {
  const [last] = podEvents(view, pod, /^(?:Pulling|Pulled|Failed\w*)$/);
  if (last?.object.reason === 'Pulling') return false;
  if (last?.object.reason?.startsWith('Failed')) return true;
  return waitedMs(view, pod) >= LONG_MS;
}

function waitedMs(view: View, { object }: Located<Pod>): number {
  return view.now.getTime() - Date.parse(object.status?.startTime ?? object.metadata.creationTimestamp ?? '');
}

function waiting(view: View, pods: Located<Pod>[]): CreationWait[] {
  const [first] = pods.toSorted((a, b) => a.object.metadata.name.localeCompare(b.object.metadata.name));
  if (!first) return [];
  const [event] = podEvents(view, first, /^Failed(?!Scheduling)/);
  const saying = event && eventSaying(view, event);
  const { name } = first.object.metadata;
  const waited = waitedMs(view, first);
  const citations: Citation[] = [
    cite(first, ['status', 'phase'], `pod ${name} is ${first.object.status?.phase}`),
    cite(first, ['spec', 'nodeName'], `pod ${name} is on node ${first.object.spec.nodeName}`),
    ...(saying ? [saying.citation] : []),
  ];
  return [
    {
      owner: ownerOf(view, first.object),
      workload: workloadOfPod(view, first.object),
      pods,
      because: saying
        ? said(saying.text)
        : `its containers are not created${Number.isFinite(waited) ? ` after ${durationWords(waited)}` : ''} on node ${first.object.spec.nodeName}, and nothing says why`,
      citations,
      rollout: undefined,
    },
  ];
}
