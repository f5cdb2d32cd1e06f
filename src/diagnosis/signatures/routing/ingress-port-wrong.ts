import type { Service } from '#src/kubernetes/network-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type IngressBackend, ingressBackends } from '../../view/routing/ingresses.ts';
import { exposedCitations, exposedWords } from '../../view/routing/port-mismatches.ts';
import { serviceNamed } from '../../view/services.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const ingressPortWrong: Signature = {
  cause: 'routing.ingress-port-wrong',
  describes: 'An Ingress sends calls to a port that the Service does not have.',
  needs: ['kubernetes.ingresses', 'kubernetes.services'],
  uses: [],
  explains: [],
  refutedBy: 'The Service exposes a port of that number or name.',
  match: (view) => {
    const perIngress = new Map<object, Candidate>();
    for (const backend of ingressBackends(view)) {
      const { metadata } = backend.ingress.object;
      const service = serviceNamed(view, metadata.namespace, backend.service);
      if (service && isAbsent(service.object, backend.port) && !perIngress.has(metadata))
        perIngress.set(metadata, conclude(view, backend, service));
    }
    return matched([...perIngress.values()]);
  },
};

/** Some controllers take the target port too (ingress-nginx compares port, target port and name), so that is no mistake. */
function isAbsent({ spec }: Service, port: number | string | undefined): boolean {
  const { ports = [] } = spec;
  if (port === undefined || spec.type === 'ExternalName' || ports.length === 0) return false;
  return !ports.some((each) => each.port === port || each.name === port || each.targetPort === port);
}

function conclude(view: View, backend: IngressBackend, service: Located<Service>): Candidate {
  const { ingress, path, port, route } = backend;
  const ref = refOf(view, ingress.object);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    confidence: 0.92,
    statement: `Ingress ${nameWords(ref)} sends ${route} to port ${port} of Service ${backend.service}, which exposes only ${exposedWords(service.object)}.`,
    citations: [
      cite(
        ingress,
        [...path, 'port', typeof port === 'number' ? 'number' : 'name'],
        `${route} goes to port ${port} of ${backend.service}`,
      ),
      ...exposedCitations(service),
    ],
    runbooks: [],
    impact: 'failed',
  };
}
