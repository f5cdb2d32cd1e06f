import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Citation } from '../../types.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { movedPorts } from '../../view/routing/port-mismatches.ts';
import {
  callersOfPort,
  declaredTarget,
  failingSigns,
  isAside,
  isNamed,
  isProven,
  isServedElsewhere,
  isUnserved,
  listeningPorts,
  type ServedPort,
  servedPorts,
} from '../../view/routing/service-ports.ts';
import { cite, refOf, type View, within } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const targetPortWrong: Signature = {
  cause: 'routing.target-port-wrong',
  describes:
    'A Service sends calls to a port on which its pods do not listen, or listens itself on another than is called.',
  needs: ['kubernetes.services', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: ['manifests.declared', 'routes.probes', 'telemetry.log-patterns', 'kubernetes.configmaps'],
  explains: [],
  refutedBy: 'A connection to the Service on this port goes through.',
  match: (view) => {
    const perService = new Map<object, Candidate>();
    for (const served of servedPorts(view)) {
      const found = judge(view, served);
      const best = perService.get(served.service.object);
      if (found && (!best || found.confidence > best.confidence))
        perService.set(served.service.object, found);
    }
    for (const moved of movedPorts(view)) {
      const { service, statement, confidence, citations } = moved;
      if (!perService.has(service.object))
        perService.set(
          service.object,
          candidate(refOf(view, service.object), statement, confidence, citations, 'failed'),
        );
    }
    return matched([...perService.values()]);
  },
};

function judge(view: View, served: ServedPort): Candidate | undefined {
  const { target, protocol } = served;
  const named = typeof target === 'string' && !/^\d+$/.test(target);
  // The name is there with another protocol: that is another mistake.
  const wrong = named ? !isNamed(served) : isUnserved(served);
  if (!wrong || isProven(view, served) || protocol === 'SCTP') return undefined;
  const declared = declaredTarget(view, served);
  const signs = failingSigns(view, served);
  const confidence = named
    ? surenessOfName(view, served, signs)
    : surenessOfNumber(view, served, signs, declared !== undefined);
  const ref = refOf(view, served.service.object);
  const { port } = served.port;
  const have = listeningPorts(served);
  const instead = named
    ? `no container port has that name (they have ${listWords(portNames(served))})`
    : `its pods listen on ${listWords(have.map(String))}`;
  return candidate(
    ref,
    `Service ${nameWords(ref)} sends port ${port} to ${named ? `the port named ${target}` : `port ${target}`}, but ${instead}` +
      `${declared ? `; its manifest says ${declared.target}` : ''}.`,
    confidence,
    [
      cite(
        served.service,
        ['spec', 'ports', served.index, served.port.targetPort ? 'targetPort' : 'port'],
        `Service ${ref.name} sends port ${port} to ${target}`,
      ),
      ...listeningCitations(served),
      ...(declared ? [declared.citation] : []),
      ...signs,
    ],
    signs.length > 0 || !isAside(served) ? 'failed' : 'degraded',
  );
}

/** The endpoints controller leaves out every pod without a port of that name, so nothing but the name can be meant. */
function surenessOfName(view: View, served: ServedPort, signs: readonly Citation[]): number {
  if (signs.length > 0 || callersOfPort(view, served).length > 0) return 0.96;
  const only = (served.service.object.spec.ports ?? []).length === 1;
  return isAside(served) ? 0.35 : only ? 0.9 : 0.6;
}

/** Container ports inform and do not bind: without a call that fails or a manifest it stays a guess. */
function surenessOfNumber(
  view: View,
  served: ServedPort,
  signs: readonly Citation[],
  declared: boolean,
): number {
  if (signs.length > 0) return declared ? 0.96 : 0.92;
  if (declared) return 0.85;
  if (isAside(served) || isServedElsewhere(view, served)) return 0.3;
  const { ports = [] } = served.service.object.spec;
  const called = callersOfPort(view, served).length > 0;
  return ports.length === 1 ? (called ? 0.75 : 0.6) : 0.4;
}

function portNames({ specs }: ServedPort): string[] {
  const names = specs.flatMap((spec) =>
    (spec.containers ?? []).flatMap(({ ports }) => (ports ?? []).map(({ name }) => name ?? '')),
  );
  const given = [...new Set(names.filter((name) => name !== ''))].sort();
  return given.length > 0 ? given : ['no names'];
}

/** The first container ports of each workload, and the readiness probe's. */
function listeningCitations({ workloads }: ServedPort): Citation[] {
  return workloads.slice(0, 2).flatMap(({ object, ref, template }) =>
    (template.spec.containers ?? []).slice(0, 2).flatMap((container, at) => {
      const path = ['spec', 'template', 'spec', 'containers', at];
      const [first] = container.ports ?? [];
      const ports = within<unknown>(object, ...path);
      return first
        ? [
            cite(
              ports as never,
              ['ports', 0, 'containerPort'],
              `container ${container.name} of ${ref.name} declares port ${first.containerPort}${first.name ? ` as ${first.name}` : ''}`,
            ),
          ]
        : [];
    }),
  );
}

function candidate(
  object: ObjectRef,
  statement: string,
  confidence: number,
  citations: Citation[],
  impact: Candidate['impact'],
): Candidate {
  return { role: 'cause', object, affects: [], confidence, statement, citations, runbooks: [], impact };
}
