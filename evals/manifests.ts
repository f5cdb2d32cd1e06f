import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { PodSpec } from '#src/kubernetes/pod-objects.ts';

/** An object to be made, with whatever fields its kind has. */
export type Manifest = KubeObject & Record<string, unknown>;

export interface WorkloadSpec {
  namespace: string;
  name: string;
  replicas: number;
  /** Put on the pods beside `app`. */
  labels?: Record<string, string>;
  spec?: Partial<PodSpec>;
  container?: Record<string, unknown>;
}

/** A Deployment that asks for little, with a Service in front of it. */
export function workload({ namespace, name, replicas, labels, spec, container }: WorkloadSpec): Manifest[] {
  return [
    deployment({ namespace, name, replicas, labels, spec, container } as WorkloadSpec),
    service(namespace, name),
  ];
}

export function deployment({ namespace, name, replicas, labels, spec, container }: WorkloadSpec): Manifest {
  const app = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: app },
    spec: {
      replicas,
      selector: { matchLabels: app },
      template: {
        metadata: { labels: { ...app, ...labels } },
        spec: {
          containers: [
            {
              name: 'main',
              image: `registry.example/${name}:1.0`,
              ports: [{ name: 'http', containerPort: 8080 }],
              resources: { requests: { cpu: '1m', memory: '1Mi' } },
              ...container,
            },
          ],
          ...spec,
        },
      },
    },
  };
}

export function service(namespace: string, name: string, spec: Record<string, unknown> = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
  };
}
