/** What the kubelet's, the runtime's or a volume plugin's words mean for a container that does not start. */
export type StartError =
  | 'config-map-missing'
  | 'secret-missing'
  | 'config-key-missing'
  | 'mount-failed'
  | 'volume-permission-denied'
  | 'command-not-found'
  | 'security-context-violated'
  | 'image-architecture-unmatched'
  | 'volume-attach-failed'
  | 'volume-multi-attached'
  | 'sandbox-failed'
  | 'other';

/** A memory limit too small for runc, and a runtime that is down: other causes than these, whatever else is said. */
const ELSEWHERE =
  /OOM-killed|memory limit too low|out of memory|cannot allocate memory|signal: killed|(?:containerd|docker|crio|cri-dockerd)\.sock|connection error: desc = "transport|runtime is down|container runtime is not running/i;
/** What passes by itself: caches of a kubelet that has just started, and an API server that did not answer. */
const PASSING =
  /failed to sync (?:configmap|secret) cache|object "[^"]*"\/"[^"]*" not registered|failed to fetch token|failed calling|etcdserver:|connection refused|TLS handshake timeout|context canceled/;

type Text = readonly [StartError, RegExp];

/** pkg/kubelet/kubelet_pods.go, pkg/volume/configmap and pkg/volume/secret. */
const CONFIGURATION: readonly Text[] = [
  ['config-key-missing', /couldn't find key |references? non-existent (?:config|secret) key/],
  ['config-map-missing', /configmaps? "[^"]+" not found/i],
  ['secret-missing', /secrets? "[^"]+" not found/i],
];

/** runc (libcontainer), containerd and pkg/kubelet/kuberuntime/security_context.go. */
const CREATION: readonly Text[] = [
  [
    'security-context-violated',
    /runAsNonRoot|breaks non-root policy|cannot load seccomp profile|seccomp.{0,80}(?:no such file|not found|unknown)|apparmor.{0,80}(?:not loaded|not found|not enabled|failed to)|unable to find user /i,
  ],
  ['image-architecture-unmatched', /exec format error|exec user process caused .{0,20}exec format/i],
  [
    'volume-permission-denied',
    /(?:error mounting|mounting source|failed to (?:create|prepare) subPath|error while creating mount source path).{0,300}(?:permission denied|operation not permitted)/i,
  ],
  [
    'mount-failed',
    /error mounting |not a directory.{0,40}Are you trying to mount|error while creating mount source path|subPath|failed to stat |failed to generate.{0,200}mounts?\b|invalid mount config|bind source path does not exist/i,
  ],
  [
    'command-not-found',
    /executable file not found|exec: "[^"]*": |exec \S+: no such file or directory|no command specified|stat \S+: no such file or directory|chdir to cwd/i,
  ],
];

/** pkg/volume and the CSI drivers behind it. */
const VOLUMES: readonly Text[] = [
  ['volume-multi-attached', /Multi-Attach error for volume/],
  [
    'volume-permission-denied',
    /access denied by server|permission denied|operation not permitted|mount error\(13\)/i,
  ],
];

/** What a message means, with the reason of the event or state that it stands in; undefined for what is none of these. */
export function startError(reason: string, message: string): StartError | undefined {
  if (ELSEWHERE.test(message)) return undefined;
  const first = (texts: readonly Text[]): StartError | undefined =>
    texts.find(([, text]) => text.test(message))?.[0];
  switch (reason) {
    case 'FailedMount':
    case 'FailedMapVolume':
      return first(CONFIGURATION) ?? (PASSING.test(message) ? undefined : (first(VOLUMES) ?? 'mount-failed'));
    case 'FailedAttachVolume':
      return first(VOLUMES.slice(0, 1)) ?? 'volume-attach-failed';
    case 'FailedCreatePodSandBox':
      return 'sandbox-failed';
    default:
      return first(CONFIGURATION) ?? first(CREATION) ?? 'other';
  }
}

/** The names of ConfigMaps, Secrets or keys that messages miss. */
export function missedName(message: string): string {
  const key = /couldn't find key (?<key>\S+) in (?<kind>\S+) (?<name>\S+)/.exec(message)?.groups;
  if (key) return `key ${key.key} of ${key.kind} ${key.name?.replace(/^[^/]*\//, '')}`;
  const volume =
    /volume "(?<volume>[^"]+)"\s*: (?:\w+ )?references? non-existent (?:config|secret) key: (?<key>\S+)/.exec(
      message,
    );
  if (volume?.groups) return `key ${volume.groups.key} for volume ${volume.groups.volume}`;
  const object = /(?<kind>configmap|secret)s? "(?<name>[^"]+)" not found/i.exec(message)?.groups;
  if (object?.name)
    return `${object.kind?.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap'} ${object.name}`;
  return 'what it names';
}
