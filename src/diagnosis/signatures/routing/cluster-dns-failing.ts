import { nameWords } from '../../view/rollout-words.ts';
import type { CallFailure } from '../../view/routing/call-failures.ts';
import { callFailures, failureCitations } from '../../view/routing/call-failures.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, listWords } from '../../view/words.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** One name or one caller that cannot be resolved is about that name or that caller. */
const LEAST_NAMES = 2;
const LEAST_CALLERS = 2;

export const clusterDnsFailing: Signature = {
  cause: 'routing.cluster-dns-failing',
  describes: 'The DNS of the cluster does not answer, so names of every kind cannot be resolved.',
  needs: ['telemetry.log-patterns', 'kubernetes.pods'],
  uses: ['telemetry.error-logs', 'kubernetes.pod-logs', 'kubernetes.crash-logs', 'kubernetes.deployments'],
  explains: ['routing.name-unresolved'],
  refutedBy: 'A pod that fails resolves other names at the same time, or one node alone is concerned.',
  match: (view) => matched([conclude(view)]),
};

/** What serves DNS: every distribution labels it so that its Service finds it (`k8s-app: kube-dns`). */
function dnsOf(view: View): Workload | undefined {
  return workloadsOf(view).find(
    ({ template, ref }) =>
      template.metadata?.labels?.['k8s-app'] === 'kube-dns' ||
      (ref.namespace === 'kube-system' && ref.name === 'coredns'),
  );
}

function conclude(view: View): Candidate | undefined {
  const failed = callFailures(view).filter(({ how, recent }) => how === 'dns' && recent);
  const names = new Set(failed.map(({ host }) => host));
  const callers = new Set(failed.map(({ caller, service }) => caller?.ref.name ?? service));
  const dns = dnsOf(view);
  const down = dns !== undefined && dns.available === 0;
  const many = names.size >= LEAST_NAMES && callers.size >= LEAST_CALLERS;
  if (!many && !(down && failed.length > 0)) return undefined;
  if (!down && isOneNode(failed)) return undefined;
  const { cluster } = view.scope;
  const object = dns?.ref ?? { cluster, kind: 'Service', namespace: 'kube-system', name: 'kube-dns' };
  const well = dns !== undefined && dns.available >= dns.wanted;
  const affects = new Map(failed.flatMap(({ caller }) => (caller ? [[caller.ref.name, caller.ref]] : [])));
  return {
    role: 'cause',
    object,
    affects: [...affects.values()],
    confidence: down ? 0.93 : well ? 0.6 : 0.7,
    statement:
      `${counted(callers.size, 'workload')} (${listWords([...callers].sort().slice(0, 3))}) cannot resolve ${counted(names.size, 'name')}: ` +
      `DNS does not answer${dns && dns.available < dns.wanted ? `, and ${dns.available} of ${counted(dns.wanted, 'pod')} of ${nameWords(dns.ref)} ${dns.available === 1 ? 'is' : 'are'} available` : ''}.`,
    citations: [
      ...failureCitations(distinct(failed)),
      ...(dns ? [cite(dns.object, ['metadata', 'name'], `${dns.ref.name} serves DNS`)] : []),
    ],
    runbooks: [],
    impact: 'failed',
  };
}

/** Where all who fail run on one node, and not everything does, its network is what fails. */
function isOneNode(failed: readonly CallFailure[]): boolean {
  const callers = failed.flatMap(({ caller }) => (caller ? [caller] : []));
  const nodes = new Set(callers.flatMap(({ pods }) => pods.map(({ object }) => object.spec.nodeName)));
  return callers.length > 0 && nodes.size === 1;
}

function distinct(failed: readonly CallFailure[]): CallFailure[] {
  const first = new Map(failed.map((each) => [each.host, each]));
  return [...first.values()];
}
