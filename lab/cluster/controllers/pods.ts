import { recordEvent } from '#lab/cluster/controllers/events.ts';
import { ownerReference } from '#lab/cluster/controllers/ownership.ts';
import type { Core } from '#lab/cluster/core.ts';
import { deleteObject } from '#lab/cluster/deletion.ts';
import type { KubeObject } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { StatusError } from '#lab/cluster/status-error.ts';
import { isPodReady, type Pod, type PodTemplate } from '#lab/cluster/workloads.ts';
import { createObject } from '#lab/cluster/writes.ts';

export const PODS = resourceOf('', 'pods');

export interface NewPod {
  /** Exact name, or a prefix for a generated one. */
  name?: string;
  labels?: Record<string, string>;
  spec?: Record<string, unknown>;
}

/** Makes a pod from a template; a refusal becomes a FailedCreate event and is thrown on. */
export function createPod(
  core: Core,
  owner: KubeObject,
  template: PodTemplate,
  component: string,
  extra: NewPod = {},
): void {
  const naming =
    extra.name === undefined ? { generateName: `${owner.metadata.name}-` } : { name: extra.name };
  const body = {
    metadata: {
      ...naming,
      labels: { ...template.metadata?.labels, ...extra.labels },
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...structuredClone(template.spec), ...extra.spec },
  };
  try {
    const pod = createObject(core, PODS, owner.metadata.namespace, body, { actor: 'controller' });
    recordEvent(core, owner, {
      type: 'Normal',
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
      component,
    });
  } catch (error) {
    if (error instanceof StatusError) {
      const message = `Error creating: ${error.message}`;
      recordEvent(core, owner, { type: 'Warning', reason: 'FailedCreate', message, component });
    }
    throw error;
  }
}

export function deletePod(core: Core, owner: KubeObject, pod: Pod, component: string): void {
  deleteObject(core, PODS, pod, { dryRun: false, actor: 'controller' });
  recordEvent(core, owner, {
    type: 'Normal',
    reason: 'SuccessfulDelete',
    message: `Deleted pod: ${pod.metadata.name}`,
    component,
  });
}

/** Pods in the order in which they are given up: unscheduled, pending, not ready, then the youngest. */
export function byDispensability(a: Pod, b: Pod): number {
  const rank = (pod: Pod): number =>
    (pod.spec.nodeName ? 4 : 0) + (pod.status?.phase === 'Running' ? 2 : 0) + (isPodReady(pod) ? 1 : 0);
  const age = (pod: Pod): string => pod.metadata.creationTimestamp ?? '';
  return rank(a) - rank(b) || age(b).localeCompare(age(a)) || a.metadata.name.localeCompare(b.metadata.name);
}
