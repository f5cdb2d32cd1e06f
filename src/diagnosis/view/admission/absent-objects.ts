import type { Service } from '#src/kubernetes/network-objects.ts';
import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type { PersistentVolumeClaim } from '#src/kubernetes/storage-objects.ts';
import type { Citation } from '../../types.ts';
import { callersOf, serviceMeant } from '../calls.ts';
import { namespaceOf } from '../declared.ts';
import { objectNamed } from '../named.ts';
import { callFailures } from '../routing/call-failures.ts';
import { isServed, matches, selectorOf } from '../services.ts';
import { cite, refOf, type View } from '../view.ts';
import { type Workload, workloadsOf } from '../workloads.ts';

/** An object that should be there and is not, so that something may have refused it. */
export interface AbsentObject {
  kind: ReadableKind;
  name: string;
  /** What shows that it should be there. */
  asked: Citation[];
  /** Workloads that want it. */
  affects: ObjectRef[];
  /** What it would count for in quotas, by the quota's resource. */
  demands: Map<string, number>;
  /** True where a manifest declares it. */
  declared: boolean;
}

/** Kinds that quotas count by a name of their own, and the evidence that lists them. */
const COUNTED: Partial<Record<ReadableKind, { evidence: string; names: string[] }>> = {
  Service: { evidence: 'kubernetes.services', names: ['services', 'count/services'] },
  PersistentVolumeClaim: {
    evidence: 'kubernetes.persistentvolumeclaims',
    names: ['persistentvolumeclaims', 'count/persistentvolumeclaims'],
  },
  Deployment: { evidence: 'kubernetes.deployments', names: ['count/deployments.apps'] },
  StatefulSet: { evidence: 'kubernetes.statefulsets', names: ['count/statefulsets.apps'] },
  DaemonSet: { evidence: 'kubernetes.daemonsets', names: ['count/daemonsets.apps'] },
  Ingress: { evidence: 'kubernetes.ingresses', names: ['count/ingresses.networking.k8s.io'] },
};

/** The objects of a namespace that a manifest, a template or a caller names and the cluster does not have. */
export function absentObjects(view: View, namespace: string): AbsentObject[] {
  const here = workloadsOf(view).filter(({ ref }) => ref.namespace === namespace);
  const declared = declaredAbsent(view, namespace, here);
  const known = new Set(declared.map(({ kind, name }) => `${kind}/${name}`));
  const named = [...namedServices(view, namespace, here), ...mountedClaims(view, namespace, here)];
  return [...declared, ...named.filter(({ kind, name }) => !known.has(`${kind}/${name}`))];
}

function isAbsent(view: View, kind: ReadableKind, namespace: string, name: string): boolean {
  const evidence = COUNTED[kind]?.evidence;
  if (evidence === undefined || !view.hasAll(evidence, namespace)) return false;
  return objectNamed(view, kind, namespace, name) === undefined;
}

function declaredAbsent(view: View, namespace: string, here: Workload[]): AbsentObject[] {
  const seen = new Set<string>();
  return view.declared.flatMap((manifest) => {
    const { object } = manifest;
    const kind = object.kind as ReadableKind;
    const { name } = object.metadata;
    const key = `${kind}/${name}`;
    if (!COUNTED[kind] || seen.has(key) || namespaceOf(view, object) !== namespace) return [];
    if (!isAbsent(view, kind, namespace, name)) return [];
    seen.add(key);
    return [
      {
        kind,
        name,
        asked: [
          cite(
            manifest,
            ['metadata', 'name'],
            `a manifest declares ${kind} ${name}, which the cluster does not have`,
          ),
        ],
        affects: affectedBy(view, object, namespace, here),
        demands: demandsOf(object),
        declared: true,
      },
    ];
  });
}

function demandsOf(object: KubeObject): Map<string, number> {
  const demands = new Map((COUNTED[object.kind as ReadableKind]?.names ?? []).map((name) => [name, 1]));
  if (object.kind === 'Service') {
    const { spec } = object as Service;
    if (spec?.type === 'LoadBalancer') demands.set('services.loadbalancers', 1);
    if (spec?.type === 'LoadBalancer' || spec?.type === 'NodePort')
      demands.set('services.nodeports', spec.ports?.length ?? 1);
  }
  if (object.kind === 'PersistentVolumeClaim') {
    const { spec } = object as PersistentVolumeClaim;
    const size = quantity(spec?.resources?.requests?.storage);
    if (size !== undefined) demands.set('requests.storage', size);
  }
  return demands;
}

/** A Service is missed by those that call it, and by those that it was to lead to. */
function affectedBy(view: View, object: KubeObject, namespace: string, here: Workload[]): ObjectRef[] {
  if (object.kind === 'PersistentVolumeClaim') return mounting(here, object.metadata.name);
  if (object.kind !== 'Service') return workloadItself(view, object, namespace);
  const selector = selectorOf(object as Service);
  const behind = here.filter(
    ({ template }) => selector.length > 0 && matches(template.metadata?.labels, selector),
  );
  return unique([
    ...behind.map(({ ref }) => ref),
    ...callersOf(view, namespace, object.metadata.name).map(({ workload }) => workload.ref),
  ]);
}

/** A workload that does not exist is short of itself. */
function workloadItself(view: View, object: KubeObject, namespace: string): ObjectRef[] {
  return object.kind === 'Ingress' ? [] : [{ ...refOf(view, object), namespace }];
}

function mounting(here: Workload[], claim: string): ObjectRef[] {
  return here
    .filter(({ template }) =>
      (template.spec?.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === claim),
    )
    .map(({ ref }) => ref);
}

/**
 * Services that callers or probes name, of which the workload is there by that name and no other Service leads to it. A
 * slip in an address names no workload.
 */
function namedServices(view: View, namespace: string, here: Workload[]): AbsentObject[] {
  const byName = new Map(here.map((workload) => [workload.ref.name, workload]));
  const asked = new Map<string, Asked>();
  const ask = (name: string, citation: Citation, caller?: Workload): void => {
    const known = asked.get(name) ?? { citations: [], callers: [] };
    known.citations.push(citation);
    if (caller) known.callers.push(caller.ref);
    asked.set(name, known);
  };
  for (const { ref } of here) {
    for (const { workload, address } of callersOf(view, namespace, ref.name)) {
      const says = `${workload.ref.name} calls ${ref.name} by ${address.variable}`;
      ask(ref.name, cite(address.value, [], says), workload);
    }
  }
  for (const { how, host, caller, line, service } of callFailures(view)) {
    const meant = host && how === 'unresolved' && serviceMeant(host, caller?.ref.namespace ?? namespace);
    if (meant && meant.namespace === namespace)
      ask(meant.name, cite(line, [], `${service} does not find the name ${meant.name}`), caller);
  }
  for (const probe of view.probes) {
    const { service, success } = probe.object;
    if (probe.object.namespace === namespace && !success)
      ask(service, cite(probe, ['service'], `${service} was tried and not reached`));
  }
  for (const call of view.calls) {
    const { caller, callee } = call.object;
    ask(callee, cite(call, ['callee'], `${caller} calls ${callee}`), byName.get(caller));
  }
  return [...asked].flatMap(([name, { citations, callers }]) => {
    const target = byName.get(name);
    if (!target || target.wanted === 0 || !isAbsent(view, 'Service', namespace, name)) return [];
    if (isServed(view, target)) return [];
    return [
      {
        kind: 'Service' as const,
        name,
        asked: citations.slice(0, 3),
        affects: unique([target.ref, ...callers]),
        demands: new Map([
          ['services', 1],
          ['count/services', 1],
        ]),
        declared: false,
      },
    ];
  });
}

/** Who names a Service, and where. */
interface Asked {
  citations: Citation[];
  callers: ObjectRef[];
}

function mountedClaims(view: View, namespace: string, here: Workload[]): AbsentObject[] {
  return here
    .filter(({ wanted }) => wanted > 0)
    .flatMap(({ object, template }) =>
      (template.spec?.volumes ?? []).flatMap((volume, index) => {
        const name = volume.persistentVolumeClaim?.claimName;
        if (name === undefined || !isAbsent(view, 'PersistentVolumeClaim', namespace, name)) return [];
        const path = ['spec', 'template', 'spec', 'volumes', index, 'persistentVolumeClaim', 'claimName'];
        return [
          {
            kind: 'PersistentVolumeClaim' as const,
            name,
            asked: [
              cite(
                object,
                path,
                `${object.object.metadata.name} mounts the claim ${name}, which does not exist`,
              ),
            ],
            affects: mounting(here, name),
            demands: new Map([
              ['persistentvolumeclaims', 1],
              ['count/persistentvolumeclaims', 1],
            ]),
            declared: false,
          },
        ];
      }),
    );
}

function unique(refs: ObjectRef[]): ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}
