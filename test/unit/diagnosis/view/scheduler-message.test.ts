import { describe, expect, it } from 'vitest';
import { parseVerdict } from '#src/diagnosis/view/scheduling/scheduler-message.ts';

const kinds = (message: string): [string, number][] =>
  (parseVerdict(message)?.reasons ?? []).map(({ kind, nodes }) => [kind, nodes]);

describe('parseVerdict', () => {
  it.each<[string, [string, number][]]>([
    [
      '1 node(s) were unschedulable, 3 Insufficient cpu',
      [
        ['cordoned', 1],
        ['cpu', 3],
      ],
    ],
    [
      '2 Insufficient memory, 2 Too many pods',
      [
        ['memory', 2],
        ['too-many-pods', 2],
      ],
    ],
    [
      '1 Insufficient ephemeral-storage, 2 Insufficient nvidia.com/gpu',
      [
        ['ephemeral-storage', 1],
        ['extended', 2],
      ],
    ],
    ["3 node(s) didn't match Pod's node affinity/selector", [['node-affinity', 3]]],
    ["3 node(s) didn't match node selector", [['node-affinity', 3]]],
    [
      '2 node(s) had untolerated taint {team: a}, 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }',
      [
        ['taint', 2],
        ['node-trouble', 1],
      ],
    ],
    ["2 node(s) had taint {team: a}, that the pod didn't tolerate", [['taint', 2]]],
    ['2 node(s) had untolerated taint(s)', [['taint', 2]]],
    ['1 node(s) had untolerated taint {node.kubernetes.io/unschedulable: }', [['cordoned', 1]]],
    ["1 node(s) didn't have free ports for the requested pod ports", [['host-port', 1]]],
    [
      "1 node(s) didn't match pod affinity rules, 2 node(s) didn't match pod anti-affinity rules",
      [
        ['pod-affinity', 1],
        ['pod-anti-affinity', 2],
      ],
    ],
    ["1 node(s) didn't satisfy existing pods anti-affinity rules", [['pod-anti-affinity', 1]]],
    [
      "2 node(s) didn't match pod topology spread constraints (missing required label)",
      [['topology-spread', 2]],
    ],
    [
      '1 node(s) had volume node affinity conflict, 1 node(s) had no available volume zone',
      [
        ['volume-zone', 1],
        ['volume-zone', 1],
      ],
    ],
    ["2 node(s) didn't match PersistentVolume's node affinity", [['volume-zone', 2]]],
    ["2 node(s) didn't find available persistent volumes to bind", [['claim', 2]]],
    ['pod has unbound immediate PersistentVolumeClaims', [['claim', 4]]],
    ['persistentvolumeclaim "data" not found', [['claim', 4]]],
    ['2 node(s) exceed max volume count', [['claim', 2]]],
    ['2 an extender said no', [['other', 2]]],
  ])('reads %s', (text, expected) => {
    expect(kinds(`0/4 nodes are available: ${text}.`)).toEqual(expected);
  });

  it('leaves out what follows about preemption and claims', () => {
    const tail =
      'preemption: 0/4 nodes are available: 1 Preemption is not helpful for scheduling, 3 No preemption victims found for incoming pod.';
    const expected = { nodes: 4, words: '0/4 nodes are available: 4 Insufficient cpu' };
    for (const between of ['. ', '. no new claims to deallocate, '])
      expect(parseVerdict(`0/4 nodes are available: 4 Insufficient cpu${between}${tail}`)).toMatchObject(
        expected,
      );
  });

  it('knows no verdict in other texts', () => {
    expect(parseVerdict('')).toBeUndefined();
    expect(parseVerdict('Scheduling is blocked due to non-empty scheduling gates')).toBeUndefined();
    expect(parseVerdict('no nodes available to schedule pods')).toBeUndefined();
  });
});
