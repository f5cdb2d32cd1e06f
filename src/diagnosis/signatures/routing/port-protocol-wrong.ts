import { nameWords } from '../../view/rollout-words.ts';
import { containerPorts, probedPorts } from '../../view/routing/listening.ts';
import {
  failingSigns,
  isNamed,
  isProven,
  type ServedPort,
  servedPorts,
} from '../../view/routing/service-ports.ts';
import { cite, refOf, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const portProtocolWrong: Signature = {
  cause: 'routing.port-protocol-wrong',
  describes: 'A Service takes TCP where its pods speak UDP on that port, or the other way round.',
  needs: ['kubernetes.services', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: ['routes.probes'],
  explains: [],
  refutedBy: 'The pods take connections of the protocol of the Service on this port.',
  match: (view) => matched(servedPorts(view).map((served) => conclude(view, served))),
};

/** What the pods declare or show to speak on the target, where it is not what the Service sends. */
function spoken(served: ServedPort): { protocol: string; sureness: number } | undefined {
  const { target, protocol, specs, service } = served;
  if (typeof target === 'string') {
    // A port of that name with another protocol is not found, and the pod is left out.
    const other = ['TCP', 'UDP', 'SCTP'].find((each) => each !== protocol && isNamed(served, each));
    return other !== undefined && !isNamed(served, protocol)
      ? { protocol: other, sureness: 0.93 }
      : undefined;
  }
  const declared = specs.flatMap(containerPorts).filter(({ containerPort }) => containerPort === target);
  const has = new Set(declared.map((each) => each.protocol ?? 'TCP'));
  const asked = specs.flatMap(probedPorts).some(({ port }) => port === target);
  if (declared.length === 0 || has.has(protocol)) return undefined;
  // TCP is what is there where nobody wrote a protocol; only a probe shows that it is meant.
  if (protocol !== 'TCP') {
    const both = (service.object.spec.ports ?? []).some(
      ({ targetPort, port, protocol: is = 'TCP' }) => (targetPort ?? port) === target && is === 'TCP',
    );
    return asked && has.has('TCP') && !both ? { protocol: 'TCP', sureness: 0.8 } : undefined;
  }
  const [other = 'UDP'] = has;
  return asked ? undefined : { protocol: other, sureness: 0.75 };
}

function conclude(view: View, served: ServedPort): Candidate | undefined {
  const other = spoken(served);
  if (!other || isProven(view, served)) return undefined;
  const signs = failingSigns(view, served);
  const { service, port, index, target, protocol } = served;
  const ref = refOf(view, service.object);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    confidence: signs.length > 0 ? Math.max(0.9, other.sureness) : other.sureness,
    statement: `Service ${nameWords(ref)} takes ${protocol} on port ${port.port} and sends it to ${target}, where its pods speak ${other.protocol}.`,
    citations: [
      cite(
        service,
        ['spec', 'ports', index, port.protocol ? 'protocol' : 'port'],
        `port ${port.port} of Service ${ref.name} is ${protocol}`,
      ),
      ...served.workloads
        .slice(0, 1)
        .flatMap(({ object, template, ref: { name } }) =>
          (template.spec.containers ?? []).flatMap((container, at) =>
            (container.ports ?? []).flatMap((each, place) =>
              each.containerPort === target || each.name === target
                ? [
                    cite(
                      object,
                      [
                        'spec',
                        'template',
                        'spec',
                        'containers',
                        at,
                        'ports',
                        place,
                        each.protocol ? 'protocol' : 'containerPort',
                      ],
                      `port ${each.containerPort} of ${name} is ${each.protocol ?? 'TCP'}`,
                    ),
                  ]
                : [],
            ),
          ),
        ),
      ...signs,
    ],
    runbooks: [],
    impact: 'failed',
  };
}
