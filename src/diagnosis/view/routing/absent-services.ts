import type { ResourceQuota } from '#src/kubernetes/admission-objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import { type Caller, callersByService, serviceMeant } from '../calls.ts';
import { declaredFor } from '../declared.ts';
import { serviceNamed } from '../services.ts';
import type { View } from '../view.ts';
import { type Workload, workloadsOf } from '../workloads.ts';
import { type CallFailure, callFailures } from './call-failures.ts';

/** A Service that callers address and that does not exist. */
export interface AbsentService {
  namespace: string;
  name: string;
  callers: Caller[];
  /** What manifests say about it. */
  declared: View['declared'];
  /** The workload of its name, for which it would be. */
  behind: Workload | undefined;
  /** Calls of late that did not find the name. */
  failures: CallFailure[];
}

const cache = new WeakMap<View, AbsentService[]>();

/** Only where the Services of the namespace were read: elsewhere the name may well exist. */
export function absentServices(view: View): AbsentService[] {
  const known = cache.get(view);
  if (known) return known;
  const byName = new Map(workloadsOf(view).map((each) => [`${each.ref.namespace}/${each.ref.name}`, each]));
  const found = [...callersByService(view)].flatMap(([key, callers]): AbsentService[] => {
    const [namespace = '', name = ''] = key.split('/');
    if (!view.has('kubernetes.services', namespace) || serviceNamed(view, namespace, name)) return [];
    const hosts = new Set(callers.map(({ address }) => address.host.toLowerCase()));
    return [
      {
        namespace,
        name,
        callers,
        declared: declaredFor(view, 'Service', namespace, name),
        behind: byName.get(key),
        failures: callFailures(view).filter(
          ({ host, recent, how, caller }) =>
            recent &&
            (how === 'unresolved' || how === 'dns') &&
            host !== undefined &&
            (hosts.has(host) || isIt(host, caller?.ref.namespace ?? namespace, key)),
        ),
      },
    ];
  });
  cache.set(view, found);
  return found;
}

function isIt(host: string, from: string, key: string): boolean {
  const meant = serviceMeant(host, from);
  return meant !== undefined && `${meant.namespace}/${meant.name}` === key;
}

/** True where a quota of the namespace allows no further Service: then the API server refused it. */
export function servicesUsedUp(view: View, namespace: string): boolean {
  return view
    .objects<ResourceQuota>('ResourceQuota')
    .filter(({ object }) => object.metadata.namespace === namespace)
    .some(({ object: { status, spec } }) =>
      ['services', 'count/services'].some((resource) => {
        const hard = quantity(status?.hard?.[resource] ?? spec?.hard?.[resource]);
        return hard !== undefined && (quantity(status?.used?.[resource]) ?? 0) >= hard;
      }),
    );
}
