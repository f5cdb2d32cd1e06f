import type { Series } from '#src/evidence/ports.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { memoryTrend } from './memory-trend.ts';
import { mannWhitney, median } from './statistics.ts';
import { nameWords } from './view/rollout-words.ts';
import { pointsOf } from './view/series.ts';
import { isBare, isReached, matches, selectorOf } from './view/services.ts';
import type { Located, View } from './view/view.ts';
import { counted } from './view/words.ts';
import { workloadOfPod, workloadsOf } from './view/workloads.ts';

/** What speaks for health, and what stands out though no signature names it. */
export interface Health {
  facts: string[];
  troubles: string[];
}

/** A container that ended so lately may end again. */
const LATELY_MS = 10 * 60_000;

/** A pod gets as long to become ready as a rollout's default deadline gives it. */
const STARTING_MS = 10 * 60_000;

/** Looks for positive evidence that all is well. No facts means that there was nothing to look at. */
export function assessHealth(view: View): Health {
  const troubles = [
    ...workloadTroubles(view),
    ...podTroubles(view),
    ...serviceTroubles(view),
    ...nodeTroubles(view),
    ...telemetryTroubles(view),
    ...alertTroubles(view),
  ];
  return { facts: facts(view), troubles };
}

function facts(view: View): string[] {
  const workloads = workloadsOf(view).filter((each) => each.wanted > 0);
  const ready = view.pods.filter(({ object }) => isReady(object)).length;
  const reached = view.services.filter(({ object }) => isReached(view, object));
  const counts = [
    ...(workloads.length > 0 ? [`${counted(workloads.length, 'workload')} with all pods available`] : []),
    ...(ready > 0 ? [`${counted(ready, 'ready pod')}`] : []),
    ...(reached.length > 0 ? [`${counted(reached.length, 'Service')} with endpoints`] : []),
  ];
  return workloads.length + ready === 0 ? [] : counts;
}

function isReady(pod: Pod): boolean {
  return (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

function workloadTroubles(view: View): string[] {
  return workloadsOf(view).flatMap(({ object: { object }, ref, wanted, available }) => {
    const { status, metadata } = object as Deployment;
    if (available < wanted)
      return [
        `${available} of ${counted(wanted, 'pod')} of ${nameWords(ref)} ${wanted === 1 ? 'is' : 'are'} available`,
      ];
    const seen = status?.observedGeneration ?? metadata.generation ?? 0;
    if (seen < (metadata.generation ?? 0)) return [`${nameWords(ref)} was changed and not looked at yet`];
    // A rollout that goes on while all pods that are asked for serve is every day's work.
    const stuck = (status?.conditions ?? []).some(
      ({ type, status: state }) => type === 'Progressing' && state === 'False',
    );
    return stuck ? [`the rollout of ${nameWords(ref)} does not progress`] : [];
  });
}

/** New, not failed, and its workload has all the pods that it needs without it. */
function isStarting(view: View, pod: Pod): boolean {
  const workload = workloadOfPod(view, pod);
  const age = view.now.getTime() - Date.parse(pod.metadata.creationTimestamp ?? '');
  const failed = (pod.status?.containerStatuses ?? []).some(
    ({ restartCount, state }) =>
      restartCount > 0 || /BackOff|^Err|Error$|Invalid/.test(state?.waiting?.reason ?? ''),
  );
  return workload !== undefined && workload.available >= workload.wanted && age < STARTING_MS && !failed;
}

/** Evicted and otherwise failed pods stay as a record; what replaced them is there. */
function isReplaced(view: View, pod: Pod): boolean {
  const workload = pod.status?.phase === 'Failed' ? workloadOfPod(view, pod) : undefined;
  return workload !== undefined && workload.wanted > 0 && workload.available >= workload.wanted;
}

function podTroubles(view: View): string[] {
  return view.pods.flatMap(({ object: pod }) => {
    const { metadata, status } = pod;
    if (status?.phase === 'Succeeded' || metadata.deletionTimestamp || isReplaced(view, pod)) return [];
    if (!isReady(pod) && isStarting(view, pod)) return [];
    if (!isReady(pod))
      return [`pod ${nameWords(metadata)} is not ready (${status?.reason ?? status?.phase ?? 'no status'})`];
    const ended = (status?.containerStatuses ?? []).find(
      ({ lastState }) => Date.parse(lastState?.terminated?.finishedAt ?? '') > view.now.getTime() - LATELY_MS,
    );
    return ended ? [`container ${ended.name} of pod ${nameWords(metadata)} was restarted lately`] : [];
  });
}

/** A workload at zero pods is often meant, and so is a Service without pods behind it. */
function serviceTroubles(view: View): string[] {
  const resting = workloadsOf(view).filter((each) => each.wanted === 0);
  return view.services.flatMap(({ object }) => {
    const meant = resting.some(
      ({ ref, template }) =>
        ref.namespace === object.metadata.namespace && matches(template.metadata?.labels, selectorOf(object)),
    );
    return isBare(view, object) && !meant ? [`Service ${nameWords(object.metadata)} has no endpoints`] : [];
  });
}

function nodeTroubles(view: View): string[] {
  return view.nodes.flatMap(({ object: node }) =>
    (node.status?.conditions ?? [])
      .filter(({ type, status }) =>
        type === 'Ready' ? status !== 'True' : /Pressure$|Unavailable$/.test(type) && status === 'True',
      )
      .map(({ type, status }) => `node ${node.metadata.name} has ${type}=${status}`),
  );
}

/** Somebody's rule says that something is wrong, whatever we see of it. */
function alertTroubles(view: View): string[] {
  const firing = view.alerts.filter(({ object }) => object.status === 'firing');
  return [
    ...new Set(firing.map(({ object }) => `alert ${object.labels.alertname ?? '(unnamed)'} is firing`)),
  ];
}

function telemetryTroubles(view: View): string[] {
  const to = view.now.getTime() / 1_000 + 1;
  const growing = view
    .series('memory')
    .map((series) => ({ series, trend: memoryTrend(series, { from: 0, to }) }))
    .filter(({ trend }) => trend?.verdict === 'rising' && trend.last.v >= 1.3 * trend.first.v)
    .map(({ series }) => `memory of ${whose(series)} is growing`);
  const slow = view
    .series('latency')
    .filter(isSlower)
    .map((series) => `${whose(series)} answers more slowly than before`);
  const [half = 0, all = 0] = errorCounts(view);
  // Most of the errors in the last tenth of the window is a burst.
  const burst =
    half >= 10 && half > 0.6 * all ? [`${half} error lines in the last minutes of the window`] : [];
  return [...new Set([...growing, ...slow, ...burst])].sort();
}

function whose(
  series: Located<{ metric: string; labels: { pod?: string; service?: string; deployment?: string } }>,
): string {
  const { pod, service, deployment } = series.object.labels;
  return pod ?? deployment ?? service ?? series.object.metric;
}

function isSlower(series: Located<Series>): boolean {
  const values = pointsOf(series.object).map((point) => point.v);
  const third = Math.floor(values.length / 3);
  const [early, late] = [values.slice(0, third), values.slice(-third)];
  return third >= 4 && mannWhitney(early, late) >= 2.33 && median(late) >= 1.5 * median(early);
}

function errorCounts(view: View): [number, number] {
  const { from, to } = view.scope.window;
  const since = Date.parse(to) - (Date.parse(to) - Date.parse(from)) / 10;
  const times = view.errorLines.map(({ object }) => Date.parse(object.at ?? '')).filter(Number.isFinite);
  return [times.filter((at) => at >= since).length, times.length];
}
