import { describe, expect, it } from 'vitest';
import { initialStep, nextStep, type Step } from '#lab/cluster/kubelet/container.ts';
import { defaultLogLines } from '#lab/cluster/kubelet/logs.ts';
import type { ContainerStatus, Pod } from '#lab/cluster/workloads.ts';
import type { Behaviour } from '#lab/images.ts';
import { pod } from '#test/unit/lab-cluster/pod-fixture.ts';

/** Plays `count` steps of a container and returns them, the first being its creation. */
function play(behaviour: Behaviour, count: number, of: Pod = pod()): Step[] {
  const [container] = of.spec.containers;
  if (container === undefined) throw new Error('a pod needs a container');
  const steps = [initialStep(container)];
  for (let n = 0; n < count; n += 1) {
    const step = nextStep(of, container, (steps.at(-1) as Step).status, behaviour);
    if (step === undefined) break;
    steps.push(step);
  }
  return steps;
}

const stateOf = ({ state }: ContainerStatus): string => {
  const waiting = state.waiting as { reason: string } | undefined;
  return waiting?.reason ?? Object.keys(state)[0] ?? '';
};

describe('a container', () => {
  it.each(['healthy', 'leaking', 'slow'] as const)('that is %s starts once and stays', (behaviour) => {
    const steps = play(behaviour, 5);
    expect(steps.map(({ status }) => [stateOf(status), status.ready])).toEqual([
      ['ContainerCreating', false],
      ['running', true],
    ]);
    expect(steps[1]?.events.map(({ reason }) => reason)).toEqual(['Pulled', 'Created', 'Started']);
  });

  it('that crashes restarts at once, then after 10, 20, 40 seconds, at most five minutes', () => {
    const steps = play('crashing', 20);
    const waits = steps.filter(({ status }) => stateOf(status) === 'CrashLoopBackOff');
    expect(waits.map(({ nextMs }) => nextMs)).toEqual(
      [10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000, 300_000].slice(0, waits.length),
    );
    expect(steps.slice(0, 6).map(({ status }) => [stateOf(status), status.restartCount])).toEqual([
      ['ContainerCreating', 0],
      ['running', 0],
      ['terminated', 0],
      ['running', 1],
      ['CrashLoopBackOff', 1],
      ['running', 2],
    ]);
    expect(waits[1]?.status).toMatchObject({
      ready: false,
      state: { waiting: { message: 'back-off 20s restarting failed container=app pod=web-1_shop(u-1)' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    expect(waits[0]?.events).toEqual([
      {
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off restarting failed container app in pod web-1_shop(u-1)',
      },
    ]);
  });

  it('whose image is not there alternates between error and back-off', () => {
    const steps = play('unpullable', 4);
    expect(steps.map(({ status }) => stateOf(status))).toEqual([
      'ContainerCreating',
      'ErrImagePull',
      'ImagePullBackOff',
      'ErrImagePull',
      'ImagePullBackOff',
    ]);
    expect(steps[1]?.events.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'Pulling: Pulling image "registry.example/app:1"',
      'Failed: Failed to pull image "registry.example/app:1": rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/app:1": failed to resolve reference "registry.example/app:1": registry.example/app:1: not found',
      'Failed: Error: ErrImagePull',
    ]);
  });

  it('that fails its probe runs and tells so again and again', () => {
    const steps = play('failing-probe', 3);
    expect(steps.at(-1)?.status).toMatchObject({ ready: false, state: { running: {} } });
    expect(steps.at(-1)?.events[0]).toMatchObject({ type: 'Warning', reason: 'Unhealthy' });
  });

  it('of a pod that runs once ends', () => {
    expect(play('healthy', 5, pod({ restartPolicy: 'Never' })).at(-1)?.status.state).toMatchObject({
      terminated: { exitCode: 0, reason: 'Completed' },
    });
    expect(play('crashing', 5, pod({ restartPolicy: 'Never' })).at(-1)?.status.state).toMatchObject({
      terminated: { exitCode: 1 },
    });
  });

  it('that got a good image starts at its next try', () => {
    const [container] = pod().spec.containers;
    const failed = play('unpullable', 2).at(-1) as Step;
    if (container === undefined) throw new Error('a pod needs a container');
    expect(nextStep(pod(), container, failed.status, 'healthy')?.status.ready).toBe(true);
  });
});

describe('log lines', () => {
  const run = (behaviour: Behaviour, seconds: number, ended = false) =>
    defaultLogLines({
      pod: pod(),
      container: 'app',
      image: 'a:1',
      behaviour,
      startedAt: 1_000_000,
      until: 1_000_000 + seconds * 1_000,
      ended,
    });

  it('are the same for the same run, and only grow at the end', () => {
    expect(run('healthy', 60)).toEqual(run('healthy', 60));
    expect(run('healthy', 60).slice(0, 3)).toEqual(run('healthy', 10));
  });

  it('say why a process ended once it has, and never come from the future', () => {
    expect(run('crashing', 1, true).at(-1)?.text).toContain('level=fatal');
    expect(run('crashing', 1).some(({ text }) => text.includes('level=fatal'))).toBe(false);
    for (const behaviour of ['slow', 'crashing'] as const) {
      expect(run(behaviour, 30, true).every(({ at }) => at <= 1_030_000)).toBe(true);
    }
  });

  it('stay bounded', () => {
    expect(run('healthy', 3_600 * 24 * 30).length).toBeLessThan(1_100);
  });
});
