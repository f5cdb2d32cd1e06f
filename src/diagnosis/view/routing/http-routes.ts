import type { Gateway, HttpRoute } from '#src/kubernetes/network-objects.ts';
import type { Condition } from '#src/kubernetes/objects.ts';
import type { Citation } from '../../types.ts';
import { serviceNamed } from '../services.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';

/** Why a route is not served, in the words of the Gateway API (gateway-api.sigs.k8s.io/reference/spec). */
export interface Unattached {
  /** `BackendNotFound`, `NoMatchingListenerHostname`, … */
  reason: string;
  words: string;
  citation: Citation;
  sureness: number;
  since?: string;
}

interface Observed extends Condition {
  observedGeneration?: number;
}

/** What controllers say in a route's status; a condition of an older generation is about what the route was before. */
export function refusals(route: Located<HttpRoute>): Unattached[] {
  const { status, metadata } = route.object;
  return (status?.parents ?? []).flatMap((parent, at) =>
    (parent.conditions ?? []).flatMap((condition, index) => {
      const { type, status: is, reason = '', message = '', lastTransitionTime } = condition;
      const { observedGeneration: seen } = condition as Observed;
      if ((type !== 'Accepted' && type !== 'ResolvedRefs') || is !== 'False') return [];
      if (seen !== undefined && seen < (metadata.generation ?? 0)) return [];
      const found: Unattached = {
        reason,
        words: `Gateway ${parent.parentRef?.name ?? ''} says ${reason}${message ? `: ${quoted(message, 160)}` : ''}`,
        citation: cite(
          route,
          ['status', 'parents', at, 'conditions', index, 'reason'],
          `${type} is False: ${reason}${message ? `, ${quoted(message, 160)}` : ''}`,
        ),
        // A controller that has not come to it yet says so.
        sureness: reason === 'Pending' ? 0.4 : 0.95,
        ...(lastTransitionTime ? { since: lastTransitionTime } : {}),
      };
      return [found];
    }),
  );
}

/** What the objects themselves say where no status does. */
export function structuralFaults(view: View, route: Located<HttpRoute>): Unattached[] {
  const { spec, metadata } = route.object;
  const parents = (spec?.parentRefs ?? []).flatMap((ref, at): Unattached[] => {
    const namespace = ref.namespace ?? metadata.namespace;
    if ((ref.kind ?? 'Gateway') !== 'Gateway' || !view.has('kubernetes.gateways', namespace)) return [];
    const path = ['spec', 'parentRefs', at, 'name'];
    const gateway = view
      .objects<Gateway>('Gateway')
      .find(({ object }) => object.metadata.name === ref.name && object.metadata.namespace === namespace);
    if (!gateway)
      return [
        {
          reason: 'NoMatchingParent',
          words: `Gateway ${ref.name} does not exist in ${namespace}`,
          citation: cite(route, path, `the route is for Gateway ${ref.name}`),
          sureness: 0.9,
        },
      ];
    const listeners = (gateway.object.spec?.listeners ?? []).filter(
      ({ name }) => ref.sectionName === undefined || name === ref.sectionName,
    );
    if (listeners.length === 0)
      return [
        {
          reason: 'NoMatchingParent',
          words: `Gateway ${ref.name} has no listener ${ref.sectionName ?? ''}`.trimEnd(),
          citation: cite(route, path, `the route is for Gateway ${ref.name}`),
          sureness: 0.9,
        },
      ];
    const hosts = spec?.hostnames ?? [];
    const fits =
      hosts.length === 0 ||
      listeners.some(({ hostname }) => !hostname || hosts.some((host) => overlaps(host, hostname)));
    return fits
      ? []
      : [
          {
            reason: 'NoMatchingListenerHostname',
            words: `no listener of Gateway ${ref.name} takes ${hosts.join(', ')}`,
            citation: cite(route, ['spec', 'hostnames', 0], `the route is for ${hosts[0]}`),
            sureness: 0.9,
          },
        ];
  });
  return [...parents, ...absentBackends(view, route)];
}

function absentBackends(view: View, route: Located<HttpRoute>): Unattached[] {
  const { spec, metadata } = route.object;
  return (spec?.rules ?? []).flatMap((rule, at) =>
    (rule.backendRefs ?? []).flatMap((backend, index): Unattached[] => {
      const namespace = backend.namespace ?? metadata.namespace;
      if ((backend.kind ?? 'Service') !== 'Service' || !view.has('kubernetes.services', namespace)) return [];
      const service = serviceNamed(view, namespace, backend.name);
      const path = ['spec', 'rules', at, 'backendRefs', index, service ? 'port' : 'name'];
      const exposed = (service?.object.spec.ports ?? []).map(({ port }) => port);
      if (service && (backend.port === undefined || exposed.length === 0 || exposed.includes(backend.port)))
        return [];
      const words = service
        ? `Service ${backend.name} has no port ${backend.port}`
        : `Service ${backend.name} does not exist in ${namespace}`;
      return [{ reason: 'BackendNotFound', words, citation: cite(route, path, words), sureness: 0.93 }];
    }),
  );
}

/** Host names with a leading `*.` stand for every name below. */
function overlaps(a: string, b: string): boolean {
  const covers = (wide: string, name: string): boolean =>
    wide.startsWith('*.') && name.length > wide.length - 1 && name.endsWith(wide.slice(1));
  return a === b || covers(a, b) || covers(b, a);
}
