import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import { matches, selectorOf } from './services.ts';
import type { View } from './view.ts';
import { ownerOf, type Workload, workloadNamed, workloadsOf } from './workloads.ts';

/** Labels that name an application, best first (kubernetes.io/docs/concepts/overview/working-with-objects/common-labels). */
const APP_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app', 'app.kubernetes.io/instance'];
/** These belong to a cluster, not to an application. */
const WITHOUT_APP = new Set(['Node', 'Namespace']);

function ofLabels(labels: Record<string, string> | undefined): string | undefined {
  return APP_LABELS.map((key) => labels?.[key]).find((value) => value !== undefined && value !== '');
}

/**
 * What a workload's pods are labelled as. Where several workloads of a namespace share that label, as the parts of one
 * release do, the workload's own name tells them apart.
 */
function appOfWorkload(view: View, workload: Workload): string {
  const label = ofLabels(workload.template.metadata?.labels);
  if (label === undefined) return workload.ref.name;
  const sharing = workloadsOf(view).filter(
    (each) =>
      each.ref.namespace === workload.ref.namespace && ofLabels(each.template.metadata?.labels) === label,
  );
  return sharing.length > 1 ? workload.ref.name : label;
}

/**
 * The application-level service that an object belongs to, from labels or its owner; undefined where it belongs to none,
 * as a node or a namespace does. `affects` are the workloads that it shows on.
 */
export function appOf(view: View, ref: ObjectRef, affects: readonly ObjectRef[] = []): string | undefined {
  if (WITHOUT_APP.has(ref.kind)) return undefined;
  const workload = workloadNamed(view, ref);
  if (workload) return appOfWorkload(view, workload);
  if (ref.kind === 'Pod') {
    const pod = view.pods.find(
      ({ object: { metadata } }) => metadata.name === ref.name && metadata.namespace === ref.namespace,
    )?.object;
    const owner = pod && ownerOf(view, pod);
    if (owner && owner.kind !== 'Pod') return appOf(view, owner);
    return ofLabels(pod?.metadata.labels) ?? ref.name;
  }
  if (ref.kind === 'Service') return appOfService(view, ref) ?? ref.name;
  const affected = affects.map((each) => workloadNamed(view, each)).find((each) => each !== undefined);
  return affected ? appOfWorkload(view, affected) : ref.name;
}

/** A Service is its workload's where it selects one, and else what its own name or labels say. */
function appOfService(view: View, ref: ObjectRef): string | undefined {
  const service = view.services.find(
    ({ object: { metadata } }) => metadata.name === ref.name && metadata.namespace === ref.namespace,
  )?.object;
  if (!service) return undefined;
  const here = workloadsOf(view).filter((each) => each.ref.namespace === ref.namespace);
  const named = here.find((each) => each.ref.name === ref.name);
  if (named) return appOfWorkload(view, named);
  const selector = selectorOf(service);
  const selected =
    selector.length > 0 ? here.filter((each) => matches(each.template.metadata?.labels, selector)) : [];
  const [only] = selected;
  return only && selected.length === 1 ? appOfWorkload(view, only) : ofLabels(service.metadata.labels);
}
