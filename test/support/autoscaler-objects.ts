import type { Condition, KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo } from './cluster-objects.ts';

interface AutoscalerSpec {
  current?: number;
  cpu?: number;
  conditions?: Condition[];
  minutes?: number;
}

/** An autoscaler of the Deployment of its name, for 2 to 10 pods at 60 % of the requested CPU. */
export const autoscaler = (
  name: string,
  { current = 10, cpu, conditions = [], minutes = 20 }: AutoscalerSpec,
): KubeObject =>
  ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: 'shop', creationTimestamp: minutesAgo(9_000) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
        },
      ],
    },
    status: {
      currentReplicas: current,
      desiredReplicas: current,
      currentMetrics:
        cpu === undefined
          ? null
          : [
              {
                type: 'Resource',
                resource: { name: 'cpu', current: { averageUtilization: cpu, averageValue: '420m' } },
              },
            ],
      conditions: conditions.map((each) => ({ ...each, lastTransitionTime: minutesAgo(minutes) })),
    },
  }) as KubeObject;
