import { toJson } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import type { EndpointSlice, Endpoints, Ingress, Service } from '#src/kubernetes/network-objects.ts';
import type { Condition, KubeObject, Node, ReadableKind } from '#src/kubernetes/objects.ts';
import type { Pod, PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
} from '#src/kubernetes/workload-objects.ts';
import { isTroubledPod, podRow } from './pod-rows.ts';

/** What a list says of one object: a few values that stand alone, as the columns of `kubectl get`. */
interface Row {
  columns: Record<string, unknown>;
  /** True where the object itself says that it is not as it should be. */
  troubled?: boolean;
}

type Columns = (object: never) => Row;

const images = (template: PodTemplate | undefined): string[] =>
  (template?.spec?.containers ?? []).map(({ image }) => image);
/** Conditions that say that something is not well: of some types True is bad, of others False. */
const BAD_WHEN_TRUE =
  /Pressure$|Unavailable$|Failure$|Failed$|Limited$|Problem$|Deadlock$|^DisruptionTarget$|^FailureTarget$/;
export const badConditions = (conditions: readonly Condition[] = []): Condition[] =>
  conditions.filter(({ type, status }) => status !== (BAD_WHEN_TRUE.test(type) ? 'False' : 'True'));

const COLUMNS: Partial<Record<ReadableKind, Columns>> = {
  Pod: (pod: Pod) => ({ columns: { ...podRow(pod) }, troubled: isTroubledPod(pod) }),
  Deployment: ({ spec, status }: Deployment) => {
    const wanted = spec?.replicas ?? 1;
    const available = status?.availableReplicas ?? 0;
    const updated = status?.updatedReplicas ?? 0;
    return {
      columns: {
        wanted,
        available,
        ready: status?.readyReplicas ?? 0,
        updated,
        paused: spec?.paused,
        images: images(spec?.template),
      },
      troubled: available < wanted || updated < wanted || spec?.paused === true,
    };
  },
  ReplicaSet: ({ metadata, spec, status }: ReplicaSet) => ({
    columns: {
      owner: metadata.ownerReferences?.[0]?.name,
      revision: metadata.annotations?.['deployment.kubernetes.io/revision'],
      wanted: spec?.replicas ?? 0,
      ready: status?.readyReplicas ?? 0,
      images: images(spec?.template),
    },
    troubled: (status?.readyReplicas ?? 0) < (spec?.replicas ?? 0),
  }),
  StatefulSet: ({ spec, status }: StatefulSet) => {
    const wanted = spec?.replicas ?? 1;
    const ready = status?.readyReplicas ?? 0;
    return { columns: { wanted, ready, images: images(spec?.template) }, troubled: ready < wanted };
  },
  DaemonSet: ({ spec, status }: DaemonSet) => {
    const wanted = status?.desiredNumberScheduled ?? 0;
    const ready = status?.numberReady ?? 0;
    return { columns: { wanted, ready, images: images(spec?.template) }, troubled: ready < wanted };
  },
  Job: ({ spec, status }: Job) => ({
    columns: {
      wanted: spec?.completions ?? 1,
      succeeded: status?.succeeded ?? 0,
      failed: status?.failed ?? 0,
      active: status?.active ?? 0,
      started: status?.startTime,
    },
    troubled: (status?.failed ?? 0) > 0,
  }),
  CronJob: ({ spec, status }: CronJob) => ({
    columns: {
      schedule: spec?.schedule,
      suspended: spec?.suspend,
      lastScheduled: status?.lastScheduleTime,
      lastSuccessful: status?.lastSuccessfulTime,
    },
    troubled: spec?.suspend === true,
  }),
  HorizontalPodAutoscaler: ({ spec, status }: HorizontalPodAutoscaler) => ({
    columns: {
      target: `${spec?.scaleTargetRef?.kind} ${spec?.scaleTargetRef?.name}`,
      min: spec?.minReplicas ?? 1,
      max: spec?.maxReplicas,
      current: status?.currentReplicas,
      desired: status?.desiredReplicas,
    },
    troubled: badConditions(status?.conditions).length > 0 || status?.currentReplicas === spec?.maxReplicas,
  }),
  PodDisruptionBudget: ({ spec, status }: PodDisruptionBudget) => ({
    columns: {
      minAvailable: spec?.minAvailable,
      maxUnavailable: spec?.maxUnavailable,
      healthy: status?.currentHealthy,
      disruptionsAllowed: status?.disruptionsAllowed,
    },
    troubled: status?.disruptionsAllowed === 0,
  }),
  Service: ({ spec }: Service) => ({
    columns: {
      type: spec?.type ?? 'ClusterIP',
      selector: spec?.selector,
      ports: (spec?.ports ?? []).map(({ name, port, targetPort }) => ({ name, port, targetPort })),
      externalName: spec?.externalName,
    },
  }),
  Endpoints: ({ subsets }: Endpoints) => {
    const ready = (subsets ?? []).flatMap(({ addresses = [] }) => addresses).length;
    const notReady = (subsets ?? []).flatMap(({ notReadyAddresses = [] }) => notReadyAddresses).length;
    return { columns: { ready, notReady }, troubled: ready === 0 };
  },
  EndpointSlice: ({ metadata, endpoints }: EndpointSlice) => {
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).length;
    return {
      columns: {
        service: metadata.labels?.['kubernetes.io/service-name'],
        ready,
        notReady: (endpoints ?? []).length - ready,
      },
      troubled: ready === 0,
    };
  },
  Ingress: ({ spec }: Ingress) => ({
    columns: {
      class: spec?.ingressClassName,
      backends: (spec?.rules ?? []).flatMap(({ host, http }) =>
        (http?.paths ?? []).map(({ path, backend }) => ({
          host,
          path,
          service: backend?.service?.name,
          port: backend?.service?.port?.number ?? backend?.service?.port?.name,
        })),
      ),
    },
  }),
  PersistentVolumeClaim: (claim: KubeObject) => {
    const { spec, status } = claim as KubeObject & {
      spec?: Record<string, unknown>;
      status?: Record<string, unknown>;
    };
    return {
      columns: {
        phase: status?.phase,
        volume: spec?.volumeName,
        class: spec?.storageClassName,
        modes: spec?.accessModes,
      },
      troubled: status?.phase !== 'Bound',
    };
  },
  ConfigMap: (map: KubeObject) => ({ columns: { keys: Object.keys((map as { data?: object }).data ?? {}) } }),
  ResourceQuota: (quota: KubeObject) => {
    const { status } = quota as KubeObject & { status?: { hard?: object; used?: object } };
    return { columns: { hard: status?.hard, used: status?.used } };
  },
  Node: ({ spec, status }: Node) => {
    const bad = badConditions(status?.conditions);
    return {
      columns: {
        ready: status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True',
        unschedulable: spec?.unschedulable,
        taints: spec?.taints,
        problems: bad.map(({ type, status: is, reason, message, lastTransitionTime: since }) => ({
          type,
          status: is,
          reason,
          message,
          since,
        })),
        allocatable: status?.allocatable,
        kubelet: status?.nodeInfo?.kubeletVersion,
      },
      troubled: bad.length > 0 || spec?.unschedulable === true,
    };
  },
};

/** Name, age and what tells how it is doing. */
export function rowOf(object: KubeObject): { row: { [key: string]: Json }; troubled: boolean } {
  const { name, creationTimestamp: created, deletionTimestamp: deleting } = object.metadata;
  const columns = COLUMNS[object.kind as ReadableKind] as ((object: KubeObject) => Row) | undefined;
  const { columns: more, troubled = false } = columns?.(object) ?? { columns: {} };
  return {
    row: toJson({ name, ...more, created, deleting }) as { [key: string]: Json },
    troubled: troubled || deleting !== undefined,
  };
}
