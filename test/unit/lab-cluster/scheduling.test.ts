import { describe, expect, it } from 'vitest';
import { nodeFits } from '#lab/cluster/controllers/scheduler-filters.ts';
import { node, pod } from '#test/unit/lab-cluster/pod-fixture.ts';

const asking = (cpu: string, memory: string) =>
  pod({ containers: [{ name: 'app', image: 'a', resources: { requests: { cpu, memory } } }] });

describe('whether a node takes a pod', () => {
  it('takes what fits beside what runs there', () => {
    expect(nodeFits(asking('1', '512Mi'), node('a'), { cpu: 1, memory: 0, pods: 1 })).toEqual([]);
  });

  it('names all that is short', () => {
    const used = { cpu: 1.5, memory: 900 * 1024 ** 2, pods: 2 };
    expect(nodeFits(asking('1', '512Mi'), node('a'), used)).toEqual([
      'Too many pods',
      'Insufficient cpu',
      'Insufficient memory',
    ]);
  });

  it('keeps pods off cordoned and tainted nodes, unless they tolerate it', () => {
    expect(nodeFits(pod(), node('a', { unschedulable: true }))).toEqual(['node(s) were unschedulable']);
    const tainted = node('a', { taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }] });
    expect(nodeFits(pod(), tainted)).toEqual(['node(s) had untolerated taint {team: ml}']);
    expect(
      nodeFits(pod({ tolerations: [{ key: 'team', operator: 'Equal', value: 'ml' }] }), tainted),
    ).toEqual([]);
    expect(nodeFits(pod({ tolerations: [{ operator: 'Exists' }] }), tainted)).toEqual([]);
    expect(nodeFits(pod({ tolerations: [{ key: 'team', value: 'web' }] }), tainted)).toHaveLength(1);
    expect(nodeFits(pod(), node('a', { taints: [{ key: 'x', effect: 'PreferNoSchedule' }] }))).toEqual([]);
  });

  it('obeys selectors and required affinity', () => {
    const labelled = node('a', {}, { disk: 'ssd' });
    const mismatch = ["node(s) didn't match Pod's node affinity/selector"];
    expect(nodeFits(pod({ nodeSelector: { disk: 'ssd' } }), labelled)).toEqual([]);
    expect(nodeFits(pod({ nodeSelector: { disk: 'hdd' } }), labelled)).toEqual(mismatch);
    const affinity = (operator: string, values: string[]) => ({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator, values }] }],
        },
      },
    });
    expect(nodeFits(pod({ affinity: affinity('In', ['ssd', 'nvme']) }), labelled)).toEqual([]);
    expect(nodeFits(pod({ affinity: affinity('NotIn', ['ssd']) }), labelled)).toEqual(mismatch);
  });
});
