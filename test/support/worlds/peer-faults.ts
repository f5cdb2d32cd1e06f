import type { CauseId } from '#src/diagnosis/types.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { autoscaler } from '../autoscaler-objects.ts';
import { claim, storageClass, waitingFor } from '../claim-objects.ts';
import { event, minutesAgo, service } from '../cluster-objects.ts';
import { cronJob, job } from '../job-objects.ts';
import { served, steady } from '../log-worlds.ts';
import { exceededText, refusedApp, resourceQuota } from '../refused-objects.ts';
import {
  ACCEPTED,
  agentPod,
  blind,
  daemonSet,
  gateway,
  ingress,
  NGINX,
  type PeerFault,
  route,
  statefulSet,
  UNCLAIMED,
  waitingReplica,
  webhook,
} from './peer-objects.ts';
import { ended, NODE_FAULTS, POD_FAULTS, WEB } from './peer-pod-faults.ts';

const quota = exceededText('web-h1-x7k2p', 'few', 'pods=1', 'pods=9', 'pods=9');
const NO_METRICS =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container main of Pod api-h1-p0000';
const revisions = [{ image: 'r.example/web:1', minutesAgo: 30 }];
const stuck = {
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: 'ReplicaSet "web-h1" has timed out progressing.',
  lastTransitionTime: minutesAgo(10),
};
const notReady = { phase: 'Running', state: { running: { startedAt: minutesAgo(50) } } };
const classMissing = 'storageclass.storage.k8s.io "fast" not found';
const queueClaim = claim('data-queue-0', { storageClassName: 'fast' });

type Row = [
  analyzer: string,
  condition: string,
  objects: KubeObject[],
  cause: CauseId,
  object: string,
  verdict?: 'inconclusive',
];

const OTHERS: Row[] = [
  [
    'Deployment',
    'fewer ready than wanted',
    steady('web', { ready: 1, broken: notReady }),
    'runtime.pods-not-ready',
    WEB,
  ],
  [
    'Deployment',
    'Progressing=False',
    steady('web', {
      ready: 1,
      broken: { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } },
    }).map((each) =>
      each.kind === 'Deployment'
        ? ({
            ...each,
            status: { ...(each as { status?: object }).status, conditions: [stuck] },
          } as KubeObject)
        : each,
    ),
    'startup.container-not-created',
    WEB,
  ],
  [
    'ReplicaSet',
    'ReplicaFailure, FailedCreate by a quota',
    [
      ...refusedApp({ name: 'web', revisions, message: quota }),
      resourceQuota('few', { pods: '9' }, { pods: '9' }),
    ],
    'admission.pod-quota-exceeded',
    'Namespace/shop',
  ],
  [
    'ReplicaSet',
    'ReplicaFailure, FailedCreate without an account',
    refusedApp({
      name: 'web',
      revisions,
      message:
        'pods "web-h1-" is forbidden: error looking up service account shop/web: serviceaccount "web" not found',
    }),
    'admission.service-account-missing',
    WEB,
  ],
  [
    'ReplicaSet',
    'ReplicaFailure, FailedCreate for an odd reason',
    refusedApp({
      name: 'web',
      revisions,
      message:
        'pods "web-h1-" is forbidden: image policy webhook backend denied one or more images: not signed',
    }),
    'admission.pods-refused',
    WEB,
  ],
  [
    'DaemonSet',
    'fewer ready than scheduled',
    [...served('web'), daemonSet(1), agentPod(notReady)],
    'runtime.pods-not-ready',
    'DaemonSet/agent',
  ],
  [
    'PersistentVolumeClaim',
    'Pending, ProvisioningFailed',
    [
      claim('data', { storageClassName: 'ebs' }),
      storageClass('ebs'),
      ...waitingFor('data'),
      event(
        'ProvisioningFailed',
        'failed to provision volume with StorageClass "ebs": rpc error: code = Internal desc = UnauthorizedOperation',
        { kind: 'PersistentVolumeClaim', name: 'data' },
        5,
      ),
    ],
    'scheduling.provisioner-failing',
    'PersistentVolumeClaim/data',
  ],
  [
    'Storage',
    'a claim that is Pending and no volume fits',
    [claim('data'), ...waitingFor('data')],
    'scheduling.claim-pending',
    'PersistentVolumeClaim/data',
  ],
  [
    'Storage',
    'a claim that is Lost',
    [claim('data', { phase: 'Lost', volumeName: 'pv-1' }), ...waitingFor('data')],
    'scheduling.volume-missing',
    'PersistentVolumeClaim/data',
  ],
  [
    'Service',
    'no endpoints, a label that no pod has',
    [...steady('web'), ...service({ name: 'web', selector: { app: 'wbe' }, addresses: 0 })],
    'routing.selector-unmatched',
    'Service/web',
  ],
  [
    'Service',
    'not ready endpoints',
    [...steady('web', { ready: 0, broken: notReady }), ...service({ name: 'web', addresses: 0 })],
    'runtime.pods-not-ready',
    WEB,
  ],
  [
    'Ingress',
    'no class, and no default',
    [...served('web'), NGINX, ingress(undefined, 'web')],
    'routing.ingress-class-missing',
    'Ingress/front',
    'inconclusive',
  ],
  [
    'Ingress',
    'a class that does not exist',
    [...served('web'), NGINX, ingress('ngnix', 'web')],
    'routing.ingress-class-missing',
    'Ingress/front',
  ],
  [
    'Ingress',
    'a Service that does not exist',
    [...served('web'), NGINX, ingress('nginx', 'wbe')],
    'routing.ingress-backend-missing',
    'Ingress/front',
  ],
  [
    'Ingress',
    'a TLS Secret that does not exist',
    [...served('web'), NGINX, ingress('nginx', 'web', 'web-tls')],
    'routing.tls-secret-missing',
    'Ingress/front',
  ],
  [
    'StatefulSet',
    'a Service that does not exist',
    [...served('web'), statefulSet('queue-peers')],
    'routing.governing-service-missing',
    'StatefulSet/queue',
    'inconclusive',
  ],
  [
    'StatefulSet',
    'a storage class that does not exist',
    [
      ...served('queue'),
      statefulSet('queue', { ready: 0, claims: 'fast' }),
      queueClaim,
      storageClass('ebs'),
      waitingReplica(),
      event('ProvisioningFailed', classMissing, { kind: 'PersistentVolumeClaim', name: 'data-queue-0' }, 5),
    ],
    'scheduling.storage-class-missing',
    'PersistentVolumeClaim/data-queue-0',
  ],
  [
    'CronJob',
    'a schedule that cannot be read',
    [
      ...served('web'),
      cronJob('clean', { schedule: '61 * * * *' }),
      event(
        'UnparseableSchedule',
        'unparseable schedule: "61 * * * *" : end of range (61) above maximum (59): 61',
        { kind: 'CronJob', name: 'clean' },
        5,
      ),
    ],
    'runtime.cron-job-failing',
    'CronJob/clean',
  ],
  [
    'CronJob',
    'a time zone that is unknown',
    [
      ...served('web'),
      cronJob('clean', {}),
      event(
        'UnknownTimeZone',
        'invalid timeZone: "Europe/Londn": unknown time zone Europe/Londn',
        { kind: 'CronJob', name: 'clean' },
        5,
      ),
    ],
    'runtime.cron-job-failing',
    'CronJob/clean',
  ],
  [
    'CronJob',
    'a starting deadline that is never kept',
    [...served('web'), cronJob('clean', { scheduled: 50, good: 49, deadline: 5 })],
    'runtime.cron-job-failing',
    'CronJob/clean',
  ],
  [
    'Job',
    'BackoffLimitExceeded',
    [...served('web'), job('import', { minutes: 20, ended: 'failed' })],
    'runtime.job-failed',
    'Job/import',
  ],
  [
    'ValidatingWebhook',
    'its Service does not exist',
    [...served('web'), webhook('Validating', 'policy')],
    'admission.webhook-unserved',
    'ValidatingWebhookConfiguration/policy',
  ],
  [
    'MutatingWebhook',
    'no pods behind its Service',
    [...served('web'), ...service({ name: 'policy', addresses: 0 }), webhook('Mutating', 'policy')],
    'admission.webhook-unserved',
    'MutatingWebhookConfiguration/policy',
  ],
  [
    'MutatingWebhook',
    'its pod does not run',
    [
      ...steady('policy', { ready: 0, broken: ended(1, 'Error') }),
      ...service({ name: 'policy', addresses: 0 }),
      webhook('Mutating', 'policy'),
    ],
    'runtime.crash-loop',
    'Deployment/policy',
  ],
  [
    'HorizontalPodAutoscaler',
    'its target does not exist',
    [
      ...served('web'),
      autoscaler('wbe', {
        current: 0,
        conditions: blind(
          'AbleToScale',
          'FailedGetScale',
          'the HPA controller was unable to get the target\'s current scale: deployments.apps "wbe" not found',
        ),
      }),
    ],
    'runtime.autoscaler-without-metrics',
    'HorizontalPodAutoscaler/wbe',
  ],
  [
    'HorizontalPodAutoscaler',
    'its target requests no resources',
    [
      ...served('api'),
      autoscaler('api', {
        current: 2,
        conditions: blind('ScalingActive', 'FailedGetResourceMetric', NO_METRICS),
      }),
    ],
    'runtime.autoscaler-without-metrics',
    'Deployment/api',
  ],
  [
    'HorizontalPodAutoscaler',
    'ScalingLimited at the maximum, above its target',
    [
      ...served('api', { replicas: 10 }),
      autoscaler('api', {
        cpu: 180,
        conditions: [
          {
            type: 'ScalingLimited',
            status: 'True',
            reason: 'TooManyReplicas',
            message: 'the desired replica count is more than the maximum replica count',
          },
        ],
      }),
    ],
    'runtime.autoscaler-at-maximum',
    'HorizontalPodAutoscaler/api',
  ],
  [
    'Gateway',
    'its class does not exist',
    [...served('web'), gateway(UNCLAIMED)],
    'routing.route-unattached',
    'Gateway/edge',
  ],
  [
    'Gateway',
    'Programmed=False',
    [
      ...served('web'),
      gateway([
        {
          type: 'Programmed',
          status: 'False',
          reason: 'Invalid',
          message: 'listener web uses a port that is taken',
        },
      ]),
    ],
    'routing.route-unattached',
    'Gateway/edge',
  ],
  [
    'HTTPRoute',
    'a Gateway that does not exist',
    [...served('web'), route({ name: 'web', port: 80 })],
    'routing.route-unattached',
    'HTTPRoute/web',
  ],
  [
    'HTTPRoute',
    'a Service that does not exist',
    [...served('web'), gateway(ACCEPTED), route({ name: 'wbe', port: 80 })],
    'routing.route-unattached',
    'HTTPRoute/web',
  ],
  [
    'HTTPRoute',
    'a port that the Service does not have',
    [...served('web'), gateway(ACCEPTED), route({ name: 'web', port: 8080 })],
    'routing.route-unattached',
    'HTTPRoute/web',
  ],
];

export const PEER_FAULTS: readonly PeerFault[] = [
  ...POD_FAULTS,
  ...NODE_FAULTS,
  ...OTHERS.map(
    ([analyzer, condition, objects, cause, object, verdict]): PeerFault => ({
      analyzer,
      condition,
      world: { objects },
      cause,
      object,
      ...(verdict ? { verdict } : {}),
    }),
  ),
];
