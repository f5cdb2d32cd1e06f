import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { KubeEvent } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from '#src/kubernetes/storage-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, refOf, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { ownerOf, type Workload, workloadNamed, workloadsOf } from '../workloads.ts';
import { classOfClaim, type Difference, differences, type MeantVolume, meantVolume } from './volume-match.ts';

type Claim = Located<PersistentVolumeClaim>;

/** What keeps a claim from a volume. */
export type ClaimFault =
  | { kind: 'volume'; meant: MeantVolume; difference: Difference }
  | { kind: 'class-missing'; className: string }
  | { kind: 'volume-missing'; volumeName: string }
  | {
      kind: 'provisioner';
      className: string;
      failed: Located<KubeEvent> | undefined;
      waits: Located<KubeEvent> | undefined;
    }
  | { kind: 'unknown'; event: Located<KubeEvent> | undefined };

/** A claim that is not bound, with those that wait for it. */
export interface StuckClaim {
  claim: Claim;
  ref: ObjectRef;
  owners: ObjectRef[];
  /** A pod that waits, where there is one. */
  pod: Located<Pod> | undefined;
  /** What the scheduler and the volume controller say. */
  said: Citation[];
  failed: boolean;
  /** ISO 8601: since when the first pod waits. */
  since: string | undefined;
  fault: ClaimFault;
}

/** A provisioner takes seconds; the controller reminds of it every quarter of a minute. */
const PROVISIONING_MS = 2 * 60_000;
/** Binding to a volume that is there takes seconds. */
const BINDING_MS = 30_000;
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

const cache = new WeakMap<View, StuckClaim[]>();

/** The claims that are not bound and that something waits for. One that nothing mounts may wait for its first user. */
export function stuckClaims(view: View): StuckClaim[] {
  const known = cache.get(view);
  if (known) return known;
  const users = usersOf(view);
  const all = view.objects<PersistentVolumeClaim>('PersistentVolumeClaim').flatMap((claim) => {
    const phase = claim.object.status?.phase;
    if (phase !== 'Pending' && phase !== 'Lost') return [];
    const { namespace, name } = claim.object.metadata;
    const waiting = users.get(`${namespace}/${name}`);
    if (!waiting) return [];
    const fault = phase === 'Lost' ? lost(claim) : faultOf(view, claim, waiting.pods.length > 0);
    return fault ? [{ claim, ref: refOf(view, claim.object), ...standing(view, claim, waiting), fault }] : [];
  });
  cache.set(view, all);
  return all;
}

export interface Users {
  /** Pods without a node. */
  pods: Located<Pod>[];
  owners: ObjectRef[];
}

/** Who waits for which claim, by `namespace/name`: pods without a node, and workloads that are short of pods. */
export function usersOf(view: View): Map<string, Users> {
  const users = new Map<string, Users>();
  const at = (namespace: string | undefined, name: string): Users => {
    const key = `${namespace}/${name}`;
    const found = users.get(key) ?? { pods: [], owners: [] };
    users.set(key, found);
    return found;
  };
  for (const pod of view.pods) {
    const { metadata, spec, status } = pod.object;
    if (status?.phase !== 'Pending' || spec?.nodeName || metadata.deletionTimestamp) continue;
    for (const name of claimsOf(spec)) at(metadata.namespace, name).pods.push(pod);
  }
  for (const { ref, template, wanted, available } of workloadsOf(view)) {
    if (available >= wanted) continue;
    for (const name of claimsOf(template?.spec)) at(ref.namespace, name).owners.push(ref);
  }
  for (const found of users.values()) {
    const owners = [...found.pods.map(({ object }) => ownerOf(view, object)), ...found.owners];
    found.owners = [...new Map(owners.map((ref) => [refKey(ref), ref])).values()];
  }
  return users;
}

function claimsOf(spec: Pod['spec'] | undefined): string[] {
  return (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

/** What is known of those that wait, whatever they wait for. */
export function standing(
  view: View,
  claim: Claim | undefined,
  { pods, owners }: Users,
): Pick<StuckClaim, 'owners' | 'pod' | 'said' | 'failed' | 'since'> {
  const [pod] = pods;
  const workloads = owners.map((ref): Workload | undefined => workloadNamed(view, ref));
  return {
    owners,
    pod,
    said: [
      ...(claim
        ? [
            cite(
              claim,
              ['status', 'phase'],
              `claim ${claim.object.metadata.name} is ${claim.object.status?.phase}`,
            ),
          ]
        : []),
      ...(pod ? scheduler(pod) : []),
    ],
    failed: workloads.some((workload) => (workload?.available ?? 0) === 0),
    since: pods
      .map(({ object }) => object.metadata.creationTimestamp ?? '')
      .filter(Boolean)
      .sort()[0],
  };
}

function scheduler(pod: Located<Pod>): Citation[] {
  return (pod.object.status?.conditions ?? []).flatMap(({ type, status, message }, index) =>
    type === 'PodScheduled' && status === 'False' && message
      ? [
          cite(
            pod,
            ['status', 'conditions', index, 'message'],
            `the scheduler says about pod ${pod.object.metadata.name}: ${quoted(message)}`,
          ),
        ]
      : [],
  );
}

function lost({ object }: Claim): ClaimFault {
  return { kind: 'volume-missing', volumeName: object.spec?.volumeName ?? '' };
}

function faultOf(view: View, claim: Claim, isMounted: boolean): ClaimFault | undefined {
  const { metadata, spec } = claim.object;
  const age = view.now.getTime() - Date.parse(metadata.creationTimestamp ?? '');
  const events = eventsOf(view, claim.object);
  if (spec?.volumeName) return ofNamedVolume(view, claim.object, spec.volumeName, events);
  const className = classOfClaim(view, claim.object);
  const storageClass = view
    .objects<StorageClass>('StorageClass')
    .find(({ object }) => object.metadata.name === className);
  const volumes = view.objects<PersistentVolume>('PersistentVolume');
  if (className !== '' && !storageClass && view.hasAll('kubernetes.storageclasses')) {
    // Volumes made by hand may share a class that is only a name.
    const shared = volumes.some(({ object }) => object.spec?.storageClassName === className);
    if (!shared) return { kind: 'class-missing', className };
  }
  if (storageClass?.object.volumeBindingMode === 'WaitForFirstConsumer' && !isMounted) return undefined;
  const provisioner = storageClass?.object.provisioner;
  if (storageClass && provisioner !== NO_PROVISIONER) return ofProvisioner(className, age, events);
  if (!view.has('kubernetes.persistentvolumes')) return { kind: 'unknown', event: events[0] };
  return ofVolumes(view, claim.object, age, events);
}

/** Events of the claim, newest first. */
function eventsOf(view: View, { metadata }: PersistentVolumeClaim): Located<KubeEvent>[] {
  const at = ({ object }: Located<KubeEvent>): string =>
    object.lastTimestamp ?? object.eventTime ?? object.firstTimestamp ?? '';
  return view
    .eventsOf('PersistentVolumeClaim', metadata.namespace, metadata.name)
    .toSorted((a, b) => at(b).localeCompare(at(a)) || a.pointer.localeCompare(b.pointer));
}

/** A selector does not matter where a volume is named. */
function ofNamedVolume(
  view: View,
  claim: PersistentVolumeClaim,
  volumeName: string,
  events: Located<KubeEvent>[],
): ClaimFault | undefined {
  const volume = view
    .objects<PersistentVolume>('PersistentVolume')
    .find(({ object }) => object.metadata.name === volumeName);
  if (!volume) {
    const absent = view.hasAll('kubernetes.persistentvolumes');
    return absent ? { kind: 'volume-missing', volumeName } : { kind: 'unknown', event: events[0] };
  }
  const found = differences(view, claim, volume.object).filter((each) => each !== 'selector');
  const owned = found.find((each) => each === 'taken' || each === 'released');
  const difference = owned ?? found[0];
  if (!difference) return undefined;
  return { kind: 'volume', meant: { volume, differences: [difference], sure: true }, difference };
}

function ofProvisioner(className: string, age: number, events: Located<KubeEvent>[]): ClaimFault | undefined {
  // The class exists by now.
  const failed = events.find(
    ({ object }) =>
      object.reason === 'ProvisioningFailed' &&
      !/storageclass\S* "[^"]*" not found/.test(object.message ?? ''),
  );
  const waits = events.find(({ object }) =>
    /^(?:ExternalProvisioning|Provisioning)$/.test(object.reason ?? ''),
  );
  if (failed || (waits && age > PROVISIONING_MS)) return { kind: 'provisioner', className, failed, waits };
  // Where nobody has begun, the first pod has no node yet, which is the scheduler's matter.
  const bound = events.find(({ object }) => object.reason === 'FailedBinding');
  return bound && age > PROVISIONING_MS ? { kind: 'unknown', event: bound } : undefined;
}

function ofVolumes(
  view: View,
  claim: PersistentVolumeClaim,
  age: number,
  events: Located<KubeEvent>[],
): ClaimFault | undefined {
  if (age < BINDING_MS) return undefined;
  const meant = meantVolume(view, claim);
  const unknown: ClaimFault = {
    kind: 'unknown',
    event: events.find(({ object }) => object.type !== 'Normal') ?? events[0],
  };
  if (!meant) return unknown;
  const [difference, ...others] = meant.differences;
  // A volume that fits and is free: what keeps the pod from it is where it is.
  if (!difference) return undefined;
  if (others.length > 0 && !meant.sure) return unknown;
  return { kind: 'volume', meant, difference };
}
