import type { DestinationRule, PeerAuthentication, VirtualService } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Citation } from '../../types.ts';
import { serviceMeant } from '../calls.ts';
import { matches, podsBehind, serviceNamed, workloadsBehind } from '../services.ts';
import { cite, type Located, type View } from '../view.ts';
import { selects } from './label-selectors.ts';

/** What is wrong with an object of Istio. */
export interface MeshFault {
  owner: Located<KubeObject>;
  words: string;
  sureness: number;
  citations: Citation[];
  impact: 'failed' | 'degraded';
}

/** Every fault of VirtualServices and DestinationRules (istio.io/latest/docs/reference/config/networking). */
export function meshFaults(view: View): MeshFault[] {
  return [
    ...view
      .objects<VirtualService>('VirtualService')
      .flatMap((owner) => [...lostDestinations(view, owner), ...injectedFaults(owner)]),
    ...view
      .objects<DestinationRule>('DestinationRule')
      .flatMap((owner) => [...emptySubsets(view, owner), ...plainText(view, owner)]),
  ];
}

/** The Service that a host means; undefined where the host is outside or its namespace was not read. */
function meant(view: View, host: string, namespace: string): { name: string; namespace: string } | undefined {
  if (host.includes('*')) return undefined;
  const found = serviceMeant(host, namespace);
  return found && view.has('kubernetes.services', found.namespace) ? found : undefined;
}

function lostDestinations(view: View, owner: Located<VirtualService>): MeshFault[] {
  const { spec, metadata } = owner.object;
  const { namespace = '' } = metadata;
  const routes = (['http', 'tcp'] as const).flatMap((kind) =>
    (spec?.[kind] ?? []).flatMap(({ route }, at) =>
      (route ?? []).map((each, index) => ({
        ...each,
        path: ['spec', kind, at, 'route', index, 'destination'],
      })),
    ),
  );
  return routes.flatMap((each): MeshFault[] => {
    const { destination, path } = each;
    const service = destination?.host ? meant(view, destination.host, namespace) : undefined;
    // Weight 0 is how a part is taken out of the traffic.
    if (!service || ('weight' in each && each.weight === 0)) return [];
    const fault = (words: string, key: string): MeshFault => ({
      owner,
      words,
      sureness: 0.92,
      citations: [cite(owner, [...path, key], words)],
      impact: 'failed',
    });
    if (!serviceNamed(view, service.namespace, service.name))
      return [
        fault(`sends calls to ${destination.host}, which is no Service of ${service.namespace}`, 'host'),
      ];
    const { subset } = destination;
    if (subset === undefined) return [];
    const rules = rulesFor(view, service);
    const known = rules.some(({ object }) =>
      (object.spec?.subsets ?? []).some(({ name }) => name === subset),
    );
    return known || !view.has('kubernetes.destinationrules', service.namespace)
      ? []
      : [fault(`sends calls to subset ${subset} of ${service.name}, which no DestinationRule has`, 'subset')];
  });
}

function rulesFor(
  view: View,
  { name, namespace }: { name: string; namespace: string },
): Located<DestinationRule>[] {
  return view.objects<DestinationRule>('DestinationRule').filter(({ object }) => {
    const service = serviceMeant(object.spec?.host ?? '', object.metadata.namespace ?? '');
    return service?.name === name && service.namespace === namespace;
  });
}

/** A rehearsal that nobody took out again. */
function injectedFaults(owner: Located<VirtualService>): MeshFault[] {
  return (owner.object.spec?.http ?? []).flatMap(({ fault }, at): MeshFault[] => {
    const kinds = (['abort', 'delay'] as const).filter((kind) => share(fault?.[kind]) > 0);
    const [kind] = kinds;
    if (!kind) return [];
    const percent = share(fault?.[kind]);
    return [
      {
        owner,
        words: `injects a fault (${kinds.join(' and ')}) into ${percent} % of the calls`,
        sureness: 0.8,
        citations: [cite(owner, ['spec', 'http', at, 'fault', kind], `route ${at + 1} has a fault: ${kind}`)],
        impact: kind === 'abort' && percent >= 100 ? 'failed' : 'degraded',
      },
    ];
  });
}

/** Percent of calls; all where none is given. */
function share(fault: unknown): number {
  if (typeof fault !== 'object' || fault === null) return 0;
  const { percentage, percent } = fault as { percentage?: { value?: number }; percent?: number };
  return percentage?.value ?? percent ?? 100;
}

/** Subsets whose labels no pod behind the host carries, where calls are sent to them. */
function emptySubsets(view: View, owner: Located<DestinationRule>): MeshFault[] {
  const { spec, metadata } = owner.object;
  const service = meant(view, spec?.host ?? '', metadata.namespace ?? '');
  const found = service && serviceNamed(view, service.namespace, service.name);
  if (!service || !found) return [];
  const pods = podsBehind(view, found.object);
  if (pods.length === 0 || !view.has('kubernetes.pods', service.namespace)) return [];
  return (spec?.subsets ?? []).flatMap(({ name, labels }, at): MeshFault[] => {
    const pairs = Object.entries(labels ?? {});
    const carried = pods.some(({ object }) => matches(object.metadata.labels, pairs));
    // A subset of a workload at zero is waiting for its turn.
    const resting = workloadsBehind(view, found.object).some(({ template }) =>
      matches(template.metadata?.labels, pairs),
    );
    if (carried || resting || !isUsed(view, service, name)) return [];
    const words = `has a subset ${name} (${pairs.map((pair) => pair.join('=')).join(', ')}) that no pod of ${service.name} is in`;
    return [
      {
        owner,
        words,
        sureness: 0.9,
        citations: [cite(owner, ['spec', 'subsets', at, 'labels'], `subset ${name} takes these labels`)],
        impact: 'failed',
      },
    ];
  });
}

function isUsed(view: View, service: { name: string; namespace: string }, subset: string): boolean {
  return view.objects<VirtualService>('VirtualService').some(({ object }) =>
    [...(object.spec?.http ?? []), ...(object.spec?.tcp ?? [])]
      .flatMap(({ route }) => route ?? [])
      .some((each) => {
        const to = serviceMeant(each.destination?.host ?? '', object.metadata.namespace ?? '');
        const taken = !('weight' in each) || each.weight !== 0;
        return (
          taken &&
          each.destination.subset === subset &&
          to?.name === service.name &&
          to.namespace === service.namespace
        );
      }),
  );
}

/** Calls sent in plain text to pods that take only mutual TLS. */
function plainText(view: View, owner: Located<DestinationRule>): MeshFault[] {
  const { spec, metadata } = owner.object;
  const mode = spec?.trafficPolicy?.tls?.mode;
  const service = meant(view, spec?.host ?? '', metadata.namespace ?? '');
  const found = service && serviceNamed(view, service.namespace, service.name);
  if (!service || !found || mode !== 'DISABLE') return [];
  const [workload] = workloadsBehind(view, found.object);
  const strict = workload && strictFor(view, service.namespace, workload.template.metadata?.labels ?? {});
  if (!strict) return [];
  return [
    {
      owner,
      words: `sends calls to ${service.name} in plain text, but PeerAuthentication ${strict.object.metadata.name} takes only mutual TLS`,
      sureness: 0.9,
      citations: [
        cite(owner, ['spec', 'trafficPolicy', 'tls', 'mode'], `calls to ${service.name} go with TLS ${mode}`),
        cite(strict, ['spec', 'mtls', 'mode'], `${strict.object.metadata.name} asks for mutual TLS`),
      ],
      impact: 'failed',
    },
  ];
}

/** The closest policy counts: of the workload, of its namespace, of the mesh. */
function strictFor(
  view: View,
  namespace: string,
  labels: Record<string, string>,
): Located<PeerAuthentication> | undefined {
  const all = view.objects<PeerAuthentication>('PeerAuthentication');
  const here = all.filter(({ object }) => object.metadata.namespace === namespace);
  const closest =
    here.find(({ object }) => object.spec?.selector && selects(object.spec.selector, labels)) ??
    here.find(({ object }) => !object.spec?.selector) ??
    all.find(({ object }) => object.metadata.namespace === 'istio-system' && !object.spec?.selector);
  return closest?.object.spec?.mtls?.mode === 'STRICT' ? closest : undefined;
}
