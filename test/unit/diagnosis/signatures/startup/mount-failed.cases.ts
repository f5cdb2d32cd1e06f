import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, databasePod, HEALTHY, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

const check =
  'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /srv/search is not a directory';
const onHost = { volumes: [{ name: 'data', hostPath: { path: '/srv/search', type: 'Directory' } }] };
const pod = { name: podName('search', 2, 0) };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout mounts a folder that the node does not have',
      world: { objects: [...search({ broken: CREATING }, onHost), event('FailedMount', check, pod)] },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['hostPath type check failed: /srv/search is not a directory', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'the driver of a claim is not on the node, before any container has a status',
      world: {
        objects: [
          {
            ...databasePod(CREATING),
            spec: {
              nodeName: 'node-a',
              containers: [],
              volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }],
            },
            status: { phase: 'Pending' },
          } as never,
          event(
            'FailedMount',
            'MountVolume.MountDevice failed for volume "data" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name disk.example not found in the list of registered CSI drivers',
            { name: 'db-0' },
          ),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data-db-0' },
      runbooks: [],
      says: ['not found in the list of registered CSI drivers'],
      verdict: 'failed',
    },
    {
      name: 'a file is mounted over a folder',
      world: {
        objects: search(
          {
            broken: refused(
              'RunContainerError',
              'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/var/lib/kubelet/pods/1/volume-subpaths/settings/main/0" to rootfs at "/etc/search": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
            ),
          },
          onHost,
        ),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['not a directory'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'the folder was made, and the pods run',
      world: { objects: [...search({ ready: 2 }, onHost), event('FailedMount', check, pod, 4)] },
    },
    {
      name: 'the kubelet had just started and knew nothing yet',
      world: {
        objects: [
          ...search({ broken: CREATING }),
          event(
            'FailedMount',
            'MountVolume.SetUp failed for volume "settings" : object "shop"/"search-settings" not registered',
            pod,
          ),
        ],
      },
    },
    {
      name: 'its ConfigMap is missing',
      world: {
        objects: [
          ...search({ broken: CREATING }),
          event(
            'FailedMount',
            'MountVolume.SetUp failed for volume "settings" : configmap "settings" not found',
            pod,
          ),
        ],
      },
    },
  ],
};
