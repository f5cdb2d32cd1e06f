import { describe, expect, it } from 'vitest';
import { stateOf } from '#lab/telemetry/behaviour-model.ts';
import type { Deployment } from '#src/kubernetes/deployments.ts';
import { judge } from '#src/runs/look.ts';
import {
  growthPerMinute,
  memoryFlat,
  type Pod,
  podsSteady,
  rolloutComplete,
  type Sight,
} from '#src/runs/postconditions.ts';
import type { Check, Verification } from '#src/runs/types.ts';

const BEGAN = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): Date => new Date(BEGAN + seconds * 1_000);

const good: Check = { name: 'pods steady', passed: true, seen: '' };
const bad: Check = { ...good, passed: false };
const unknown: Check = { ...bad, unknown: true };
const touched: Check = { name: 'untouched since', passed: false, seen: '' };

/** Looks once a second and says after how many seconds it ended, and how. */
function play(looks: (second: number) => Check[]): string {
  let state: Verification = {
    from: at(0).toISOString(),
    until: at(30).toISOString(),
    holdSeconds: 10,
    checks: [],
    outcome: 'pending',
  };
  for (let second = 0; second < 100; second += 1) {
    state = judge(state, looks(second), at(second));
    if (state.outcome !== 'pending') return `${state.outcome} after ${second} s`;
  }
  return 'never';
}

describe('judge', () => {
  it.each<[string, (second: number) => Check[], string]>([
    ['holds from the start', () => [good], 'passed after 10 s'],
    ['begins to hold', (s) => [s < 7 ? bad : good], 'passed after 17 s'],
    ['breaks once and holds again', (s) => [s === 9 ? bad : good], 'passed after 20 s'],
    ['never holds', () => [bad, good], 'failed after 30 s'],
    ['holds now and then', (s) => [s % 8 === 0 ? bad : good], 'failed after 32 s'],
    ['begins to hold just before the end', (s) => [s < 29 ? bad : good], 'passed after 39 s'],
    ['breaks after the end', (s) => [s < 29 || s > 35 ? bad : good], 'failed after 36 s'],
    ['cannot be seen', () => [unknown], 'failed after 30 s'],
    [
      'is changed by somebody else',
      (s) => [good, s === 3 ? touched : { ...touched, passed: true }],
      'failed after 3 s',
    ],
  ])('when it %s', (_, looks, ends) => {
    expect(play(looks)).toBe(ends);
  });
});

const deployment = (over: { spec?: object; status?: object; generation?: number } = {}): Deployment =>
  ({
    kind: 'Deployment',
    metadata: { name: 'web', uid: 'u', generation: over.generation ?? 3 },
    spec: { replicas: 2, selector: {}, template: { spec: { containers: [] } }, ...over.spec },
    status: { observedGeneration: 3, replicas: 2, updatedReplicas: 2, availableReplicas: 2, ...over.status },
  }) as Deployment;

const pod = (name: string, over: { ready?: boolean; container?: object; metadata?: object } = {}): Pod =>
  ({
    kind: 'Pod',
    metadata: { name, ...over.metadata },
    status: {
      conditions: [{ type: 'Ready', status: over.ready === false ? 'False' : 'True' }],
      containerStatuses: [{ name: 'main', restartCount: 0, ...over.container }],
    },
  }) as Pod;

const sight = (over: Partial<Sight> = {}): Sight => ({
  deployment: deployment(),
  pods: [pod('a'), pod('b')],
  memory: undefined,
  now: at(60),
  since: at(0),
  holdSeconds: 20,
  ...over,
});

describe('rolloutComplete', () => {
  it.each<[string, object, boolean]>([
    ['all updated and available', {}, true],
    ['an old pod left', { status: { replicas: 3 } }, false],
    ['one not updated', { status: { updatedReplicas: 1 } }, false],
    ['one not available', { status: { availableReplicas: 1 } }, false],
    ['a spec that the controller has not seen', { generation: 4 }, false],
    [
      'nothing wanted and nothing there',
      { spec: { replicas: 0 }, status: { replicas: 0, updatedReplicas: 0, availableReplicas: 0 } },
      true,
    ],
    [
      'nothing wanted and one left',
      { spec: { replicas: 0 }, status: { replicas: 1, updatedReplicas: 0, availableReplicas: 0 } },
      false,
    ],
  ])('with %s', (_, over, passed) => {
    expect(rolloutComplete(sight({ deployment: deployment(over) })).passed).toBe(passed);
  });
});

describe('podsSteady', () => {
  const ended = (second: number) => ({ lastState: { terminated: { finishedAt: at(second).toISOString() } } });
  it.each<[string, Pod[], boolean]>([
    ['all ready', [pod('a'), pod('b')], true],
    ['one not ready', [pod('a'), pod('b', { ready: false })], false],
    ['one missing', [pod('a')], false],
    ['one too many', [pod('a'), pod('b'), pod('c')], false],
    [
      'an old one on its way out',
      [pod('a'), pod('b'), pod('c', { metadata: { deletionTimestamp: 'now' } })],
      true,
    ],
    [
      'one in a crash loop',
      [pod('a'), pod('b', { container: { state: { waiting: { reason: 'CrashLoopBackOff' } } } })],
      false,
    ],
    ['one that ended within the hold', [pod('a'), pod('b', { container: ended(50) })], false],
    ['one that ended before it', [pod('a'), pod('b', { container: ended(30) })], true],
    ['one that ended before the run', [pod('a'), pod('b', { container: ended(-5) })], true],
  ])('with %s', (_, pods, passed) => {
    expect(podsSteady(sight({ pods })).passed).toBe(passed);
  });
});

/** The lab's own model of a container, a sample every five seconds from `from` on. */
function samples(
  behaviour: 'healthy' | 'leaking',
  from: number,
  count: number,
  character: number,
  name = 'a',
) {
  return Array.from({ length: count }, (_, index) => {
    const age = from + index * 5;
    const noise = ((index * 7919 + Math.floor(character * 1_000)) % 97) / 97;
    const state = stateOf(behaviour, { age, limitBytes: 512 * 2 ** 20, character, noise });
    return { pod: name, at: at(age), bytes: state?.memoryBytes ?? 0 };
  });
}

describe('memory', () => {
  it.each([0.05, 0.3, 0.6, 0.95])(
    'of a healthy pod (character %d) is flat once it is warm, of a leaking one it is not',
    (character) => {
      expect(growthPerMinute(samples('healthy', 60, 13, character), 60)).toBeLessThan(0.04);
      expect(growthPerMinute(samples('leaking', 60, 13, character), 60)).toBeGreaterThan(0.04);
    },
  );

  it('says nothing of few samples, and takes older ones where the last seconds have too few', () => {
    expect(growthPerMinute(samples('healthy', 60, 5, 0.5), 20)).toBeUndefined();
    expect(growthPerMinute(samples('healthy', 60, 6, 0.5), 1)).toBeDefined();
  });

  it('is unknown, and not flat, while a pod has too few samples or telemetry is away', () => {
    const some = sight({
      memory: [...samples('healthy', 60, 13, 0.5, 'a'), ...samples('healthy', 60, 3, 0.5, 'b')],
    });
    expect(memoryFlat(some)).toMatchObject({
      passed: false,
      unknown: true,
      seen: 'memory is known of 1 of 2 pods so far',
    });
    expect(memoryFlat(sight())).toMatchObject({ passed: false, unknown: true });
  });

  it('counts the pod that grows most', () => {
    const memory = [...samples('healthy', 60, 13, 0.5, 'a'), ...samples('leaking', 60, 13, 0.1, 'b')];
    expect(memoryFlat(sight({ memory })).passed).toBe(false);
    expect(memoryFlat(sight({ memory })).unknown).toBeUndefined();
  });
});
