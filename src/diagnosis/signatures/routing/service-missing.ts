import { nameWords } from '../../view/rollout-words.ts';
import { type AbsentService, absentServices, servicesUsedUp } from '../../view/routing/absent-services.ts';
import { endpointWords, isOptional } from '../../view/routing/address-history.ts';
import { failureCitations } from '../../view/routing/call-failures.ts';
import { cite, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const serviceMissing: Signature = {
  cause: 'routing.service-missing',
  describes: 'A Service that workloads call, and that was declared or has its workload, does not exist.',
  needs: ['kubernetes.services', 'kubernetes.deployments'],
  uses: [
    'manifests.declared',
    'kubernetes.resourcequotas',
    'kubernetes.configmaps',
    'telemetry.log-patterns',
  ],
  explains: [],
  refutedBy: 'A Service of that name exists in the namespace, or nobody calls it.',
  match: (view) =>
    matched(
      absentServices(view)
        .filter(({ declared, behind }) => declared.length > 0 || behind !== undefined)
        // The quota is the reason then, and has its own name.
        .filter(({ namespace }) => !servicesUsedUp(view, namespace))
        .map((absent) => conclude(view, absent)),
    ),
};

function conclude(view: View, absent: AbsentService): Candidate | undefined {
  const { namespace, name, declared, behind, failures } = absent;
  const callers = absent.callers.filter(({ workload, address }) => !isOptional(workload, address));
  if (callers.length === 0) return undefined;
  const names = [...new Set(callers.map(({ workload }) => workload.ref.name))].sort();
  const logged = failures.length > 0 ? 0.05 : 0;
  const why = declared.length > 0 ? ', though a manifest has it' : `, though ${behind?.ref.name} runs`;
  return {
    role: 'cause',
    object: { cluster: view.scope.cluster, kind: 'Service', namespace, name },
    affects: callers.map(({ workload }) => workload.ref),
    confidence: (declared.length > 0 ? 0.9 : 0.75) + logged,
    statement: `${listWords(names)} ${names.length === 1 ? 'calls' : 'call'} ${nameWords({ name, namespace })}, but no Service of that name exists${why}.`,
    citations: [
      ...callers
        .slice(0, 3)
        .map(({ workload, address }) =>
          cite(address.value, [], `${address.variable} of ${workload.ref.name} is ${endpointWords(address)}`),
        ),
      ...declared
        .slice(0, 1)
        .map((each) => cite(each, ['metadata', 'name'], `a manifest has Service ${name}`)),
      ...(behind ? [cite(behind.object, ['metadata', 'name'], `${behind.ref.kind} ${name} exists`)] : []),
      ...failureCitations(failures),
    ],
    runbooks: [],
    impact: 'failed',
  };
}
