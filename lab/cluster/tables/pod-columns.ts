import { asArray, asObject, isObject, type KubeObject, stringAt } from '#lab/cluster/objects.ts';
import { age } from '#lab/cluster/tables/age.ts';
import { type Column, orNone, text } from '#lab/cluster/tables/cells.ts';
import { isPodReady, type Pod } from '#lab/cluster/workloads.ts';

/** What the STATUS column of `kubectl get pods` says, by the rules of the server's printer. */
export function podReason(object: KubeObject): string {
  const pod = object as Pod;
  let reason = stringAt(pod, 'status.reason') || pod.status?.phase || '';
  const scheduled = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.reason === 'SchedulingGated') reason = 'SchedulingGated';
  let hasRunning = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    const { waiting, terminated, running } = status.state;
    if (isObject(waiting) && waiting.reason) reason = String(waiting.reason);
    else if (isObject(terminated))
      reason = String(terminated.reason || `ExitCode:${String(terminated.exitCode)}`);
    else if (running !== undefined && status.ready) hasRunning = true;
  }
  if (reason === 'Completed' && hasRunning) reason = isPodReady(pod) ? 'Running' : 'NotReady';
  return pod.metadata.deletionTimestamp === undefined ? reason : 'Terminating';
}

function restarts(object: KubeObject): string {
  const statuses = (object as Pod).status?.containerStatuses ?? [];
  const total = statuses.reduce((sum, status) => sum + status.restartCount, 0);
  const last = statuses
    .map((status) => stringAt(status.lastState, 'terminated.finishedAt'))
    .filter((at) => at !== '')
    .sort()
    .at(-1);
  return total > 0 && last !== undefined ? `${total} (${age(last)} ago)` : String(total);
}

function ready(object: KubeObject): string {
  const statuses = (object as Pod).status?.containerStatuses ?? [];
  return `${statuses.filter((status) => status.ready).length}/${asArray(asObject(object.spec).containers).length}`;
}

export const podColumns: readonly Column[] = [
  { name: 'Name', type: 'string', format: 'name', cell: (object) => object.metadata.name },
  text('Ready', ready),
  text('Status', podReason),
  text('Restarts', restarts),
  text('Age', (object) => age(object.metadata.creationTimestamp)),
  text('IP', (object) => orNone(stringAt(object, 'status.podIP')), true),
  text('Node', (object) => orNone(stringAt(object, 'spec.nodeName')), true),
  text('Nominated Node', (object) => orNone(stringAt(object, 'status.nominatedNodeName')), true),
  text('Readiness Gates', () => '<none>', true),
];
