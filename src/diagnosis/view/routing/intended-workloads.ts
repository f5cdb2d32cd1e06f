import type { Service } from '#src/kubernetes/network-objects.ts';
import type { PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { CronJob } from '#src/kubernetes/workload-objects.ts';
import type { Citation } from '../../types.ts';
import { declaredFor, namespaceOf } from '../declared.ts';
import type { Rollout } from '../rollouts.ts';
import { isServed, matches, selectorOf } from '../services.ts';
import { cite, type Located, type View } from '../view.ts';
import { type Workload, workloadsOf } from '../workloads.ts';
import { likeness } from './likeness.ts';
import { containerPorts } from './listening.ts';

/** The workload that a Service most likely means whose selector matches no pod. */
export interface Intended {
  workload: Workload;
  /** 0..1: how sure it is that it means this one. */
  sureness: number;
  /** Where the pods' labels changed and not the selector: the rollout that changed them. */
  relabelled?: Rollout;
  /** What says so, beyond labels and names. */
  citations: Citation[];
}

/** Labels that operators set on pods as they run: which pod leads is not in any template. */
const SET_AT_RUN_TIME = /role|leader|primary|master/i;

/** Best guess; undefined where no workload stands out. */
export function intendedWorkload(view: View, service: Located<Service>): Intended | undefined {
  const { namespace } = service.object.metadata;
  const here = workloadsOf(view).filter((each) => each.ref.namespace === namespace);
  const selector = selectorOf(service.object);
  if (here.length === 0 || isExpected(view, service.object, selector)) return undefined;
  const found =
    declaredSelector(view, service, here) ?? relabelled(here, selector) ?? likely(view, service, here);
  if (!found) return undefined;
  const labels = found.workload.template.metadata?.labels ?? {};
  const led = selector.some(([key]) => labels[key] === undefined && SET_AT_RUN_TIME.test(key));
  const kept = found.workload.wanted === 0 || (led && found.workload.ref.kind === 'StatefulSet');
  return kept ? { ...found, sureness: Math.min(found.sureness, 0.45) } : found;
}

/** Pods of a CronJob come and go; a declared workload that is absent is missed for itself. */
function isExpected(view: View, service: Service, selector: [string, string][]): boolean {
  const { namespace } = service.metadata;
  const labelsOf = (template: PodTemplate | undefined): Record<string, string> | undefined =>
    template?.metadata?.labels;
  const byCron = view
    .objects<CronJob>('CronJob')
    .some(
      ({ object }) =>
        object.metadata.namespace === namespace &&
        matches(labelsOf(object.spec.jobTemplate.spec.template), selector),
    );
  return byCron || declaredWorkloads(view, namespace, selector).length > 0;
}

/** Declared workloads whose pods would carry a selector. */
export function declaredWorkloads(
  view: View,
  namespace: string | undefined,
  selector: [string, string][],
): View['declared'] {
  return view.declared.filter(({ object }) => {
    if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind)) return false;
    const template = (object as { spec?: { template?: PodTemplate } }).spec?.template;
    return namespaceOf(view, object) === namespace && matches(template?.metadata?.labels, selector);
  });
}

/** The manifest of the Service selects something else, and that something runs. */
function declaredSelector(
  view: View,
  service: Located<Service>,
  here: readonly Workload[],
): Intended | undefined {
  const { namespace, name } = service.object.metadata;
  for (const manifest of declaredFor(view, 'Service', namespace, name)) {
    const pairs = Object.entries((manifest.object as Service).spec?.selector ?? {});
    const workload = here.find((each) => pairs.length > 0 && matches(each.template.metadata?.labels, pairs));
    if (workload) {
      const citations = pairs.map(([key, value]) =>
        cite(manifest, ['spec', 'selector', key], `the manifest of Service ${name} selects ${key}=${value}`),
      );
      return { workload, sureness: 0.96, citations };
    }
  }
  return undefined;
}

/** The revision before carried what the Service selects. */
function relabelled(here: readonly Workload[], selector: [string, string][]): Intended | undefined {
  for (const workload of here) {
    const { rollout } = workload;
    const before = rollout?.from.replicaSet.object.spec.template.metadata?.labels;
    if (rollout && matches(before, selector)) {
      const citations = selector.map(([key, value]) =>
        cite(
          rollout.from.replicaSet,
          ['spec', 'template', 'metadata', 'labels', key],
          `pods of revision ${rollout.from.number} carried ${key}=${value}`,
        ),
      );
      return { workload, sureness: 0.95, relabelled: rollout, citations };
    }
  }
  return undefined;
}

/** By name, by labels in common, by the port that it listens on; without the name only where nothing else serves it. */
function likely(view: View, service: Located<Service>, here: readonly Workload[]): Intended | undefined {
  const [best, second] = here
    .map((workload) => ({ workload, sureness: surenessOf(view, service.object, workload) }))
    .filter(({ sureness }) => sureness > 0)
    .sort((a, b) => b.sureness - a.sureness || a.workload.ref.name.localeCompare(b.workload.ref.name));
  return best && best.sureness > (second?.sureness ?? 0) ? { ...best, citations: [] } : undefined;
}

function surenessOf(view: View, service: Service, workload: Workload): number {
  const { template, ref } = workload;
  if (ref.name === service.metadata.name) return 0.93;
  const labels = template.metadata?.labels ?? {};
  const alike = likeness(ref.name, service.metadata.name);
  const equal = selectorOf(service).filter(([key, value]) => labels[key] === value).length;
  const close = selectorOf(service).some(([key, value]) => likeness(labels[key] ?? '', value) >= 0.9);
  const listens = listensFor(service, template);
  const served = isServed(view, workload);
  if (served) return alike > 0 && listens && (equal > 0 || close) ? 0.6 : 0;
  if (alike > 0) return listens ? 0.9 : 0.75;
  if (close || equal > 0) return listens ? 0.8 : 0;
  return listens ? 0.55 : 0;
}

function listensFor(service: Service, { spec }: PodTemplate): boolean {
  const ports = containerPorts(spec);
  return (service.spec.ports ?? []).some(({ port, targetPort = port }) =>
    ports.some((each) => each.containerPort === targetPort || each.name === targetPort),
  );
}
