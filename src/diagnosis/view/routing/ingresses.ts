import type { Ingress } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Located, View } from '../view.ts';

/** One Service that an Ingress sends calls to. */
export interface IngressBackend {
  ingress: Located<Ingress>;
  /** `shop.example/api`; `every other call` of the default backend. */
  route: string;
  service: string;
  port: number | string | undefined;
  /** Where the backend's Service stands in the Ingress. */
  path: (string | number)[];
}

/** Every backend of an Ingress that is a Service. */
export function backendsOf(ingress: Located<Ingress>): IngressBackend[] {
  const { spec } = ingress.object;
  const rules = (spec?.rules ?? []).flatMap((rule, at) =>
    (rule.http?.paths ?? []).map((each, index) => ({
      backend: each.backend,
      route: `${rule.host ?? ''}${each.path ?? '/'}`,
      path: ['spec', 'rules', at, 'http', 'paths', index, 'backend', 'service'],
    })),
  );
  const other = {
    backend: spec?.defaultBackend,
    route: 'every other call',
    path: ['spec', 'defaultBackend', 'service'],
  };
  return [...rules, other].flatMap(({ backend, route, path }) => {
    const { name, port } = backend?.service ?? {};
    // The AWS controller puts actions where Services stand: kubernetes-sigs.github.io/aws-load-balancer-controller.
    if (!name || port?.name === 'use-annotation') return [];
    return [{ ingress, route, service: name, port: port?.number ?? port?.name, path }];
  });
}

/** The backends of every Ingress that was read. */
export function ingressBackends(view: View): IngressBackend[] {
  return view.objects<Ingress>('Ingress').flatMap(backendsOf);
}

/** The class by which a controller finds an Ingress: the field, or the annotation that came before it. */
export function classOf({ metadata, spec }: Ingress): { name: string; legacy: boolean } | undefined {
  const legacy = metadata.annotations?.['kubernetes.io/ingress.class'];
  if (spec?.ingressClassName) return { name: spec.ingressClassName, legacy: false };
  return legacy ? { name: legacy, legacy: true } : undefined;
}

/** True where a controller has given the Ingress an address. */
export function isTaken({ status }: Ingress): boolean {
  return (status?.loadBalancer?.ingress ?? []).length > 0;
}

/** How long an object has been there, in ms; NaN where that is not known. */
export function ageOf(view: View, { metadata }: KubeObject): number {
  return view.now.getTime() - Date.parse(metadata.creationTimestamp ?? '');
}
