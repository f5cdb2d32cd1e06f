import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { autoscaler } from '../autoscaler-objects.ts';
import { storageClass, volume } from '../claim-objects.ts';
import { minutesAgo, node, service } from '../cluster-objects.ts';
import { cronJob, job } from '../job-objects.ts';
import { saying, served, steady } from '../log-worlds.ts';
import {
  ACCEPTED,
  blind,
  gateway,
  ingress,
  made,
  NGINX,
  route,
  statefulSet,
  UNCLAIMED,
  webhook,
} from './peer-objects.ts';
import { type PeerOrdinary, type Row, WEB, WORKLOAD_ROWS } from './peer-ordinary-workloads.ts';

/** The web app with a part of its pods' spec changed. */
const webWith = (spec: object): KubeObject[] =>
  WEB.map((each) =>
    each.kind === 'Pod' ? ({ ...each, spec: { ...(each as Pod).spec, ...spec } } as Pod) : each,
  );

const budget = (selected: string, status: object): KubeObject =>
  made('PodDisruptionBudget', 'web', {
    spec: { minAvailable: 2, selector: { matchLabels: { app: selected } } },
    status: {
      disruptionsAllowed: 0,
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
      ...status,
    },
  });

const policy = (podSelector: object): KubeObject =>
  made('NetworkPolicy', 'guard', {
    spec: { podSelector, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
  });

const ROWS: Row[] = [
  [
    'Service',
    'without endpoints, of a workload at rest',
    [...WEB, ...steady('batch', { replicas: 0 }), ...service({ name: 'batch', addresses: 0 })],
    'routing.service-without-endpoints',
    'runtime.scaled-to-zero',
  ],
  [
    'Service',
    'ExternalName',
    [...WEB, made('Service', 'mail', { spec: { type: 'ExternalName', externalName: 'smtp.example.org' } })],
    'routing.service-without-endpoints',
  ],
  [
    'Service',
    'without a selector, with endpoints of somebody else',
    [...WEB, ...service({ name: 'legacy', selector: {}, addresses: 0 })],
    'routing.service-without-endpoints',
  ],
  [
    'Service',
    'headless',
    [
      ...WEB,
      made('Service', 'web-peers', { spec: { clusterIP: 'None', selector: { app: 'web' } } }),
      made('Endpoints', 'web-peers', { subsets: [{ addresses: [{ ip: '10.0.0.1' }] }] }),
    ],
    'routing.service-without-endpoints',
    'routing.target-port-wrong',
  ],
  [
    'Service',
    'Endpoints of a leader election',
    [
      ...WEB,
      {
        kind: 'Endpoints',
        metadata: {
          name: 'controller-leader',
          namespace: 'shop',
          annotations: { 'control-plane.alpha.kubernetes.io/leader': '{"holderIdentity":"a"}' },
        },
      } as KubeObject,
    ],
    'routing.service-without-endpoints',
    'routing.service-missing',
  ],
  [
    'Ingress',
    'without a class, with a default one',
    [
      ...WEB,
      {
        kind: 'IngressClass',
        metadata: { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
      } as KubeObject,
      ingress(undefined, 'web'),
    ],
    'routing.ingress-class-missing',
  ],
  [
    'Ingress',
    'a class that is built into the controller of a cloud',
    [...WEB, NGINX, ingress('gce', 'web')],
    'routing.ingress-class-missing',
  ],
  [
    'StatefulSet',
    'well, with its Service and a class that exists',
    [...served('queue'), statefulSet('queue', { claims: 'ebs' }), storageClass('ebs')],
    'routing.governing-service-missing',
    'scheduling.storage-class-missing',
  ],
  [
    'CronJob',
    'suspended',
    [...WEB, cronJob('clean', { suspend: true, scheduled: 9_000, good: 9_000 })],
    'runtime.cron-job-failing',
  ],
  [
    'CronJob',
    'a run that goes on',
    [
      ...WEB,
      cronJob('clean', { good: 15, scheduled: 5, active: 'clean-1' }),
      job('clean-1', { cronJob: 'clean', minutes: 5 }),
    ],
    'runtime.cron-job-failing',
    'runtime.job-failed',
  ],
  ['Job', 'still running', [...WEB, job('import', { minutes: 30 })], 'runtime.job-failed'],
  [
    'Job',
    'suspended',
    [
      ...WEB,
      made('Job', 'later', {
        spec: { suspend: true, template: { spec: { containers: [] } } },
        status: { conditions: [{ type: 'Suspended', status: 'True', reason: 'JobSuspended' }] },
      }),
    ],
    'runtime.job-failed',
    'admission.pods-refused',
  ],
  [
    'Job',
    'a pod failed, and the next one succeeded',
    [
      ...WEB,
      made('Job', 'import', {
        spec: { backoffLimit: 6, template: { spec: { containers: [] } } },
        status: { failed: 1, succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] },
      }),
    ],
    'runtime.job-failed',
  ],
  [
    'Node',
    'conditions that say something good',
    [
      ...WEB,
      {
        ...node(),
        status: {
          conditions: [
            { type: 'EtcdIsVoter', status: 'True', reason: 'MemberNotLearner' },
            { type: 'Ready', status: 'True' },
            { type: 'KernelDeadlock', status: 'False', reason: 'KernelHasNoDeadlock' },
          ],
        },
      } as KubeObject,
    ],
    'nodes.kernel-trouble',
    'nodes.not-ready',
  ],
  [
    'ValidatingWebhook',
    'its Service is served',
    [...WEB, ...served('policy'), webhook('Validating', 'policy')],
    'admission.webhook-unserved',
    'admission.webhook-unavailable',
  ],
  [
    'MutatingWebhook',
    'it may fail',
    [...WEB, webhook('Mutating', 'policy', 'Ignore')],
    'admission.webhook-unserved',
    'admission.webhook-unavailable',
  ],
  [
    'HorizontalPodAutoscaler',
    'within its bounds',
    [...WEB, autoscaler('web', { current: 3, cpu: 55 })],
    'runtime.autoscaler-at-maximum',
    'runtime.autoscaler-without-metrics',
  ],
  [
    'HorizontalPodAutoscaler',
    'at its minimum: TooFewReplicas',
    [
      ...WEB,
      autoscaler('web', {
        current: 2,
        cpu: 4,
        conditions: [
          {
            type: 'ScalingLimited',
            status: 'True',
            reason: 'TooFewReplicas',
            message: 'the desired replica count is less than the minimum replica count',
          },
        ],
      }),
    ],
    'runtime.autoscaler-at-maximum',
  ],
  [
    'HorizontalPodAutoscaler',
    'off, because its target rests',
    [
      ...WEB,
      ...steady('batch', { replicas: 0 }),
      autoscaler('batch', {
        current: 0,
        conditions: blind(
          'ScalingActive',
          'ScalingDisabled',
          'scaling is disabled since the replica count of the target is zero',
        ),
      }),
    ],
    'runtime.autoscaler-without-metrics',
  ],
  [
    'PodDisruptionBudget',
    'without pods, in an idle namespace',
    [...WEB, budget('batch', { expectedPods: 0, currentHealthy: 0, desiredHealthy: 2 })],
    'runtime.disruption-budget-blocking',
  ],
  [
    'PodDisruptionBudget',
    'that allows no disruption while nobody drains',
    [...WEB, node(), budget('web', { expectedPods: 2, currentHealthy: 2, desiredHealthy: 2 })],
    'runtime.disruption-budget-blocking',
  ],
  [
    'NetworkPolicy',
    'that selects no pod',
    [...WEB, policy({ matchLabels: { app: 'gone' } })],
    'routing.network-policy-blocking',
  ],
  ['NetworkPolicy', 'for all pods', [...WEB, policy({})], 'routing.network-policy-blocking'],
  [
    'ConfigMap',
    'unused',
    [...WEB, made('ConfigMap', 'old-settings', { data: { LEVEL: 'info' } })],
    'startup.config-map-missing',
  ],
  ['ConfigMap', 'empty', [...WEB, made('ConfigMap', 'overrides', {})], 'startup.config-key-missing'],
  [
    'Security',
    'the default service account',
    [...webWith({ serviceAccountName: 'default' }), made('ServiceAccount', 'default', {})],
    'admission.service-account-missing',
  ],
  [
    'Security',
    'privileged containers, without a security context',
    webWith({
      containers: [{ name: 'main', image: 'r.example/web:1', securityContext: { privileged: true } }],
    }),
    'startup.security-context-violated',
    'admission.pod-security-violated',
  ],
  [
    'Storage',
    'classes without a provisioner, and two defaults',
    [
      ...WEB,
      storageClass('local', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer', true),
      storageClass('ebs', 'ebs.csi.example.com', 'Immediate', true),
    ],
    'scheduling.provisioner-failing',
  ],
  [
    'Storage',
    'a Released volume that nothing waits for, and a small one',
    [...WEB, volume('pv-1', { of: 'gone', phase: 'Released' }), volume('pv-2', { size: '100Mi' })],
    'scheduling.volume-released',
    'scheduling.claim-too-large',
  ],
  [
    'Gateway',
    'made a moment ago',
    [
      ...WEB,
      {
        ...gateway(UNCLAIMED),
        metadata: { name: 'edge', namespace: 'shop', creationTimestamp: minutesAgo(1) },
      },
    ],
    'routing.route-unattached',
  ],
  [
    'HTTPRoute',
    'served',
    [...WEB, gateway(ACCEPTED), route({ name: 'web', port: 80 })],
    'routing.route-unattached',
  ],
];

export const PEER_ORDINARY: readonly PeerOrdinary[] = [
  ...[...WORKLOAD_ROWS, ...ROWS].map(([analyzer, state, objects, ...wrong]) => ({
    analyzer,
    state,
    world: { objects },
    wrong,
  })),
  {
    analyzer: 'Log',
    state: 'lines that say "error" now and then',
    world: {
      objects: WEB,
      patterns: [saying('web', 'error: client 10.0.0.7 closed the connection', { recent: 2, baseline: 12 })],
    },
    wrong: ['performance.errors-logged'],
  },
];
