import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '#src/telemetry/queries/trace-spans.ts';
import { spanTree } from '#tools/telemetry/span-tree.ts';

const span = (id: string, parent: string, startMs: number, milliseconds: number): Span => ({
  id,
  parent,
  startMs,
  milliseconds,
  service: 'web',
  name: id,
  kind: 'Server',
  failed: false,
  message: '',
  attributes: {},
  events: [],
});
const shape = (spans: Span[]) =>
  spanTree(spans).map(({ id, depth, selfMilliseconds }) => [id, depth, selfMilliseconds]);

test('children stand behind their parent, by time, and take their time from it', () => {
  expect(
    shape([
      span('late', 'root', 60, 20),
      span('root', '', 0, 100),
      span('early', 'root', 10, 30),
      span('leaf', 'early', 15, 5),
    ]),
  ).toEqual([
    ['root', 0, 50],
    ['early', 1, 25],
    ['leaf', 2, 5],
    ['late', 1, 20],
  ]);
});

test('children that overlap or outlive their parent are not counted twice', () => {
  expect(
    shape([
      span('root', '', 0, 100),
      span('a', 'root', 0, 60),
      span('b', 'root', 50, 30),
      span('c', 'root', 90, 500),
    ])[0],
  ).toEqual(['root', 0, 10]);
});

test('a span without its parent begins a tree, and so does a ring', () => {
  expect(
    shape([span('x', 'gone', 5, 1), span('a', 'b', 1, 1), span('b', 'a', 2, 1), span('self', 'self', 9, 1)]),
  ).toEqual([
    ['x', 0, 1],
    ['self', 0, 1],
    ['a', 0, 1],
    ['b', 1, 1],
  ]);
});

test('whatever is sent, every span is there once and no own time is longer than the span', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', '');
  const spans = fc.array(
    fc.record({
      id: ids,
      parent: ids,
      startMs: fc.integer({ min: 0, max: 50 }),
      milliseconds: fc.integer({ min: 0, max: 50 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(spans, (given) => {
      const tree = spanTree(given.map((each) => span(each.id, each.parent, each.startMs, each.milliseconds)));
      expect(tree).toHaveLength(given.length);
      for (const each of tree) {
        expect(each.selfMilliseconds).toBeGreaterThanOrEqual(0);
        expect(each.selfMilliseconds).toBeLessThanOrEqual(each.milliseconds);
      }
    }),
  );
});
