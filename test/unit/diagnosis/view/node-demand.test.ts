import { describe, expect, it } from 'vitest';
import {
  affinityTakes,
  isAskedFor,
  isCordoned,
  neverFits,
  requestOf,
  selectorTakes,
  termsTake,
  troubleTaint,
  untolerated,
} from '#src/diagnosis/view/scheduling/node-demand.ts';
import type { Container, NodeSelectorTerm, PodSpec, Toleration } from '#src/kubernetes/pod-objects.ts';
import { worker } from '#test/support/placement-objects.ts';

const spec = (more: Partial<PodSpec> = {}): PodSpec => ({ containers: [], ...more });
const node = worker('node-a', { labels: { zone: 'a', sockets: '4' } });

describe('terms of a node selector', () => {
  const takes = (key: string, operator: string, values?: string[]): boolean =>
    termsTake([{ matchExpressions: [{ key, operator, ...(values ? { values } : {}) }] }], node);

  it.each<[string, string, string[] | undefined, boolean]>([
    ['zone', 'In', ['a', 'b'], true],
    ['zone', 'In', ['b'], false],
    ['rack', 'In', ['a'], false],
    ['zone', 'NotIn', ['a'], false],
    ['zone', 'NotIn', ['b'], true],
    // A label that is not there is not among the values either.
    ['rack', 'NotIn', ['a'], true],
    ['zone', 'Exists', undefined, true],
    ['rack', 'Exists', undefined, false],
    ['zone', 'DoesNotExist', undefined, false],
    ['rack', 'DoesNotExist', undefined, true],
    ['sockets', 'Gt', ['3'], true],
    ['sockets', 'Gt', ['4'], false],
    ['sockets', 'Lt', ['5'], true],
    ['sockets', 'Lt', ['4'], false],
    ['zone', 'Gt', ['1'], false],
    ['zone', 'Like', ['a'], false],
  ])('%s %s %j is %s', (key, operator, values, expected) => {
    expect(takes(key, operator, values)).toBe(expected);
  });

  it('are alternatives whose requirements all hold', () => {
    const inA: NodeSelectorTerm = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] };
    const inB: NodeSelectorTerm = { matchExpressions: [{ key: 'zone', operator: 'In', values: ['b'] }] };
    expect(termsTake([inB, inA], node)).toBe(true);
    const both = { matchExpressions: [...(inA.matchExpressions ?? []), ...(inB.matchExpressions ?? [])] };
    expect(termsTake([both], node)).toBe(false);
  });

  it('take no node where they are empty, and match the name as a field', () => {
    expect(termsTake([{}], node)).toBe(false);
    expect(termsTake(null, node)).toBe(false);
    const named = (name: string): NodeSelectorTerm[] => [
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] },
    ];
    expect(termsTake(named('node-a'), node)).toBe(true);
    expect(termsTake(named('node-b'), node)).toBe(false);
  });
});

describe('a pod and a node', () => {
  const required = (operator: string): PodSpec =>
    spec({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator, values: ['b'] }] }],
          },
        },
      },
    });

  it('match by every label of the nodeSelector', () => {
    expect(selectorTakes(spec({ nodeSelector: { zone: 'a' } }), node)).toBe(true);
    expect(selectorTakes(spec({ nodeSelector: { zone: 'a', rack: '1' } }), node)).toBe(false);
    expect(selectorTakes(spec(), node)).toBe(true);
  });

  it('match by affinity; a node that is only not excluded was not asked for by that', () => {
    expect(affinityTakes(required('In'), node)).toBe(false);
    expect(affinityTakes(required('NotIn'), node)).toBe(true);
    expect(isAskedFor(required('In'), node)).toBe(false);
    expect(isAskedFor(required('NotIn'), worker('node-b', { labels: { zone: 'b' } }))).toBe(true);
  });

  it.each<[string, Toleration[], boolean]>([
    ['nothing', [], true],
    ['the same value', [{ key: 'team', value: 'a', effect: 'NoSchedule' }], false],
    ['another value', [{ key: 'team', value: 'b', effect: 'NoSchedule' }], true],
    ['any value', [{ key: 'team', operator: 'Exists' }], false],
    ['another effect', [{ key: 'team', operator: 'Exists', effect: 'NoExecute' }], true],
    ['everything', [{ operator: 'Exists' }], false],
    ['a key of no name without Exists', [{ value: 'a' }], true],
  ])('are kept apart by a taint where the pod tolerates %s: %#', (_name, tolerations, kept) => {
    const tainted = worker('node-a', { taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] });
    expect(untolerated(spec({ tolerations }), tainted) !== undefined).toBe(kept);
  });

  it('are not kept apart by a preference, by a cordon or by trouble as by a taint of people', () => {
    const preferred = worker('node-a', { taints: [{ key: 'team', effect: 'PreferNoSchedule' }] });
    expect(untolerated(spec(), preferred)).toBeUndefined();
    const cordoned = worker('node-a', { cordoned: true });
    expect(untolerated(spec(), cordoned)).toBeUndefined();
    expect(isCordoned(spec(), cordoned)).toBe(true);
    expect(isCordoned(spec({ tolerations: [{ operator: 'Exists' }] }), cordoned)).toBe(false);
    const lost = worker('node-a', { ready: { status: 'Unknown', reason: 'NodeStatusUnknown', message: '' } });
    expect(untolerated(spec(), lost)).toBeUndefined();
    expect(troubleTaint(spec(), lost)?.key).toBe('node.kubernetes.io/unreachable');
  });
});

describe('what a pod asks of a node', () => {
  const container = (cpu: string, more: Partial<Container> = {}): Container => ({
    name: cpu,
    image: 'r.example/x:1',
    resources: { requests: { cpu } },
    ...more,
  });

  it('is the sum of its containers and sidecars, or its largest init container', () => {
    expect(requestOf(spec({ containers: [container('500m'), container('1')] }), 'cpu')).toBe(1.5);
    expect(requestOf(spec({ containers: [container('1')], initContainers: [container('3')] }), 'cpu')).toBe(
      3,
    );
    const sidecar = container('2', { restartPolicy: 'Always' });
    expect(
      requestOf(spec({ containers: [container('1')], initContainers: [sidecar, container('3')] }), 'cpu'),
    ).toBe(5);
    expect(requestOf(spec({ containers: [container('1')], initContainers: [sidecar] }), 'cpu')).toBe(3);
  });

  it('never fits where it is more than the node can hold, of a resource that is listed or not there at all', () => {
    const asks = (cpu: string): PodSpec => spec({ containers: [container(cpu)] });
    expect(neverFits(asks('4'), node, 'cpu')).toBe(false);
    expect(neverFits(asks('4100m'), node, 'cpu')).toBe(true);
    const device = { name: 'x', image: 'x', resources: { requests: { 'nvidia.com/gpu': '1' } } };
    expect(neverFits(spec({ containers: [device] }), node, 'nvidia.com/gpu')).toBe(true);
    // A node that lists nothing says nothing.
    const { status: _status, ...silent } = node;
    expect(neverFits(asks('400'), silent, 'cpu')).toBe(false);
  });
});
