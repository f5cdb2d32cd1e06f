import { asArray, asObject, type KubeObject, numberAt, stringAt } from '#lab/cluster/objects.ts';
import { age, humanDuration } from '#lab/cluster/tables/age.ts';
import {
  AGE,
  CONTAINERS,
  type Column,
  count,
  field,
  IMAGES,
  labelsText,
  NAME,
  SELECTOR,
  text,
} from '#lab/cluster/tables/cells.ts';

const ready = (object: KubeObject): string =>
  `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, 'spec.replicas')}`;

function jobStatus(job: KubeObject): string {
  const holds = (type: string): boolean =>
    asArray(asObject(job.status).conditions).some(
      (c) => stringAt(c, 'type') === type && stringAt(c, 'status') === 'True',
    );
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  return holds('Suspended') ? 'Suspended' : 'Running';
}

function jobDuration(job: KubeObject): string {
  const from = stringAt(job, 'status.startTime');
  if (from === '') return '';
  const to = stringAt(job, 'status.completionTime');
  return humanDuration((to === '' ? Date.now() : Date.parse(to)) - Date.parse(from));
}

function hpaTargets(scaler: KubeObject): string {
  const current = asArray(asObject(scaler.status).currentMetrics);
  const targets = asArray(asObject(scaler.spec).metrics).map((metric, index) => {
    const name = stringAt(metric, 'resource.name');
    const now = stringAt(current[index], 'resource.current.averageUtilization');
    return `${name}: ${now === '' ? '<unknown>' : `${now}%`}/${stringAt(metric, 'resource.target.averageUtilization')}%`;
  });
  return targets.join(', ') || '<none>';
}

const SETS = [
  count('Desired', 'spec.replicas'),
  count('Current', 'status.replicas'),
  count('Ready', 'status.readyReplicas'),
];

export const WORKLOAD_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Deployment: [
    NAME,
    text('Ready', ready),
    text('Up-to-date', (object) => numberAt(object, 'status.updatedReplicas')),
    text('Available', (object) => numberAt(object, 'status.availableReplicas')),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  ReplicaSet: [NAME, ...SETS, AGE, CONTAINERS, IMAGES, SELECTOR],
  ReplicationController: [
    NAME,
    ...SETS,
    AGE,
    CONTAINERS,
    IMAGES,
    text('Selector', (object) => labelsText(asObject(object.spec).selector), true),
  ],
  StatefulSet: [NAME, text('Ready', ready), AGE, CONTAINERS, IMAGES],
  DaemonSet: [
    NAME,
    count('Desired', 'status.desiredNumberScheduled'),
    count('Current', 'status.currentNumberScheduled'),
    count('Ready', 'status.numberReady'),
    count('Up-to-date', 'status.updatedNumberScheduled'),
    count('Available', 'status.numberAvailable'),
    text('Node Selector', (object) =>
      labelsText(asObject(asObject(asObject(object.spec).template).spec).nodeSelector),
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  ControllerRevision: [
    NAME,
    text('Controller', (object) => {
      const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
      return owner ? `${owner.kind.toLowerCase()}.${owner.apiVersion.split('/')[0]}/${owner.name}` : '<none>';
    }),
    field('Revision', 'revision'),
    AGE,
  ],
  Job: [
    NAME,
    text('Status', jobStatus),
    text(
      'Completions',
      (job) => `${numberAt(job, 'status.succeeded')}/${numberAt(job, 'spec.completions', 1)}`,
    ),
    text('Duration', jobDuration),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  CronJob: [
    NAME,
    field('Schedule', 'spec.schedule'),
    field('Timezone', 'spec.timeZone', '<none>'),
    { name: 'Suspend', type: 'boolean', cell: (object) => asObject(object.spec).suspend === true },
    { name: 'Active', type: 'integer', cell: (object) => asArray(asObject(object.status).active).length },
    text('Last Schedule', (object) => {
      const last = stringAt(object, 'status.lastScheduleTime');
      return last === '' ? '<none>' : age(last);
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  HorizontalPodAutoscaler: [
    NAME,
    text(
      'Reference',
      (o) => `${stringAt(o, 'spec.scaleTargetRef.kind')}/${stringAt(o, 'spec.scaleTargetRef.name')}`,
    ),
    text('Targets', hpaTargets),
    field('MinPods', 'spec.minReplicas', '<unset>'),
    field('MaxPods', 'spec.maxReplicas'),
    text('Replicas', (o) => numberAt(o, 'status.currentReplicas')),
    AGE,
  ],
  PodDisruptionBudget: [
    NAME,
    field('Min Available', 'spec.minAvailable', 'N/A'),
    field('Max Unavailable', 'spec.maxUnavailable', 'N/A'),
    count('Allowed Disruptions', 'status.disruptionsAllowed'),
    AGE,
  ],
};
