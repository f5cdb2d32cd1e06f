import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, container, crashing, HEALTHY, ROLLBACK, SEARCH, search } from './worlds.ts';

const log = 'shop/search-h2-p0000/main';
const mounts = container({ volumeMounts: [{ name: 'data', mountPath: '/var/lib/search' }] });
const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'search-data' } }], ...mounts };
const host = { volumes: [{ name: 'data', hostPath: { path: '/srv/search', type: 'Directory' } }], ...mounts };
const asUser = { securityContext: { runAsUser: 1000 } };
const denied = (line: string, spec: object, broken = crashing(1)) => ({
  objects: search({ broken }, spec),
  podLogs: { [log]: ['starting', line] },
});

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout takes root from a container that writes to its claim',
      world: denied("PermissionError: [Errno 13] Permission denied: '/var/lib/search/index.lock'", {
        ...claim,
        ...asUser,
      }),
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: [
        'claim search-data at /var/lib/search (as user 1000, without fsGroup)',
        'index.lock',
        'revision 2',
      ],
      verdict: 'failed',
    },
    {
      name: 'a path that the line gives from the working directory only',
      world: denied('cannot open index.lock for reading: Permission denied', host),
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['host path /srv/search', 'Permission denied'],
      verdict: 'failed',
    },
    {
      name: 'the log is lost: not root, on a host path whose owner the kubelet leaves alone',
      world: { objects: search({ broken: crashing(1) }, { ...host, ...asUser }) },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['its log is lost', 'it may not be allowed to write'],
      verdict: 'failed',
    },
    {
      name: 'a file server refuses the mount',
      world: {
        objects: [
          ...search({ ready: 1, broken: CREATING }),
          event(
            'FailedMount',
            'MountVolume.SetUp failed for volume "share" : mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs 10.0.0.7:/share /var/lib/kubelet/pods/1/volumes/share\nOutput: mount.nfs: access denied by server while mounting 10.0.0.7:/share',
            { name: podName('search', 2, 1) },
          ),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['1 of 2 pods', 'a volume may not be mounted'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'the same settings, and the pods run',
      world: { objects: search({ ready: 2 }, { ...host, ...asUser }) },
    },
    {
      name: 'a path of the image',
      world: denied('open /etc/search/keys.pem: permission denied', { ...claim, ...asUser }),
    },
    { name: 'a low port', world: denied('listen tcp :80: bind: permission denied', { ...claim, ...asUser }) },
    {
      name: 'a table of a database',
      world: denied('ERROR: permission denied for table orders', { ...claim, ...asUser }),
    },
    {
      name: 'the log is lost, and the kernel ended it',
      world: { objects: search({ broken: crashing(137) }, { ...host, ...asUser }) },
    },
    {
      name: 'the log is there and says something else',
      world: denied('FATAL: SEARCH_KEY is not set', { ...host, ...asUser }),
    },
    {
      name: 'the log is lost, and fsGroup makes the claim writable',
      world: {
        objects: search(
          { broken: crashing(1) },
          { ...claim, securityContext: { runAsUser: 1000, fsGroup: 1000 } },
        ),
      },
    },
  ],
};
