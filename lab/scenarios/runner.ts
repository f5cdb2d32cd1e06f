import { setTimeout as sleep } from 'node:timers/promises';
import { ApiException, AppsV1Api, CoreV1Api, type KubeConfig } from '@kubernetes/client-node';
import { postWebhook, webhookOf } from '#lab/scenarios/alerts.ts';
import { installStory, type StoryGround } from '#lab/scenarios/install.ts';
import { SCENARIOS } from '#lab/scenarios/registry.ts';
import type { Story } from '#lab/scenarios/story.ts';
import type { Scenario, ScenarioState } from '#lab/slack/page-api.ts';
import { describeError, NotFoundError } from '#src/errors.ts';

export interface ScenarioRunner {
  list(): Scenario[];
  /** Breaks something and lets its alert fire. Resolves when the alert was taken. */
  start(id: string): Promise<ScenarioState>;
  /** The same for a story that is in no registry. */
  play(story: Story): Promise<void>;
}

/** How long an alert is watched; a lab that is left open needs no end to it. */
const WATCH_MS = 60 * 60_000;

/** True when what the story changed is no longer so, and everything of its workload is available. */
async function isMended(kubeConfig: KubeConfig, story: Story): Promise<boolean> {
  const { change, namespace } = story;
  const name = change.workload;
  if (change.kind === 'service-selector') {
    const service = await kubeConfig.makeApiClient(CoreV1Api).readNamespacedService({ name, namespace });
    return Object.entries(change.selector).every(([key, value]) => service.spec?.selector?.[key] !== value);
  }
  const deployment = await kubeConfig.makeApiClient(AppsV1Api).readNamespacedDeployment({ name, namespace });
  const template = deployment.spec?.template.spec;
  const still =
    change.kind === 'image'
      ? template?.containers.some((container) => container.image === change.image)
      : Object.entries(change.selector).every(([key, value]) => template?.nodeSelector?.[key] === value);
  return still !== true && (deployment.status?.availableReplicas ?? 0) >= (deployment.spec?.replicas ?? 1);
}

async function removeNamespace(kubeConfig: KubeConfig, name: string): Promise<void> {
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const gone = (error: unknown): boolean => error instanceof ApiException && error.code === 404;
  try {
    await core.deleteNamespace({ name });
    for (let tries = 0; tries < 300; tries += 1) {
      await core.readNamespace({ name });
      await sleep(100);
    }
  } catch (error) {
    if (!gone(error)) throw error;
  }
}

/** Plays scenarios: what a cluster, its telemetry and its Alertmanager would do. */
export function createScenarioRunner(options: {
  ground: StoryGround;
  clusterName: string;
  signals: { url: () => string; token: string };
  announce: (state: ScenarioState) => void;
  log: (line: string) => void;
  abort: AbortSignal;
}): ScenarioRunner {
  const { ground, clusterName, signals, announce, log } = options;

  /** Sends `resolved` once the trouble is over, as Alertmanager would. */
  async function watchAlert(story: Story, startsAt: Date): Promise<void> {
    const until = Date.now() + WATCH_MS;
    while (Date.now() < until) {
      await sleep(2_000, undefined, { signal: options.abort });
      if (!(await isMended(ground.kubeConfig, story))) continue;
      await postWebhook(
        signals.url(),
        signals.token,
        webhookOf(story, clusterName, 'resolved', { startsAt, endsAt: new Date() }),
      );
      return;
    }
  }

  async function play(story: Story): Promise<void> {
    await removeNamespace(ground.kubeConfig, story.namespace);
    await installStory(ground, story);
    const startsAt = new Date();
    await postWebhook(signals.url(), signals.token, webhookOf(story, clusterName, 'firing', { startsAt }));
    watchAlert(story, startsAt).catch((error: unknown) => {
      if (!options.abort.aborted)
        log(`the alert of ${story.change.workload} is no longer watched: ${describeError(error)}`);
    });
  }

  return {
    list: () => SCENARIOS.map(({ id, title, description }) => ({ id, title, description })),
    play,
    async start(id) {
      const scenario = SCENARIOS.find((one) => one.id === id);
      if (!scenario)
        throw new NotFoundError(
          `There is no scenario ${id}.`,
          `Scenarios: ${SCENARIOS.map((one) => one.id).join(', ')}.`,
        );
      announce({ id, state: 'starting', detail: 'Preparing the cluster' });
      // The page gets its answer at once and hears of the rest by events.
      play(scenario.story).then(
        () => announce({ id, state: 'running', detail: 'The alert has fired' }),
        (error: unknown) => {
          log(`scenario ${id} failed: ${describeError(error)}`);
          announce({ id, state: 'failed', detail: describeError(error) });
        },
      );
      return { id, state: 'starting', detail: 'Preparing the cluster' };
    },
  };
}
