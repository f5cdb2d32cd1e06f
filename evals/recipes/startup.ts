import { workload } from '#evals/manifests.ts';
import type { Played, Recipe } from './recipe.ts';

const namespace = 'catalog';
const waiting = (reason: string, message: string) => ({ waiting: { reason, message } });

function recipe(
  cause: string,
  play: (played: Played) => void,
  how: Partial<Parameters<typeof workload>[0]> = {},
  object = 'app/search',
): Recipe {
  return {
    name: cause.replace('.', '-'),
    cause,
    object,
    namespace,
    manifests: workload({ namespace, name: 'search', replicas: 2, ...how }),
    play,
  };
}

function pull(message: string): (played: Played) => void {
  return (played) => {
    played.containers('search', waiting('ErrImagePull', message), { phase: 'Pending' });
    for (const pod of played.pods('search'))
      played.event(pod, 'Failed', `Failed to pull image "registry.example/search:1.0": ${message}`);
  };
}

const unpacked =
  'failed to pull and unpack image "registry.example/search:1.0": failed to resolve reference "registry.example/search:1.0"';

/** The messages are those of kubelet and containerd. */
export const STARTUP: readonly Recipe[] = [
  recipe(
    'startup.registry-auth-failed',
    pull(
      `${unpacked}: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`,
    ),
  ),
  recipe(
    'startup.registry-rate-limited',
    pull(
      `${unpacked}: unexpected status from HEAD request to https://registry.example/v2/search/manifests/1.0: 429 Too Many Requests`,
    ),
  ),
  recipe(
    'startup.registry-unreachable',
    pull(
      `${unpacked}: failed to do request: Head "https://registry.example/v2/search/manifests/1.0": dial tcp 203.0.113.7:443: i/o timeout`,
    ),
  ),
  recipe(
    'startup.config-map-missing',
    (played) => {
      played.containers(
        'search',
        waiting('CreateContainerConfigError', 'configmap "search-settings" not found'),
        { phase: 'Pending' },
      );
      for (const pod of played.pods('search'))
        played.event(pod, 'Failed', 'Error: configmap "search-settings" not found', 12);
    },
    { container: { envFrom: [{ configMapRef: { name: 'search-settings' } }] } },
  ),
  recipe(
    'startup.secret-missing',
    (played) => {
      played.containers('search', waiting('ContainerCreating', ''), { phase: 'Pending' });
      for (const pod of played.pods('search'))
        played.event(
          pod,
          'FailedMount',
          'MountVolume.SetUp failed for volume "tls" : secret "search-tls" not found',
          9,
        );
    },
    {
      container: { volumeMounts: [{ name: 'tls', mountPath: '/etc/tls' }] },
      spec: { volumes: [{ name: 'tls', secret: { secretName: 'search-tls' } }] },
    },
  ),
  recipe(
    'startup.command-not-found',
    (played) => {
      const message =
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/bin/serch": stat /bin/serch: no such file or directory';
      played.containers('search', waiting('RunContainerError', message), {
        restarts: 4,
        lastState: { terminated: { exitCode: 128, reason: 'StartError', message } },
      });
      for (const pod of played.pods('search')) played.event(pod, 'Failed', `Error: ${message}`);
    },
    { container: { command: ['/bin/serch'] } },
  ),
  recipe(
    'startup.sandbox-failed',
    (played) => {
      played.containers('search', waiting('ContainerCreating', ''), { phase: 'Pending' });
      for (const pod of played.pods('search'))
        played.event(
          pod,
          'FailedCreatePodSandBox',
          'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "5f0c": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254',
          11,
        );
    },
    { replicas: 1, spec: { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } } },
    // Its range of addresses is the node's.
    'node/node-1',
  ),
  recipe(
    'startup.volume-multi-attached',
    (played) => {
      played.containers('search', waiting('ContainerCreating', ''), { phase: 'Pending' });
      const [pod] = played.pods('search');
      if (pod)
        played.event(
          pod,
          'FailedAttachVolume',
          'Multi-Attach error for volume "pvc-7c1d" Volume is already exclusively attached to one node and can\'t be attached to another',
          3,
        );
    },
    { replicas: 1 },
  ),
  recipe(
    'startup.security-context-violated',
    (played) => {
      const message =
        'container has runAsNonRoot and image will run as root (pod: "search", container: main)';
      played.containers('search', waiting('CreateContainerConfigError', message), { phase: 'Pending' });
      for (const pod of played.pods('search')) played.event(pod, 'Failed', `Error: ${message}`, 14);
    },
    { spec: { securityContext: { runAsNonRoot: true } } },
  ),
];
