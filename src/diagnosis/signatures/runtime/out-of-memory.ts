import { quantity } from '#src/kubernetes/quantity.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import type { Rollout } from '../../view/rollouts.ts';
import { byOwner } from '../../view/runtime/by-owner.ts';
import { LEAST_BYTES, type MemoryKill, memoryKills, starvedNodes } from '../../view/runtime/memory-kills.ts';
import type { View } from '../../view/view.ts';
import { counted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

/** A new image that needs more memory shows it within this time. */
const SOON_MS = 60 * 60_000;

export const outOfMemory: Signature = {
  cause: 'runtime.out-of-memory',
  describes: 'A container is killed because it needs more memory than its limit allows.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.deployments', 'kubernetes.replicasets', 'manifests.declared'],
  explains: [],
  refutedBy: 'The container ended for another reason than OOMKilled, or runs well since then.',
  match: (view) => {
    const starved = starvedNodes(view);
    // Without a limit it is the node that had no memory left.
    const kills = memoryKills(view).filter(
      ({ limit, pod }) => limit !== undefined || !starved.has(pod.object.spec.nodeName ?? ''),
    );
    return matched(byOwner(kills).map((found) => conclude(view, found)));
  },
};

function conclude(view: View, found: MemoryKill[]): Candidate | undefined {
  const [first] = [...found].sort(
    (a, b) =>
      b.confidence - a.confidence ||
      b.restarts - a.restarts ||
      a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name),
  );
  if (!first) return undefined;
  const { owner, workload, container, confidence, citations, since } = first;
  const rollout = rolloutBehind(view, first);
  const pods = new Set(found.map(({ pod }) => pod.object.metadata.name)).size;
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence,
    statement:
      `Container ${container.name} of ${counted(pods, 'pod')} of ${nameWords(owner)} ${WHEN[first.when]}: ` +
      `${limitWords(first)}${rollout ? `; it came with ${rolloutWords(view, rollout)}` : ''}.`,
    citations: [...citations, ...(rollout ? rolloutCitations(view, rollout, container.name) : [])],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: rollout && workload ? rollback(view, workload) : [],
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
    ...(since ? { since } : {}),
  };
}

const WHEN: Record<MemoryKill['when'], string> = {
  creation: 'is killed for its memory (OOM) already while it is being created',
  run: 'was killed for its memory (OOMKilled)',
  guess: 'was killed (exit code 137), most likely for its memory',
};

function limitWords({ limit, earlier, container, workload }: MemoryKill): string {
  if (limit === undefined) return 'it has no memory limit of its own';
  const bytes = quantity(limit);
  const tiny = bytes !== undefined && bytes < LEAST_BYTES ? ', less than any container needs to start' : '';
  const template = workload?.template?.spec?.containers?.find(({ name }) => name === container.name);
  const byDefault =
    template && template.resources?.limits?.memory === undefined
      ? " (a default of the namespace's LimitRange)"
      : '';
  return `its memory limit is ${limit}${byDefault}${tiny}${earlier ? `, ${earlier.source} had ${earlier.limit}` : ''}`;
}

/** The rollout that lowered the limit, or brought an image that soon needed more. */
function rolloutBehind(view: View, { earlier, workload, pod, since }: MemoryKill): Rollout | undefined {
  const rollout = workload?.rollout;
  if (!rollout) return undefined;
  if (earlier) return earlier.replaced ? rollout : undefined;
  if (rollout.change.kind !== 'image' || !workload.currentPods.includes(pod)) return undefined;
  const age = Date.parse(since ?? view.now.toISOString()) - Date.parse(rollout.at);
  return age >= 0 && age <= SOON_MS ? rollout : undefined;
}
