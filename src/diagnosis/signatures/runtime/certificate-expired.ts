import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { dependencyAt, refOfDependency } from '../../view/runtime/dependencies.ts';
import { accountOf, type Fault, faultsOf, saidWords, sureness, whoWords } from '../../view/runtime/faults.ts';
import { serviceNamed, workloadsBehind } from '../../view/services.ts';
import { cite, refOf, type View } from '../../view/view.ts';
import { timeWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** What a peer answers to a certificate of ours, in the words of Go's and OpenSSL's TLS. */
const OWN = /remote error: tls: expired certificate|alert certificate expired/i;

export const certificateExpired: Signature = {
  cause: 'runtime.certificate-expired',
  describes: 'A certificate is past its end, so peers refuse the connection.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'routes.probes',
    'kubernetes.services',
  ],
  explains: [],
  refutedBy: 'The certificate that is presented is valid now, and the clocks agree.',
  match: (view) => {
    const probed = ofProbes(view);
    const known = new Set(probed.flatMap(({ object, affects }) => [object, ...affects].map(refKey)));
    const said = new Map<string, Candidate>();
    for (const candidate of faultsOf(view, 'certificate-expired').map((fault) => ofLines(view, fault))) {
      const key = refKey(candidate.object);
      const before = said.get(key);
      if (known.has(key)) continue;
      if (before) before.affects.push(...candidate.affects);
      else said.set(key, candidate);
    }
    return matched([...probed, ...said.values()]);
  },
};

function ofLines(view: View, fault: Fault): Candidate {
  const [line] = fault.lines;
  const { host, port } = line.told;
  const peer =
    host === undefined || OWN.test(line.text)
      ? undefined
      : dependencyAt(view, fault.ref.namespace ?? '', host, port);
  const object = (peer && refOfDependency(view, peer)) ?? fault.ref;
  const whose =
    peer && host
      ? object === fault.ref
        ? `the certificate of ${host} has expired`
        : `the certificate of ${nameWords(object)} has expired`
      : 'a certificate has expired';
  const account = accountOf(view, fault);
  return {
    role: 'cause',
    object,
    ...account,
    affects: [...new Map([...account.affects, object].map((ref) => [refKey(ref), ref])).values()],
    confidence: sureness(fault, 0.92),
    statement: `${whoWords(fault)} cannot connect because ${whose}: ${saidWords(view, fault)}.`,
    runbooks: [],
  };
}

function ofProbes(view: View): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const probe of view.probes) {
    const { namespace, service: name, port, validUntil = '' } = probe.object;
    const service = serviceNamed(view, namespace, name);
    // A clock that is some seconds off is no reason.
    if (!service || !(Date.parse(validUntil) < view.now.getTime() - 60_000)) continue;
    const behind: ObjectRef[] = workloadsBehind(view, service.object).map(({ ref }) => ref);
    const object = behind.length === 1 && behind[0] ? behind[0] : refOf(view, service.object);
    found.set(refKey(object), {
      role: 'cause',
      object,
      affects: behind.length > 0 ? behind : [object],
      confidence: 0.95,
      statement: `The certificate that Service ${nameWords(service.object.metadata)} presents at port ${port} expired at ${timeWords(validUntil, view.now)}.`,
      citations: [
        cite(probe, ['validUntil'], `the certificate at ${name}:${port} was valid until ${validUntil}`),
      ],
      runbooks: [],
      impact: 'failed',
      since: new Date(validUntil).toISOString(),
    });
  }
  return [...found.values()];
}
