import type { HttpRoute, Ingress } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Citation } from '../../types.ts';
import { declaredFor } from '../declared.ts';
import { serviceNamed } from '../services.ts';
import { cite, type Located, type View } from '../view.ts';
import { backendsOf } from './ingresses.ts';

/** A host and path that goes to another Service than the manifest says. */
export interface Misrouted {
  owner: Located<KubeObject>;
  route: string;
  to: string;
  meant: string;
  citations: Citation[];
}

interface Way {
  /** Host, path and what else a route is chosen by, as text. */
  route: string;
  to: string;
  path: (string | number)[];
}

function waysOf(owner: Located<KubeObject>): Way[] {
  if (owner.object.kind === 'Ingress')
    return backendsOf(owner as Located<Ingress>).map(({ route, service, path }) => ({
      route,
      to: service,
      path: [...path, 'name'],
    }));
  const { spec } = owner.object as HttpRoute;
  const hosts = (spec?.hostnames ?? []).join(',');
  return (spec?.rules ?? []).flatMap((rule, at) => {
    const [only, ...others] = rule.backendRefs ?? [];
    // Of several the weights decide, which change in every rollout.
    if (!only || others.length > 0) return [];
    const route = `${hosts}${pathsOf(rule.matches) || '/'}`;
    return [{ route, to: only.name, path: ['spec', 'rules', at, 'backendRefs', 0, 'name'] }];
  });
}

function pathsOf(matches: readonly unknown[] | undefined): string {
  const paths = (matches ?? []).map((match) => {
    const { path, headers, method, queryParams } = match as Record<string, unknown>;
    const other = [headers, method, queryParams].filter((each) => each !== undefined);
    const value = (path as { value?: string } | undefined)?.value ?? '/';
    return `${value}${other.length > 0 ? ` ${JSON.stringify(other)}` : ''}`;
  });
  return paths.join(',');
}

/** Routes whose Service is not the one of the manifest, though that one exists. */
export function misroutedWays(view: View): Misrouted[] {
  const owners = [...view.objects<Ingress>('Ingress'), ...view.objects<HttpRoute>('HTTPRoute')];
  return owners.flatMap((owner) => {
    const { kind, metadata } = owner.object;
    const manifests = declaredFor(view, kind, metadata.namespace, metadata.name);
    return waysOf(owner).flatMap((way): Misrouted[] => {
      for (const manifest of manifests) {
        const declared = waysOf(manifest).find(({ route }) => route === way.route);
        if (!declared || declared.to === way.to) continue;
        if (!serviceNamed(view, metadata.namespace, declared.to)) continue;
        return [
          {
            owner,
            route: way.route,
            to: way.to,
            meant: declared.to,
            citations: [
              cite(owner, way.path, `${way.route} goes to Service ${way.to}`),
              cite(manifest, declared.path, `the manifest sends ${way.route} to Service ${declared.to}`),
            ],
          },
        ];
      }
      return [];
    });
  });
}

/** Routes on which every backend has weight 0: they are answered with an error. */
export function emptyWays(view: View): { owner: Located<KubeObject>; route: string; citation: Citation }[] {
  return view.objects<HttpRoute>('HTTPRoute').flatMap((owner) =>
    (owner.object.spec?.rules ?? []).flatMap((rule, at) => {
      const refs = rule.backendRefs ?? [];
      if (refs.length === 0 || refs.some(({ weight = 1 }) => weight > 0)) return [];
      const route = `${(owner.object.spec?.hostnames ?? []).join(',')}${pathsOf(rule.matches) || '/'}`;
      const path = ['spec', 'rules', at, 'backendRefs', 0, 'weight'];
      return [{ owner, route, citation: cite(owner, path, `${refs[0]?.name} has weight 0 for ${route}`) }];
    }),
  );
}
