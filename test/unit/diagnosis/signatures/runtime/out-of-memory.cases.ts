import type { Container } from '#src/kubernetes/pod-objects.ts';
import { event, minutesAgo } from '#test/support/cluster-objects.ts';
import { containedApp, firstPod } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const limited = (memory: string): Partial<Container>[] => [{ resources: { limits: { memory } } }];
const oomKilled = (minutes: number) => ({
  terminated: {
    exitCode: 137,
    reason: 'OOMKilled',
    startedAt: minutesAgo(minutes + 0.2),
    finishedAt: minutesAgo(minutes),
  },
});
const looping = {
  ready: false,
  restartCount: 4,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: oomKilled(0.5),
};
const object = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };
const runc =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  'unable to start container process: container init was OOM-killed (memory limit too low?): unknown';

/** A pod that cannot even be created. */
const uncreated = (memory: string, message: string, reason = 'FailedCreatePodSandBox') => {
  const objects = containedApp({
    revisions: [{ minutesAgo: 2, containers: limited(memory) }],
    statuses: { main: { ready: false, started: false, state: { waiting: { reason: 'ContainerCreating' } } } },
  });
  return { objects: [...objects, event(reason, message, { name: firstPod(objects) })] };
};

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout lowered the limit',
      world: {
        objects: containedApp({
          revisions: [
            { minutesAgo: 9_000, containers: limited('512Mi') },
            { minutesAgo: 6, containers: limited('64Mi') },
          ],
          statuses: { main: looping },
        }),
      },
      object,
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: ['(OOMKilled)', 'its memory limit is 64Mi', 'revision 1 had 512Mi', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'no container can be created with so little',
      world: uncreated('4Mi', `Failed to create pod sandbox: rpc error: code = Unknown desc = ${runc}`),
      object,
      runbooks: [],
      says: ['already while it is being created', '4Mi, less than any container needs to start'],
      verdict: 'failed',
    },
    {
      name: 'a limit in milli-bytes, and the runtime only says that its first process was killed',
      world: uncreated(
        '128m',
        'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: signal: killed: unknown',
        'Failed',
      ),
      object,
      runbooks: [],
      says: ['128m, less than any container needs to start'],
      verdict: 'failed',
    },
    {
      name: 'killed again and again, and up for the moment',
      world: {
        objects: containedApp({
          revisions: [{ minutesAgo: 900, containers: limited('128Mi') }],
          replicas: 2,
          ready: 1,
          statuses: {
            main: {
              ready: true,
              restartCount: 7,
              state: { running: { startedAt: minutesAgo(2) } },
              lastState: oomKilled(2),
            },
          },
        }),
      },
      object,
      runbooks: [],
      says: ['of 1 pod of checkout in shop was killed', '128Mi'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'one kill of yesterday',
      world: {
        objects: containedApp({
          revisions: [{ minutesAgo: 9_000, containers: limited('128Mi') }],
          statuses: { main: { ready: true, restartCount: 1, lastState: oomKilled(1_500) } },
        }),
      },
    },
    {
      name: 'killed by the kubelet for a probe: signal 9 without OOMKilled',
      world: {
        objects: containedApp({
          revisions: [{ minutesAgo: 60, containers: limited('128Mi') }],
          statuses: {
            main: { ...looping, lastState: { terminated: { exitCode: 137, reason: 'Error' } } },
          },
        }),
      },
    },
    {
      name: 'the sandbox fails for its network',
      world: uncreated(
        '128Mi',
        'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "a1": plugin type="calico" failed (add): connection refused',
      ),
    },
  ],
};
