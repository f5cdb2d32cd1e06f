import type { KubernetesObject } from '@kubernetes/client-node';
import type { Story, StoryWorkload } from '#lab/scenarios/story.ts';

export type Manifest = KubernetesObject & Record<string, unknown>;

function podTemplate(workload: StoryWorkload): Record<string, unknown> {
  return {
    metadata: { labels: { app: workload.name } },
    spec: {
      containers: [
        {
          name: workload.name,
          image: workload.image,
          ports: [{ name: 'http', containerPort: workload.port }],
          readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
          resources: {
            requests: { cpu: workload.cpuRequest ?? '100m', memory: '128Mi' },
            limits: { memory: workload.memoryLimit ?? '512Mi' },
          },
        },
      ],
    },
  };
}

export function deploymentOf(namespace: string, workload: StoryWorkload): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: workload.name, namespace, labels: { app: workload.name } },
    spec: {
      replicas: workload.replicas,
      selector: { matchLabels: { app: workload.name } },
      template: podTemplate(workload),
    },
  };
}

export function serviceOf(namespace: string, workload: StoryWorkload): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: workload.name, namespace, labels: { app: workload.name } },
    spec: {
      selector: { app: workload.name },
      ports: [{ name: 'http', port: workload.port, targetPort: 'http' }],
    },
  };
}

/** The namespace, Deployments and Services of a story before its change. */
export function manifestsOf(story: Story): Manifest[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: story.namespace } },
    ...story.workloads.flatMap((workload) => [
      deploymentOf(story.namespace, workload),
      serviceOf(story.namespace, workload),
    ]),
  ];
}

/** The merge patch that a story's change is, and the object that it goes to. */
export function changePatch(story: Story): { object: Manifest; patch: Record<string, unknown> } {
  const { change, namespace } = story;
  const workload = story.workloads.find((one) => one.name === change.workload);
  if (!workload) throw new Error(`The story changes ${change.workload}, which it does not have.`);
  if (change.kind === 'service-selector') {
    return { object: serviceOf(namespace, workload), patch: { spec: { selector: change.selector } } };
  }
  const spec =
    change.kind === 'image'
      ? {
          containers: (podTemplate({ ...workload, image: change.image }).spec as { containers: unknown[] })
            .containers,
        }
      : { nodeSelector: change.selector };
  return { object: deploymentOf(namespace, workload), patch: { spec: { template: { spec } } } };
}
