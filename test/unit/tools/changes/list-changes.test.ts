import { describe, expect, test } from 'vitest';
import { ConfigError } from '#src/errors.ts';
import type { KubeObject, Node } from '#src/kubernetes/objects.ts';
import { app, event, minutesAgo, node, service } from '#test/support/cluster-objects.ts';
import { callOver, toolContext } from '#test/support/tools.ts';
import { portsOf, type World } from '#test/support/world.ts';
import listChanges from '#tools/changes/list-changes.ts';

const web = app({
  name: 'web',
  revisions: [
    { image: 'w:1', minutesAgo: 500 },
    { image: 'w:2', minutesAgo: 40 },
  ],
});
const settings: KubeObject = {
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop', creationTimestamp: minutesAgo(900) },
};
const rescale = (minutes: number) =>
  event('SuccessfulRescale', 'New size: 6', { kind: 'HorizontalPodAutoscaler', name: 'web' }, minutes);
const list = (world: World, input: object = {}) => callOver(listChanges, input, world);
const brief = (content: { changes: Record<string, unknown>[] }) =>
  content.changes.map(({ at, what, kind, name, by }) => [at, what, kind, name, ...(by ? [by] : [])]);

describe('list-changes', () => {
  test('rollouts, edits, scaling, coming, going and nodes in one order of time', async () => {
    const dying: KubeObject = {
      kind: 'NetworkPolicy',
      metadata: {
        name: 'deny',
        namespace: 'shop',
        creationTimestamp: minutesAgo(30),
        deletionTimestamp: minutesAgo(3),
      },
    };
    const tainted: Node = {
      ...node('node-a'),
      spec: { taints: [{ key: 'gpu', effect: 'NoSchedule', timeAdded: minutesAgo(15) }] },
      status: {
        conditions: [
          { type: 'DiskPressure', status: 'True', message: 'full', lastTransitionTime: minutesAgo(10) },
          { type: 'Ready', status: 'True', lastTransitionTime: minutesAgo(11) },
        ],
      },
    };
    const { content, summary, window } = await list({
      objects: [...web, settings, dying, tainted, rescale(20), ...service({ name: 'new', ageMinutes: 5 })],
      edits: [
        { kind: 'ConfigMap', name: 'settings', manager: 'kubectl-edit', at: minutesAgo(25) },
        { kind: 'Deployment', name: 'web', manager: 'argocd-controller', at: minutesAgo(40) },
        { kind: 'Deployment', name: 'web', manager: 'kube-controller-manager', at: minutesAgo(39) },
        { kind: 'ConfigMap', name: 'settings', manager: 'helm', at: minutesAgo(800) },
        { kind: 'ConfigMap', name: 'kube-root-ca.crt', manager: 'x', at: minutesAgo(1) },
      ],
    });
    expect(brief(content)).toEqual(
      [
        [minutesAgo(40), 'rollout', 'Deployment', 'web', 'argocd-controller'],
        [minutesAgo(30), 'created', 'NetworkPolicy', 'deny'],
        [minutesAgo(25), 'edited', 'ConfigMap', 'settings', 'kubectl-edit'],
        [minutesAgo(15), 'node', 'Node', 'node-a'],
        [minutesAgo(10), 'scaled', 'HorizontalPodAutoscaler', 'web'],
        [minutesAgo(10), 'node', 'Node', 'node-a'],
        [minutesAgo(5), 'created', 'Service', 'new'],
        [minutesAgo(3), 'being deleted', 'NetworkPolicy', 'deny'],
      ].sort(),
    );
    expect(content.changes[0]).toMatchObject({
      fromRevision: 1,
      toRevision: 2,
      fields: [{ field: 'spec.containers[main].image', from: 'w:1', to: 'w:2' }],
    });
    expect(summary).toBe('8 changes in namespace shop and on the nodes');
    expect(window).toEqual({ from: minutesAgo(120), to: minutesAgo(0) });
    expect(content).not.toHaveProperty('notRead');
  });

  test('a return to an older revision is told by the event that scaled it up', async () => {
    const back = app({
      name: 'web',
      revisions: [
        { image: 'w:2', minutesAgo: 60, number: 2 },
        { image: 'w:1', minutesAgo: 500, number: 3 },
      ],
    });
    const scaled = event(
      'ScalingReplicaSet',
      'Scaled up replica set web-h3 to 2 from 0',
      { kind: 'Deployment', name: 'web' },
      30,
    );
    const { content } = await list({ objects: [...back, scaled] });
    expect(brief(content)).toContainEqual([minutesAgo(15), 'rolled back', 'Deployment', 'web']);
    expect(content.changes.filter(({ what }: { what: string }) => what === 'scaled')).toEqual([]);
  });

  test('scaling that a rollout explains is no change of its own, any other is', async () => {
    const scaled = (minutes: number) =>
      event(
        'ScalingReplicaSet',
        'Scaled up replica set web-h2 to 5 from 2',
        { kind: 'Deployment', name: 'web' },
        minutes,
      );
    expect(brief((await list({ objects: [...web, scaled(78)] })).content)).toHaveLength(1);
    const { content } = await list({ objects: [...web, scaled(10)] });
    expect(brief(content).at(-1)).toEqual([minutesAgo(5), 'scaled', 'Deployment', 'web']);
  });

  test('nothing in the window is no data; the window and the name are held to', async () => {
    expect(await list({ objects: web }, { since: minutesAgo(10) })).toMatchObject({ status: 'no_data' });
    expect((await list({ objects: [...web, rescale(4)] }, { name: 'other' })).content.changes).toEqual([]);
    const { content, truncated } = await list({ objects: [...web, rescale(4)] }, { limit: 1 });
    expect(brief(content)).toEqual([[minutesAgo(2), 'scaled', 'HorizontalPodAutoscaler', 'web']]);
    expect(truncated).toEqual({ shown: 1, of: 2 });
  });

  test('what could not be read is one line for each reason, and costs nothing else', async () => {
    const absent = new ConfigError('The snapshot does not record such objects.', 'Look at the live cluster.');
    const ports = portsOf({ objects: web }, { Ingress: absent, CronJob: absent });
    const reads = { ...toolContext({ objects: [] }).reads, ports };
    const { content } = await callOver(listChanges, {}, { objects: [] }, { reads });
    expect(brief(content)).toHaveLength(1);
    expect(content.notRead).toEqual([{ what: 'CronJob, Ingress', why: absent.message, fix: absent.fix }]);
  });
});
