import type { Behaviour } from '#lab/images.ts';

/** A workload of a story: a Deployment with a Service of the same name. */
export interface StoryWorkload {
  name: string;
  image: string;
  replicas: number;
  port: number;
  memoryLimit?: string;
  cpuRequest?: string;
}

/** What breaks it: a new image, a pod template that no node can take, or a Service that selects nothing. */
export type StoryChange =
  | { kind: 'image'; workload: string; image: string }
  | { kind: 'node-selector'; workload: string; selector: Record<string, string> }
  | { kind: 'service-selector'; workload: string; selector: Record<string, string> };

export interface StoryAlert {
  name: string;
  severity: 'critical' | 'warning';
  /** Which label names the workload: what an alert on a Deployment or on a service's traffic carries. */
  names: 'deployment' | 'service';
  summary: string;
  description: string;
}

/**
 * Something that goes wrong, as data. Nothing in Casebook knows a story: it sees a cluster, telemetry and an alert, so
 * the same story runs with other names, images, namespaces and numbers.
 */
export interface Story {
  namespace: string;
  workloads: StoryWorkload[];
  images: Record<string, Behaviour>;
  change: StoryChange;
  /**
   * Minutes that the change lies back. The lab cluster then starts with that past, telemetry included; on a cluster
   * whose clock nobody can turn back the change is made now.
   */
  minutesAgo?: number;
  alert: StoryAlert;
}

export interface ScenarioDefinition {
  id: string;
  title: string;
  description: string;
  story: Story;
}
