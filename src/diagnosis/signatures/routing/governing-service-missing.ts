import type { StatefulSet } from '#src/kubernetes/workload-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type CallFailure, callFailures, failureCitations } from '../../view/routing/call-failures.ts';
import { serviceNamed } from '../../view/services.ts';
import { cite, type View } from '../../view/view.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const governingServiceMissing: Signature = {
  cause: 'routing.governing-service-missing',
  describes: 'A StatefulSet names a Service that does not exist, so its pods have no names of their own.',
  needs: ['kubernetes.statefulsets', 'kubernetes.services'],
  uses: ['telemetry.log-patterns', 'telemetry.error-logs', 'kubernetes.crash-logs', 'kubernetes.pod-logs'],
  explains: [],
  refutedBy: 'A Service of that name exists in the namespace.',
  match: (view) => matched(workloadsOf(view).map((workload) => conclude(view, workload))),
};

function conclude(view: View, { object, ref, wanted, available }: Workload): Candidate | undefined {
  if (ref.kind !== 'StatefulSet' || wanted === 0) return undefined;
  const name = (object.object as StatefulSet).spec?.serviceName;
  if (!name || serviceNamed(view, ref.namespace, name)) return undefined;
  if (!view.hasAll('kubernetes.services', ref.namespace ?? '')) return undefined;
  const failing = namesOfPods(view, ref.name, name);
  const [first] = failing;
  return {
    role: 'cause',
    object: ref,
    affects: [],
    // Many use no names of single pods, and miss nothing.
    confidence: first ? 0.92 : 0.45,
    statement:
      `StatefulSet ${nameWords(ref)} names the Service ${name}, which does not exist, so its pods have no names of their own` +
      `${first ? `: ${first.host} does not resolve` : ''}.`,
    citations: [
      cite(object, ['spec', 'serviceName'], `the StatefulSet names the Service ${name}`),
      ...failureCitations(failing),
    ],
    runbooks: [],
    impact: available > 0 ? 'degraded' : 'failed',
  };
}

/** Names such as `db-0.db` and `db-0.db.shop.svc.cluster.local` that could not be resolved lately. */
function namesOfPods(view: View, owner: string, service: string): CallFailure[] {
  return callFailures(view).filter(({ how, host = '', recent }) => {
    const [pod = '', second] = host.split('.');
    const ordinal = pod.startsWith(`${owner}-`) ? pod.slice(owner.length + 1) : '';
    return recent && how === 'unresolved' && second === service && /^\d+$/.test(ordinal);
  });
}
