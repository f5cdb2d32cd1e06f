import { refKey } from '#src/kubernetes/object-ref.ts';
import type { Container, ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { imageOf } from '../../view/rollouts.ts';
import { cite, type Located, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { ownerOf, type Workload, workloadsOf } from '../../view/workloads.ts';
import type { Candidate, Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

const WAITING =
  /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable)$/;

/** Why a registry gave nothing, from the runtime's words; the first that fits. */
const WHY: [RegExp, string, fixable: boolean][] = [
  [/too ?many ?requests|rate limit/i, 'the registry limits the rate of pulls', false],
  [
    /no such host|server misbehaving|lookup .{0,200} on |name resolution/i,
    "the registry's name cannot be resolved",
    false,
  ],
  [
    /unauthorized|authentication required|access denied|denied:|forbidden|no basic auth/i,
    'the registry refuses the credentials',
    true,
  ],
  [
    /not found|manifest unknown|does not exist|name unknown|no matching manifest/i,
    'there is no such image or tag',
    true,
  ],
  [/invalid reference|InvalidImageName|couldn't parse image/i, 'the image reference is malformed', true],
  [/x509|certificate/i, "the registry's certificate is not trusted", false],
  [
    /i\/o timeout|deadline exceeded|connection refused|no route to host|connection reset/i,
    'the registry cannot be reached',
    false,
  ],
];

interface Stuck {
  pod: Located<Pod>;
  list: 'containerStatuses' | 'initContainerStatuses';
  index: number;
  status: ContainerStatus;
}

export const imagePullFailed: Signature = {
  cause: 'startup.image-pull-failed',
  describes: 'The image of a container cannot be pulled, so its pods do not start.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets', 'kubernetes.deployments'],
  explains: ['routing.service-without-endpoints'],
  refutedBy: 'The container runs, or waits for another reason than its image.',
  match: (view) => {
    const groups = new Map<string, Stuck[]>();
    for (const stuck of view.pods.flatMap(stuckContainers)) {
      const image = imageIn(stuck);
      const key = `${refKey(ownerOf(view, stuck.pod.object))} ${stuck.status.name} ${image}`;
      groups.set(key, [...(groups.get(key) ?? []), stuck]);
    }
    const candidates = [...groups.keys()].sort().map((key) => conclude(view, groups.get(key) ?? []));
    return { candidates: candidates.filter((candidate) => candidate !== undefined), gaps: [] };
  },
};

function stuckContainers(pod: Located<Pod>): Stuck[] {
  if (pod.object.metadata.deletionTimestamp) return [];
  return (['initContainerStatuses', 'containerStatuses'] as const).flatMap((list) =>
    (pod.object.status?.[list] ?? [])
      .map((status, index) => ({ pod, list, index, status }))
      .filter(({ status }) => WAITING.test(status.state?.waiting?.reason ?? '')),
  );
}

function specOf({ pod, list, status }: Stuck): {
  container: Container | undefined;
  path: (string | number)[];
} {
  const key = list === 'containerStatuses' ? 'containers' : 'initContainers';
  const index = (pod.object.spec[key] ?? []).findIndex((each) => each.name === status.name);
  return { container: pod.object.spec[key]?.[index], path: ['spec', key, Math.max(0, index), 'image'] };
}

function imageIn(stuck: Stuck): string {
  return specOf(stuck).container?.image ?? stuck.status.image ?? '';
}

function conclude(view: View, stuck: Stuck[]): Candidate | undefined {
  const first = [...stuck].sort((a, b) =>
    a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name),
  )[0];
  if (!first) return undefined;
  const owner = ownerOf(view, first.pod.object);
  const workload = workloadsOf(view).find((each) => refKey(each.ref) === refKey(owner));
  const image = imageIn(first);
  const event = pullEvent(view, stuck, image);
  const waiting = ['status', first.list, first.index, 'state', 'waiting'];
  const message = first.status.state?.waiting?.message;
  // Without a reason the change of the image is the best one known.
  const [, why, fixable = true] =
    WHY.find(([pattern]) =>
      pattern.test(`${event?.object.message ?? ''} ${message ?? ''} ${first.status.state?.waiting?.reason}`),
    ) ?? [];
  const changed = rolloutOfImage(workload, first.status.name, image);
  const total = Math.max(stuck.length, workload?.wanted ?? 0);
  const served = workload?.available ?? 0;
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: event ? 0.96 : 0.9,
    statement:
      `${nameWords(owner)} cannot start ${stuck.length} of ${counted(total, 'pod')}: the image ${image} of container ` +
      `${first.status.name} cannot be pulled${why ? `, because ${why}` : ''}${changed ? `; it came with ${rolloutWords(view, changed)}` : ''}.`,
    citations: [
      cite(
        first.pod,
        [...waiting, 'reason'],
        `container ${first.status.name} of pod ${first.pod.object.metadata.name} waits: ${first.status.state?.waiting?.reason}`,
      ),
      ...(message ? [cite(first.pod, [...waiting, 'message'], `the kubelet says: ${quoted(message)}`)] : []),
      cite(first.pod, specOf(first).path, `the container's image is ${image}`),
      ...(event ? [cite(event, ['message'], `an event says: ${quoted(event.object.message ?? '')}`)] : []),
      ...(changed ? rolloutCitations(view, changed, first.status.name) : []),
    ],
    ...(changed ? { change: changed.change } : {}),
    // Another image does not help where the registry itself is out of reach.
    runbooks: changed && workload && fixable ? rollback(view, workload) : [],
    impact: served > 0 ? 'degraded' : 'failed',
  };
}

/** The event that tells most: the failed pull itself, not the wait after it. */
function pullEvent(view: View, stuck: Stuck[], image: string) {
  const pods = new Set(
    stuck.map(({ pod }) => `${pod.object.metadata.namespace}/${pod.object.metadata.name}`),
  );
  return view.events
    .filter(({ object }) => pods.has(`${object.involvedObject.namespace}/${object.involvedObject.name}`))
    .filter(({ object }) => /^(?:Failed|InspectFailed)$/.test(object.reason ?? ''))
    .filter(({ object }) => object.message?.includes(image) === true && /pull|image/i.test(object.message))
    .sort(
      (a, b) =>
        (b.object.message?.length ?? 0) - (a.object.message?.length ?? 0) ||
        a.object.metadata.name.localeCompare(b.object.metadata.name),
    )[0];
}

/** The rollout, where it is what brought this image. */
function rolloutOfImage(workload: Workload | undefined, container: string, image: string) {
  const rollout = workload?.rollout;
  if (!rollout || imageOf(rollout.to, container).object !== image) return undefined;
  return imageOf(rollout.from, container).object === image ? undefined : rollout;
}
