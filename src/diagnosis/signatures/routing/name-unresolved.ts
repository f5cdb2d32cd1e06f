import { refKey } from '#src/kubernetes/object-ref.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { isOptionalName } from '../../view/routing/address-history.ts';
import { type CallFailure, callFailures, failureCitations } from '../../view/routing/call-failures.ts';
import { counted, listWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** One line may be a single slip of a resolver. */
const LEAST_LINES = 2;

export const nameUnresolved: Signature = {
  cause: 'routing.name-unresolved',
  describes: 'A workload calls a name outside the cluster that cannot be resolved.',
  needs: ['telemetry.log-patterns', 'kubernetes.deployments'],
  uses: ['telemetry.error-logs', 'kubernetes.pod-logs', 'kubernetes.crash-logs'],
  explains: [],
  refutedBy: 'The name resolves from a pod of the workload, or the workload works without it.',
  match: (view) => {
    const groups = new Map<string, CallFailure[]>();
    for (const failure of callFailures(view)) {
      const { host = '', recent, how, caller } = failure;
      if (!recent || how !== 'unresolved' || !caller || !isOutside(host) || isOptionalName(host)) continue;
      const key = refKey(caller.ref);
      groups.set(key, [...(groups.get(key) ?? []), failure]);
    }
    return matched([...groups.values()].map((failures) => conclude(failures)));
  },
};

/** A name with dots that is none of the cluster's. */
function isOutside(host: string): boolean {
  const labels = host.split('.');
  return (
    labels.length >= 2 &&
    !labels.includes('svc') &&
    !host.endsWith('.local') &&
    // `name.namespace`: the last part of a public name is a known word or a country.
    (labels.length > 2 || /^(?:com|net|org|io|dev|app|cloud|co|[a-z]{2})$/.test(labels.at(-1) ?? '')) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

function conclude(failures: CallFailure[]): Candidate | undefined {
  const [first] = failures;
  const caller = first?.caller;
  if (!first || !caller) return undefined;
  if (failures.reduce((sum, { count }) => sum + count, 0) < LEAST_LINES) return undefined;
  const hosts = [...new Set(failures.map(({ host = '' }) => host))].sort();
  return {
    role: 'cause',
    object: caller.ref,
    affects: [caller.ref],
    // The workload may work without it where all its pods are well.
    confidence: caller.available < caller.wanted ? 0.8 : 0.55,
    statement: `${nameWords(caller.ref)} cannot resolve ${listWords(hosts.slice(0, 3))}${hosts.length > 3 ? ` and ${counted(hosts.length - 3, 'more name')}` : ''}: the name does not exist.`,
    citations: failureCitations(failures),
    runbooks: [],
    impact: caller.available === 0 ? 'failed' : 'degraded',
  };
}
