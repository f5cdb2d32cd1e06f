import type { Service } from '#src/kubernetes/network-objects.ts';
import { addressesOf } from '../../view/calls.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type Dependency, dependencyAt } from '../../view/runtime/dependencies.ts';
import {
  accountOf,
  type Fault,
  faultsOf,
  rolloutBehind,
  saidWords,
  sureness,
} from '../../view/runtime/faults.ts';
import { addressesIn } from '../../view/runtime/log-texts.ts';
import { cite, type Located, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const dependencyPortWrong: Signature = {
  cause: 'runtime.dependency-port-wrong',
  describes: 'A workload calls a dependency on a port that its Service does not have.',
  needs: ['kubernetes.pods', 'kubernetes.services'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'The Service has that port, or the call goes to another one.',
  match: (view) => {
    const faults = [...faultsOf(view, 'refused'), ...faultsOf(view, 'unanswered')];
    const found = new Map<Fault['ref'], Candidate>();
    for (const fault of faults) {
      const candidate = found.has(fault.ref) ? undefined : conclude(view, fault);
      if (candidate) found.set(fault.ref, candidate);
    }
    return matched([...found.values()]);
  },
};

function conclude(view: View, fault: Fault): Candidate | undefined {
  const wrong = wrongPort(view, fault);
  if (!wrong) return undefined;
  const { host, port, service } = wrong;
  const ports = (service.object.spec.ports ?? []).map((each) => String(each.port));
  const account = accountOf(view, fault);
  return {
    role: 'cause',
    object: fault.ref,
    ...account,
    citations: [
      ...account.citations,
      cite(
        service,
        ['spec', 'ports'],
        `Service ${service.object.metadata.name} has port ${listWords(ports)}`,
      ),
    ],
    confidence: sureness(fault, 0.88),
    statement: `${nameWords(fault.ref)} calls ${host} on port ${port}, but Service ${nameWords(service.object.metadata)} has port ${listWords(ports)}: ${saidWords(view, fault)}.`,
    runbooks: fault.workload && rolloutBehind(view, fault) ? rollback(view, fault.workload) : [],
  };
}

function wrongPort(
  view: View,
  { ref, workload, lines }: Fault,
): (Dependency & { service: Located<Service>; port: number }) | undefined {
  const configured = workload ? addressesOf(view, workload) : [];
  for (const { host, port } of lines.slice(0, 10).flatMap(({ text }) => addressesIn(text))) {
    // An address of the environment is judged where it stands.
    if (configured.some((each) => each.port === port && isAlike(each.host, host, view, ref.namespace)))
      continue;
    const dependency = dependencyAt(view, ref.namespace ?? '', host, port);
    const { service, workloads } = dependency;
    if (!service || service.object.spec.type === 'ExternalName') continue;
    const ports = service.object.spec.ports ?? [];
    // What listens at that port behind another port of the Service speaks against the Service, not the caller.
    const listens = workloads.some(({ template }) =>
      (template.spec.containers ?? []).some((each) =>
        (each.ports ?? []).some(({ containerPort }) => containerPort === port),
      ),
    );
    const exposed = ports.some(
      (each) => each.port === port || each.targetPort === port || each.nodePort === port,
    );
    if (ports.length > 0 && !exposed && !listens) return { ...dependency, service, port };
  }
  return undefined;
}

/** A log may name the Service's address where the environment names the Service. */
function isAlike(configured: string, host: string, view: View, namespace = ''): boolean {
  if (configured.toLowerCase() === host.toLowerCase()) return true;
  const [a, b] = [configured, host].map((each) => dependencyAt(view, namespace, each).service);
  return a !== undefined && a === b;
}
