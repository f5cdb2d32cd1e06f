import { describe, expect, it } from 'vitest';
import { age, humanDuration } from '#lab/cluster/tables/age.ts';
import { podReason } from '#lab/cluster/tables/pod-columns.ts';
import type { ContainerStatus } from '#lab/cluster/workloads.ts';
import { pod } from '#test/unit/lab-cluster/pod-fixture.ts';

describe('ages', () => {
  // The steps of k8s.io/apimachinery's HumanDuration.
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [190, '3m10s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [11_100, '3h5m'],
    [28_800, '8h'],
    [172_799, '47h'],
    [172_800, '2d'],
    [183_600, '2d3h'],
    [86_400 * 8, '8d'],
    [86_400 * 730, '2y'],
    [86_400 * 800, '2y70d'],
  ])('%d s is %s', (seconds, text) => {
    expect(humanDuration(seconds * 1_000)).toBe(text);
  });

  it('are unknown without a time', () => {
    expect(age(undefined)).toBe('<unknown>');
  });
});

describe('the status of a pod', () => {
  const container = (state: Record<string, unknown>, ready = false): ContainerStatus => ({
    name: 'app',
    image: 'a',
    imageID: '',
    ready,
    started: ready,
    restartCount: 0,
    state,
    lastState: {},
  });

  it.each([
    [{ phase: 'Pending' }, 'Pending'],
    [{ phase: 'Running', containerStatuses: [container({ running: {} }, true)] }, 'Running'],
    [
      { phase: 'Running', containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })] },
      'CrashLoopBackOff',
    ],
    [
      {
        phase: 'Succeeded',
        containerStatuses: [container({ terminated: { reason: 'Completed', exitCode: 0 } })],
      },
      'Completed',
    ],
    [{ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] }, 'ExitCode:3'],
    [{ phase: 'Failed', reason: 'Evicted' }, 'Evicted'],
  ])('%o is %s', (status, text) => {
    expect(podReason(pod({}, status))).toBe(text);
  });

  it('is Terminating while it is being deleted', () => {
    const leaving = pod({}, { phase: 'Running' });
    leaving.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(podReason(leaving)).toBe('Terminating');
  });
});
