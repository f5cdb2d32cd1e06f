import { nameWords } from '../../view/rollout-words.ts';
import { answersTo } from '../../view/runtime/database-faults.ts';
import {
  bareInstance,
  identitiesOf,
  isPodNameLike,
  type Registration,
  registrationsIn,
  youngestPodAt,
} from '../../view/runtime/registrations.ts';
import { isReady } from '../../view/services.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, durationWords, listWords, quoted } from '../../view/words.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** Instances that end have this long to sign off, and their registry to notice. */
const GRACE_MS = 5 * 60_000;
/** Usual heartbeats come within seconds to a minute; this many minutes without one is a stop. */
const SILENT_MS = 10 * 60_000;

interface Stale {
  registration: Registration;
  why: 'gone' | 'silent';
}

export const staleRegistrations: Signature = {
  cause: 'state.stale-registrations',
  describes:
    'A database lists instances of a service that do not run any more, and clients may be sent to them.',
  needs: ['databases.answers', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: ['kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'Every listed instance is a pod that runs and gives signs of life.',
  match: (view) =>
    matched(
      answersTo(view, 'registrations').flatMap(({ answer, clients }) => {
        const byOwner = new Map<Workload, Registration[]>();
        const find = ownerFinder(view, clients);
        for (const registration of registrationsIn(answer)) {
          const owner = find(registration);
          if (owner) byOwner.set(owner, [...(byOwner.get(owner) ?? []), registration]);
        }
        return [...byOwner].map(([owner, all]) => conclude(view, owner, all, answer.object.connection));
      }),
    ),
};

/** Whose instance a row is: by its service, by a pod's name, or by the only service that uses the connection. */
function ownerFinder(
  view: View,
  clients: readonly Workload[],
): (registration: Registration) => Workload | undefined {
  const workloads = workloadsOf(view);
  const byName = new Map<string, Workload>();
  const byIdentity = new Map<string, Workload>();
  for (const workload of workloads) {
    for (const name of [workload.ref.name, workload.template.metadata?.labels?.app])
      if (name && !byName.has(name)) byName.set(name, workload);
    for (const { object } of workload.pods)
      for (const identity of identitiesOf(object)) byIdentity.set(identity, workload);
  }
  const [only, other] = clients;
  return ({ instance, service }) => {
    if (service !== undefined) return byName.get(service);
    const bare = bareInstance(instance);
    const known = byIdentity.get(instance) ?? byIdentity.get(bare);
    return known ?? workloads.find((each) => isPodNameLike(each, bare)) ?? (other ? undefined : only);
  };
}

function conclude(
  view: View,
  workload: Workload,
  all: readonly Registration[],
  connection: string,
): Candidate | undefined {
  const stale = staleOf(view, workload, all);
  const [first] = stale;
  // Pods that are not well explain more than a row does.
  if (!first || workload.available < workload.wanted) return undefined;
  const { ref } = workload;
  const gone = stale.filter(({ why }) => why === 'gone').length;
  const what =
    gone > 0
      ? `${counted(gone, 'instance')} that Kubernetes does not have`
      : `${counted(stale.length, 'instance')} without a sign of life for ${durationWords(SILENT_MS)} or more`;
  const ready = workload.pods.filter(({ object }) => isReady(object));
  return {
    role: 'cause',
    object: ref,
    affects: [ref],
    confidence: gone > 0 ? 0.85 : 0.7,
    statement: `Database ${connection} lists ${what} as ${nameWords(ref)}: ${listWords(stale.slice(0, 3).map(({ registration }) => quoted(registration.instance, 80)))}${stale.length > 3 ? ` and ${stale.length - 3} more` : ''}, while ${counted(ready.length, 'pod')} ${ready.length === 1 ? 'is' : 'are'} ready.`,
    citations: [
      ...stale
        .slice(0, 5)
        .map(({ registration: { row, instance }, why }) =>
          cite(
            row,
            ['instance'],
            why === 'gone' ? `${instance} is listed and is no pod` : `${instance} is listed and silent`,
          ),
        ),
      ...ready
        .slice(0, 2)
        .map((pod) => cite(pod, ['metadata', 'name'], `pod ${pod.object.metadata.name} is ready`)),
    ],
    // Rows of a database are not for a runbook to delete.
    runbooks: [],
    impact: 'degraded',
  };
}

function staleOf(view: View, workload: Workload, all: readonly Registration[]): Stale[] {
  const running = new Set(
    workload.pods
      .filter(({ object: { status } }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed')
      .flatMap(({ object }) => identitiesOf(object)),
  );
  const isKnown = ({ instance }: Registration): boolean =>
    running.has(instance) || running.has(bareInstance(instance));
  // Where no row bears a name that pods have, instances call themselves otherwise and cannot be compared.
  const comparable = all.some(
    (each) => isKnown(each) || isPodNameLike(workload, bareInstance(each.instance)),
  );
  const now = view.now.getTime();
  const settled = now - youngestPodAt(view, workload) > GRACE_MS;
  return all.flatMap((registration): Stale[] => {
    const silentFor = registration.seen === undefined ? undefined : now - registration.seen;
    if (comparable && !isKnown(registration))
      return (silentFor === undefined ? settled : silentFor > GRACE_MS)
        ? [{ registration, why: 'gone' }]
        : [];
    const silent = silentFor !== undefined && silentFor > SILENT_MS;
    // A heartbeat that all lack is a clock or a table without heartbeats, unless some are fresh.
    return silent && all.some(({ seen }) => seen !== undefined && now - seen <= SILENT_MS)
      ? [{ registration, why: 'silent' }]
      : [];
  });
}
