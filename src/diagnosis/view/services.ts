import type { Service } from '#src/kubernetes/network-objects.ts';
import type { View } from './view.ts';

/** The labels that a Service selects, as pairs. */
export function selectorOf(service: Service): [string, string][] {
  return Object.entries(service.spec.selector ?? {});
}

/** True where labels carry every pair of a selector. */
export function matches(labels: Record<string, string> | undefined, selector: [string, string][]): boolean {
  return selector.every(([key, value]) => labels?.[key] === value);
}

interface Addresses {
  /** Slices and Endpoints of the Service that were read. */
  objects: number;
  ready: number;
}

function addressesOf(view: View, { metadata: { name, namespace } }: Service): Addresses {
  const slices = view.endpointSlices
    .map(({ object }) => object)
    .filter((slice) => slice.metadata.namespace === namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name);
  const older = view.endpoints
    .map(({ object }) => object)
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  // An absent `ready` means unknown, which clients treat as ready.
  const inSlices = slices
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((each) => each.conditions?.ready !== false);
  const inOlder = older.flatMap((each) => each.subsets ?? []).flatMap((subset) => subset.addresses ?? []);
  return { objects: slices.length + older.length, ready: inSlices.length + inOlder.length };
}

/**
 * True for a Service that selects pods and has no ready address. Its slice or Endpoints must have been read: the cluster
 * keeps one for every such Service, also an empty one, so without it nothing is known.
 */
export function isBare(view: View, service: Service): boolean {
  if (service.spec.type === 'ExternalName' || selectorOf(service).length === 0) return false;
  const { objects, ready } = addressesOf(view, service);
  return objects > 0 && ready === 0;
}

/** True for a Service with a ready address. */
export function isReached(view: View, service: Service): boolean {
  return addressesOf(view, service).ready > 0;
}
