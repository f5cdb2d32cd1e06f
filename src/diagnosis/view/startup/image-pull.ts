import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import { refKey } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import type { Rollout } from '../rollouts.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import type { Workload } from '../workloads.ts';
import { judgeRefusal } from './pull-refusals.ts';
import {
  containersOf,
  containerWords,
  rolloutThatBrought,
  type Saying,
  sayingsOf,
  type Unstarted,
  unstartedOf,
} from './starting.ts';

/** Reasons of the kubelet for a container without its image (pkg/kubelet/images/types.go). */
const WAITS_FOR_IMAGE =
  /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable|SignatureValidationFailed)$/;

export type PullFault =
  | 'not-found'
  | 'reference-invalid'
  | 'never-pulled'
  | 'refused'
  | 'name-unresolved'
  | 'unreachable'
  | 'rate-limited'
  | 'architecture'
  | 'unknown';

/** Texts of containerd, CRI-O, Docker and Go's net package, without what they quote; the first that fits counts. */
const TEXTS: readonly (readonly [PullFault, RegExp])[] = [
  // The runtime itself does not answer: nothing was asked of a registry.
  [
    'unknown',
    /code = Unavailable desc = (?:connection error|error reading|transport)|containerd\.sock|docker\.sock|crio\.sock|no space left on device/,
  ],
  [
    'reference-invalid',
    /couldn't parse image|invalid reference format|failed to parse reference|invalid tag format|short-name .{0,200}did not resolve|short name mode is enforcing/i,
  ],
  ['rate-limited', /toomanyrequests|too many requests|\b429\b|pull rate limit/i],
  [
    'architecture',
    /no match for platform in manifest|no matching manifest for|does not match the specified platform|no image found in (?:manifest list|image index) for architecture/i,
  ],
  [
    'name-unresolved',
    /no such host|server misbehaving|temporary failure in name resolution|name or service not known|could not resolve host|\blookup \S+(?: on \S+)?: .*(?:timeout|refused|unreachable)/i,
  ],
  [
    'unreachable',
    /x509:|tls: |TLS handshake|HTTP response to HTTPS client|i\/o timeout|deadline exceeded|Client\.Timeout|connection refused|connection reset|no route to host|network is unreachable|broken pipe|: (?:unexpected )?EOF|proxyconnect|\b50[0234] [A-Z]/,
  ],
  [
    'refused',
    /pull access denied|insufficient_scope|repository does not exist or may require|unauthorized|\b401\b|\b403\b|forbidden|authentication required|authorization (?:failed|token has expired)|failed to authorize|no basic auth|incorrect username or password|unauthenticated|access(?: to the resource)? is denied|\bdenied\b/i,
  ],
  ['not-found', /not found|notfound|manifest[ _]unknown|name[ _]unknown|does not exist|\b404\b/i],
];

/** The pulls of one image that fail for one reason, by what owns their pods. */
export interface FailedPull {
  fault: PullFault;
  owner: ObjectRef;
  workload: Workload | undefined;
  pods: Located<Pod>[];
  container: string;
  image: string;
  /** What the kubelet or the runtime says; undefined where that is lost. */
  saying: Saying | undefined;
  /** Why this fault and not another, as the end of a sentence. */
  why: string;
  confidence: number;
  citations: Citation[];
  /** The rollout that brought the image or its pull secrets. */
  rollout: Rollout | undefined;
}

const cache = new WeakMap<View, FailedPull[]>();

/** Every image that cannot be pulled now, by owner, container and fault, in the order of the owners' names. */
export function failedPulls(view: View): FailedPull[] {
  const before = cache.get(view);
  if (before) return before;
  const judged = unstartedOf(view).flatMap((unstarted) => {
    const reason = unstarted.status.object.state?.waiting?.reason ?? '';
    return WAITS_FOR_IMAGE.test(reason) ? [judge(view, unstarted, reason)] : [];
  });
  // What is known of one pod holds for its siblings, whose events may be lost.
  const known = new Map(
    judged.filter(({ fault }) => fault !== 'unknown').map((each) => [askedFor(each), each]),
  );
  const groups = new Map<string, Judged[]>();
  for (const each of judged) {
    const { unstarted } = each;
    const told = each.fault === 'unknown' ? { ...(known.get(askedFor(each)) ?? each), unstarted } : each;
    const key = `${refKey(unstarted.owner)} ${told.fault}`;
    groups.set(key, [...(groups.get(key) ?? []), told]);
  }
  const made = [...groups.keys()].sort().flatMap((key) => conclude(groups.get(key) ?? []));
  cache.set(view, made);
  return made;
}

interface Judged {
  unstarted: Unstarted;
  image: string;
  saying: Saying | undefined;
  fault: PullFault;
  why: string;
  confidence: number;
  citations: Citation[];
}

function askedFor({ unstarted: { owner, status }, image }: Judged): string {
  return `${refKey(owner)} ${status.object.name} ${image}`;
}

const WHY: Record<PullFault, string> = {
  'not-found': 'there is no such image or tag',
  'reference-invalid': 'the image reference is malformed',
  'never-pulled': 'it is not on the node, and its pull policy is Never',
  refused: 'the registry refuses the credentials',
  'name-unresolved': "the registry's name cannot be resolved",
  unreachable: 'the registry cannot be reached',
  'rate-limited': 'the registry limits the rate of pulls',
  architecture: "it is not built for the node's architecture",
  unknown: '',
};

function judge(view: View, unstarted: Unstarted, reason: string): Judged {
  const image = unstarted.spec?.object.image || unstarted.status.object.image || '';
  const sayings = sayingsOf(view, unstarted, /^(?:Failed|InspectFailed|ErrImageNeverPull)$/).filter(
    // Not of an image that the container had before.
    ({ text }) => !/pull image "/.test(text) || text.includes(`"${image}"`),
  );
  const all = sayings.length > 0 ? sayings : nodeSayings(view, unstarted, image);
  const read = all.map((saying) => ({ saying, fault: faultIn(saying.text, image) }));
  const telling = read.find(({ fault }) => fault !== 'unknown') ?? read[0];
  const fault = ofReason(reason) ?? telling?.fault ?? 'unknown';
  const judged = { unstarted, image, saying: telling?.saying, fault, why: WHY[fault], citations: [] };
  if (fault !== 'refused') return { ...judged, confidence: fault === 'unknown' ? 0.6 : 0.96 };
  const refusal = judgeRefusal(view, unstarted, image, telling?.saying.text ?? '');
  return { ...judged, ...refusal };
}

function ofReason(reason: string): PullFault | undefined {
  if (reason === 'InvalidImageName') return 'reference-invalid';
  return reason === 'ErrImageNeverPull' ? 'never-pulled' : undefined;
}

/** What a runtime's message says, without the image and the addresses that it quotes: a tag may be `404`. */
export function faultIn(message: string, image: string): PullFault {
  const bare = message
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/https?:\/\/\S+/g, '')
    .replaceAll(image === '' ? /^$/g : image, '');
  return TEXTS.find(([, text]) => text.test(bare))?.[0] ?? 'unknown';
}

/** Events are kept for an hour and may be lost; the logs of kubelet and runtime repeat them. */
function nodeSayings(view: View, { pod }: Unstarted, image: string): Saying[] {
  if (image === '') return [];
  return view.nodeLogs
    .filter(({ object }) => object.node === pod.object.spec.nodeName && object.body.includes(image))
    .filter(({ object }) => /pull/i.test(object.body))
    .slice(0, 5)
    .map((line) => ({
      // Quotes within a logged message are escaped, once or more often; what they hold is no reason.
      text: line.object.body.replaceAll(/\\+"[^"\\]*\\+"/g, '').replaceAll('"', ''),
      citation: cite(
        line,
        ['body'],
        `${line.object.unit} on ${line.object.node}: ${quoted(line.object.body)}`,
      ),
    }));
}

function conclude(judged: Judged[]): FailedPull[] {
  const [first] = judged.toSorted(
    (a, b) =>
      b.confidence - a.confidence ||
      a.unstarted.pod.object.metadata.name.localeCompare(b.unstarted.pod.object.metadata.name),
  );
  if (!first) return [];
  const { unstarted, image, saying } = first;
  const { status, owner, workload, spec } = unstarted;
  const name = status.object.name;
  const pods = [...new Set(judged.map((each) => each.unstarted.pod))];
  return [
    {
      ...first,
      owner,
      workload,
      pods,
      container: name,
      citations: [
        cite(
          status,
          ['state', 'waiting', 'reason'],
          `${containerWords(unstarted)} waits: ${status.object.state?.waiting?.reason}`,
        ),
        ...(saying ? [saying.citation] : []),
        ...(spec ? [cite(spec, ['image'], `the container's image is ${image}`)] : []),
        ...first.citations,
      ],
      rollout: rolloutThatBrought(workload, pods, (template) => [
        containersOf(template).find((each) => each.name === name)?.image ?? null,
        template.imagePullSecrets ?? null,
      ]),
    },
  ];
}
