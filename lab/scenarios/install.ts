import { setTimeout as sleep } from 'node:timers/promises';
import { AppsV1Api, CoreV1Api, type KubeConfig, type KubernetesObject } from '@kubernetes/client-node';
import type { ImageRegistry } from '#lab/images.ts';
import { applyAll, patchObject } from '#lab/run/apply.ts';
import { backdatedObjects } from '#lab/scenarios/backdate.ts';
import { changePatch, manifestsOf } from '#lab/scenarios/manifests.ts';
import type { Story } from '#lab/scenarios/story.ts';
import type { PastPod } from '#lab/telemetry/emitter.ts';
import { UpstreamError } from '#src/errors.ts';

export interface StoryGround {
  kubeConfig: KubeConfig;
  images: ImageRegistry;
  /** Loads objects with the times they carry. Only the lab cluster can; without it changes are made now. */
  load?: (objects: readonly KubernetesObject[]) => Promise<void>;
  /** Writes the telemetry of the past. */
  backfill: (pods: readonly PastPod[]) => Promise<void>;
  /** Called when the namespace is there and before anything in it: the place to bind roles. */
  onNamespace: (namespace: string) => Promise<void>;
}

/** What the scheduler says of the pods that wait for a node, for the message of a story that does not begin. */
async function unscheduled(ground: StoryGround, namespace: string): Promise<string> {
  const { items } = await ground.kubeConfig.makeApiClient(CoreV1Api).listNamespacedPod({ namespace });
  const why = items.flatMap(
    (pod) =>
      pod.status?.conditions
        ?.filter((one) => one.type === 'PodScheduled' && one.status === 'False')
        .map((one) => one.message ?? '') ?? [],
  );
  return why.length > 0
    ? `${why.length} pods wait for a node: ${why[0]}`
    : 'Look at the pods with kubectl describe.';
}

/** Waits until every Deployment of the namespace has all replicas available. */
async function waitAvailable(ground: StoryGround, story: Story, timeoutMs: number): Promise<void> {
  const apps = ground.kubeConfig.makeApiClient(AppsV1Api);
  const until = Date.now() + timeoutMs;
  for (;;) {
    const { items } = await apps.listNamespacedDeployment({ namespace: story.namespace });
    const late = items.filter(
      (one) =>
        (one.status?.availableReplicas ?? 0) < (one.spec?.replicas ?? 1) ||
        (one.status?.observedGeneration ?? 0) < (one.metadata?.generation ?? 1),
    );
    if (items.length >= story.workloads.length && late.length === 0) return;
    if (Date.now() > until) {
      throw new UpstreamError(
        `${late.map((one) => one.metadata?.name).join(', ')} did not become available in ${timeoutMs / 1_000} s.`,
        await unscheduled(ground, story.namespace),
      );
    }
    await sleep(150);
  }
}

/** Reasons of a container that an alert fires for. */
const STUCK = new Set(['CrashLoopBackOff', 'ImagePullBackOff']);
/** A leak shows in telemetry only; this long until its slope stands out. */
const LEAK_SHOWS_MS = 160_000;

/** Waits as an alert does: until what is wrong can be seen. */
async function waitForSymptom(ground: StoryGround, story: Story): Promise<void> {
  const { change, namespace } = story;
  const behaviour = change.kind === 'image' ? ground.images.behaviourOf(change.image) : undefined;
  if (behaviour === 'leaking') await sleep(LEAK_SHOWS_MS);
  if (behaviour !== 'crashing' && behaviour !== 'unpullable') return;
  const core = ground.kubeConfig.makeApiClient(CoreV1Api);
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: `app=${change.workload}` });
    const reasons = items.flatMap(
      (pod) => pod.status?.containerStatuses?.map((status) => status.state?.waiting?.reason ?? '') ?? [],
    );
    if (reasons.some((reason) => STUCK.has(reason))) return;
    await sleep(150);
  }
  throw new UpstreamError(
    `Nothing went wrong with ${change.workload} in 60 s.`,
    await unscheduled(ground, namespace),
  );
}

/** Brings a story to the point where its alert fires. */
export async function installStory(ground: StoryGround, story: Story): Promise<void> {
  for (const [image, behaviour] of Object.entries(story.images)) ground.images.declare(image, behaviour);
  await applyAll(ground.kubeConfig, manifestsOf(story).slice(0, 1));
  await ground.onNamespace(story.namespace);
  if (story.minutesAgo !== undefined && ground.load) {
    const past = backdatedObjects(story, story.minutesAgo, new Date());
    await ground.load(past.objects);
    await ground.backfill(past.pods);
    return;
  }
  await applyAll(ground.kubeConfig, manifestsOf(story));
  await waitAvailable(ground, story, 60_000);
  const { object, patch } = changePatch(story);
  await patchObject(ground.kubeConfig, object, patch);
  await waitForSymptom(ground, story);
}
