import { type Manifest, type WorkloadSpec, workload } from '#evals/manifests.ts';
import type { Recipe } from './recipe.ts';

const namespace = 'billing';
const like = { labelSelector: { matchLabels: { app: 'api' } } };
const claim = (spec: Record<string, unknown>): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'api-data', namespace },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    storageClassName: '',
    ...spec,
  },
});
const volume = (name: string, spec: Record<string, unknown>): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: `/var/${name}` },
    storageClassName: '',
    ...spec,
  },
});
const mounted = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'api-data' } }] };

const recipe = (cause: string, spec: Partial<WorkloadSpec>, before: Manifest[] = []): Recipe => ({
  name: cause.replace('.', '-'),
  cause,
  object: 'app/api',
  namespace,
  manifests: [...before, ...workload({ namespace, name: 'api', replicas: 2, ...spec })],
});

/** On three nodes. The scheduler and the volume controller say why by themselves. */
export const SCHEDULING: readonly Recipe[] = [
  recipe('scheduling.pod-anti-affinity-unmatched', {
    replicas: 5,
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { ...like, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    },
  }),
  recipe('scheduling.pod-affinity-unmatched', {
    spec: {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: 'cache' } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    },
  }),
  recipe('scheduling.topology-spread-unsatisfied', {
    spec: {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'example.com/rack', whenUnsatisfiable: 'DoNotSchedule', ...like },
      ],
    },
  }),
  recipe('scheduling.insufficient-gpu', {
    container: { resources: { limits: { 'nvidia.com/gpu': '1' } } },
  }),
  recipe('scheduling.host-port-taken', {
    replicas: 4,
    container: { ports: [{ containerPort: 8080, hostPort: 9100 }] },
  }),
  recipe('scheduling.scheduler-unresponsive', { spec: { schedulerName: 'batch-scheduler' } }),
  recipe('scheduling.claim-missing', { spec: mounted }),
  recipe('scheduling.claim-access-mode-unmatched', { replicas: 1, spec: mounted }, [
    volume('billing-data', {}),
    claim({ accessModes: ['ReadWriteMany'], volumeName: 'billing-data' }),
  ]),
  recipe('scheduling.volume-zone-conflict', { replicas: 1, spec: mounted }, [
    volume('billing-data', {
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['nowhere-1'] },
              ],
            },
          ],
        },
      },
    }),
    claim({ volumeName: 'billing-data' }),
  ]),
];
