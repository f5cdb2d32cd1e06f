import type { Container } from '#src/kubernetes/pod-objects.ts';
import { minutesAgo } from '#test/support/cluster-objects.ts';
import { containedApp, firstPod } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const crashing = {
  ready: false,
  restartCount: 5,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: minutesAgo(0.5) } },
};
const listening = { ready: true, state: { running: { startedAt: minutesAgo(6) } } };
const main: Partial<Container> = { name: 'main', ports: [{ containerPort: 8080 }] };
const metrics = (port: number): Partial<Container> => ({
  name: 'metrics',
  image: 'r.example/exporter:2',
  ports: [{ containerPort: port }],
});
const world = (containers: Partial<Container>[], log: string[] = [], before?: Partial<Container>[]) => {
  const objects = containedApp({
    revisions: [
      ...(before ? [{ minutesAgo: 9_000, containers: before }] : []),
      { minutesAgo: 6, containers },
    ],
    statuses: { main: listening, metrics: crashing, ...(containers.length === 1 ? { main: crashing } : {}) },
  });
  const name = containers.at(-1)?.name;
  return { objects, podLogs: { [`shop/${firstPod(objects)}/${name}`]: log } };
};
const object = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a sidecar came with a rollout and wants the port of the application',
      world: world(
        [main, metrics(8080)],
        ['2030-05-17T11:59:01Z listen tcp :8080: bind: address already in use'],
        [main],
      ),
      object,
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'checkout', revision: 1 } },
      ],
      says: [
        'metrics and main of checkout in shop want the same port 8080',
        'bind: address already in use',
        'revision 2',
      ],
      verdict: 'failed',
    },
    {
      name: 'no log, and both declare the port',
      world: world([main, metrics(8080)]),
      object,
      runbooks: [],
      says: ['want the same port 8080', 'restarted 5 times'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the containers have different ports',
      world: world([main, metrics(9100)], ['panic: no config']),
    },
    {
      name: 'alone in its pod: its own process holds the port',
      world: world([main], ['Error: listen EADDRINUSE: address already in use :::8080']),
    },
    {
      name: 'both declare the port and both run, on different addresses',
      world: {
        objects: containedApp({
          revisions: [{ minutesAgo: 60, containers: [main, metrics(8080)] }],
          ready: 1,
        }),
      },
    },
  ],
};
