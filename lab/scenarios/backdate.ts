import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import { applyDefaults } from '#lab/cluster/defaults.ts';
import type { KubeObject } from '#lab/cluster/objects.ts';
import { changePatch, deploymentOf, type Manifest, serviceOf } from '#lab/scenarios/manifests.ts';
import type { Story, StoryWorkload } from '#lab/scenarios/story.ts';
import type { PastPod } from '#lab/telemetry/emitter.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NODES = ['node-1', 'node-2', 'node-3'] as const;

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

function uid(text: string): string {
  const hex = digest(text, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const seconds = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

interface Revision {
  number: number;
  template: Record<string, unknown>;
  image: string;
  at: Date;
  replicas: number;
}

interface Template {
  metadata: { labels: Record<string, string> };
  spec: { containers: { name: string; image: string }[] };
}

function podsOf(
  namespace: string,
  workload: StoryWorkload,
  revision: Revision,
  replicaSet: Manifest,
): Manifest[] {
  const template = (replicaSet.spec as { template: Template }).template;
  return Array.from({ length: revision.replicas }, (_, index) => {
    const name = `${replicaSet.metadata?.name}-${digest(`${replicaSet.metadata?.uid}${index}`, 5)}`;
    // Rolling updates replace one pod after the other.
    const at = new Date(revision.at.getTime() + index * 4_000);
    const conditions = [
      'PodReadyToStartContainers',
      'Initialized',
      'Ready',
      'ContainersReady',
      'PodScheduled',
    ];
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        uid: uid(`${namespace}/${name}/${revision.at.toISOString()}`),
        creationTimestamp: seconds(at) as never,
        labels: template.metadata.labels,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: replicaSet.metadata?.name ?? '',
            uid: replicaSet.metadata?.uid ?? '',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: { ...template.spec, nodeName: NODES[index % NODES.length] },
      status: {
        phase: 'Running',
        startTime: seconds(at),
        podIP: `10.244.${(workload.port + index) % 250}.${10 + ((revision.number * 16 + index) % 200)}`,
        conditions: conditions.map((type) => ({
          type,
          status: 'True',
          lastTransitionTime: seconds(new Date(at.getTime() + 2_000)),
        })),
        containerStatuses: template.spec.containers.map((container) => ({
          name: container.name,
          image: container.image,
          imageID: `${container.image}@sha256:${digest(container.image, 64)}`,
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: seconds(new Date(at.getTime() + 1_000)) } },
        })),
      },
    };
  });
}

function replicaSetOf(deployment: Manifest, revision: Revision): Manifest {
  const template = revision.template as unknown as Template;
  const hash = digest(JSON.stringify(template), 9);
  const labels = { ...template.metadata.labels, 'pod-template-hash': hash };
  const counts = {
    replicas: revision.replicas,
    readyReplicas: revision.replicas,
    availableReplicas: revision.replicas,
    fullyLabeledReplicas: revision.replicas,
  };
  const name = `${deployment.metadata?.name}-${hash}`;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: deployment.metadata?.namespace,
      uid: uid(`${deployment.metadata?.uid}/${hash}`),
      creationTimestamp: seconds(revision.at) as never,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': String(revision.number) },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: deployment.metadata?.name ?? '',
          uid: deployment.metadata?.uid ?? '',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      replicas: revision.replicas,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { labels } },
    },
    status: { observedGeneration: 1, ...counts },
  };
}

/**
 * The objects of a story as a cluster would hold them some minutes after its change: two revisions, their ReplicaSets,
 * the pods of the newest, and times that fit together.
 */
export function backdatedObjects(
  story: Story,
  minutesAgo: number,
  now: Date,
): { objects: KubernetesObject[]; pods: PastPod[] } {
  const changedAt = new Date(Math.floor((now.getTime() - minutesAgo * 60_000) / 1_000) * 1_000);
  const bornAt = new Date(changedAt.getTime() - 3 * DAY_MS);
  const objects: Manifest[] = [];
  const pods: PastPod[] = [];
  for (const workload of story.workloads) {
    const base = deploymentOf(story.namespace, workload);
    const changed =
      story.change.workload === workload.name && story.change.kind === 'image'
        ? story.change.image
        : undefined;
    // With the defaults that an API server would have filled in: what is rolled back to must differ by the change alone.
    const templateOf = (patch?: Record<string, unknown>): Record<string, unknown> => {
      const whole = structuredClone(base) as Manifest & { spec: { template: { spec: object } } };
      const change = patch as { spec: { template: { spec: object } } } | undefined;
      Object.assign(whole.spec.template.spec, change?.spec.template.spec);
      applyDefaults(whole as unknown as KubeObject);
      return whole.spec.template as Record<string, unknown>;
    };
    const first: Revision = {
      number: 1,
      template: templateOf(),
      image: workload.image,
      at: bornAt,
      replicas: changed ? 0 : workload.replicas,
    };
    const revisions = changed
      ? [
          first,
          {
            number: 2,
            template: templateOf(changePatch(story).patch),
            image: changed,
            at: changedAt,
            replicas: workload.replicas,
          },
        ]
      : [first];
    const newest = revisions.at(-1) ?? first;
    const deployment: Manifest = {
      ...base,
      metadata: {
        ...base.metadata,
        uid: uid(`${story.namespace}/${workload.name}/${now.toISOString()}`),
        creationTimestamp: seconds(bornAt) as never,
        generation: revisions.length,
        annotations: { 'deployment.kubernetes.io/revision': String(newest.number) },
      },
      spec: { ...(base.spec as object), template: newest.template },
      status: {
        observedGeneration: revisions.length,
        replicas: workload.replicas,
        updatedReplicas: workload.replicas,
        readyReplicas: workload.replicas,
        availableReplicas: workload.replicas,
        conditions: [
          {
            type: 'Available',
            status: 'True',
            reason: 'MinimumReplicasAvailable',
            message: 'Deployment has minimum availability.',
            lastTransitionTime: seconds(bornAt),
            lastUpdateTime: seconds(bornAt),
          },
          {
            type: 'Progressing',
            status: 'True',
            reason: 'NewReplicaSetAvailable',
            message: `ReplicaSet "${workload.name}" has successfully progressed.`,
            lastTransitionTime: seconds(newest.at),
            lastUpdateTime: seconds(newest.at),
          },
        ],
      },
    };
    objects.push(deployment, serviceOf(story.namespace, workload));
    for (const revision of revisions) {
      const replicaSet = replicaSetOf(deployment, revision);
      const running = podsOf(story.namespace, workload, revision, replicaSet);
      objects.push(replicaSet, ...running);
      const common = { namespace: story.namespace, deployment: workload.name, image: revision.image };
      pods.push(
        ...running.map((pod) => ({
          ...common,
          pod: pod.metadata?.name ?? '',
          from: new Date(
            Math.max(new Date(String(pod.metadata?.creationTimestamp)).getTime(), now.getTime() - HOUR_MS),
          ),
          to: now,
        })),
      );
      if (revision !== newest) {
        // Pods of the past are gone from the cluster; telemetry remembers them.
        const gone = podsOf(
          story.namespace,
          workload,
          { ...revision, replicas: workload.replicas },
          replicaSet,
        );
        pods.push(
          ...gone.map((pod) => ({
            ...common,
            pod: pod.metadata?.name ?? '',
            from: new Date(now.getTime() - HOUR_MS),
            to: newest.at,
          })),
        );
      }
    }
  }
  return { objects, pods };
}
