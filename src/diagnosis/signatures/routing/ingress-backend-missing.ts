import { declaredFor } from '../../view/declared.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type IngressBackend, ingressBackends } from '../../view/routing/ingresses.ts';
import { likeness } from '../../view/routing/likeness.ts';
import { serviceNamed } from '../../view/services.ts';
import { cite, refOf, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const ingressBackendMissing: Signature = {
  cause: 'routing.ingress-backend-missing',
  describes: 'An Ingress sends calls to a Service that does not exist, so they are answered with an error.',
  needs: ['kubernetes.ingresses', 'kubernetes.services'],
  uses: ['manifests.declared'],
  explains: [],
  refutedBy: 'A Service of that name exists in the namespace of the Ingress.',
  match: (view) => {
    const perIngress = new Map<object, IngressBackend[]>();
    for (const backend of ingressBackends(view)) {
      const { metadata } = backend.ingress.object;
      if (!view.has('kubernetes.services', metadata.namespace)) continue;
      if (serviceNamed(view, metadata.namespace, backend.service)) continue;
      perIngress.set(metadata, [...(perIngress.get(metadata) ?? []), backend]);
    }
    return matched([...perIngress.values()].map((backends) => conclude(view, backends)));
  },
};

function conclude(view: View, backends: IngressBackend[]): Candidate | undefined {
  const [first] = backends;
  if (!first) return undefined;
  const ref = refOf(view, first.ingress.object);
  const names = [...new Set(backends.map(({ service }) => service))].sort();
  const routes = [...new Set(backends.map(({ route }) => route))];
  const alike = view.services.find(
    ({ object }) =>
      object.metadata.namespace === ref.namespace && likeness(object.metadata.name, first.service) > 0,
  );
  const declared = declaredFor(view, 'Service', ref.namespace, first.service).slice(0, 1);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    confidence: 0.93,
    statement:
      `Ingress ${nameWords(ref)} sends ${listWords(routes.slice(0, 3))} to ${names.length === 1 ? 'Service' : 'Services'} ${listWords(names)}, ` +
      `which ${names.length === 1 ? 'does' : 'do'} not exist` +
      `${declared.length > 0 ? ', though a manifest has it' : alike ? `; there is a Service ${alike.object.metadata.name}` : ''}.`,
    citations: [
      ...backends
        .slice(0, 3)
        .map(({ ingress, path, route, service }) =>
          cite(ingress, [...path, 'name'], `${route} goes to Service ${service}`),
        ),
      ...(alike
        ? [cite(alike, ['metadata', 'name'], `there is a Service ${alike.object.metadata.name}`)]
        : []),
      ...declared.map((each) => cite(each, ['metadata', 'name'], `a manifest has Service ${first.service}`)),
    ],
    runbooks: [],
    impact: 'failed',
  };
}
