import { describe, expect, test } from 'vitest';
import { addBenign } from '#evals/benign.ts';
import { type Donor, healthyVariant, shifted } from '#evals/healthy.ts';
import { seeded } from '#evals/random.ts';
import { concludeFinding } from '#src/diagnosis/engine.ts';
import { collect } from '#src/evidence/collect.ts';
import { snapshotOf } from '#src/evidence/snapshot.ts';
import type { SnapshotFiles } from '#src/evidence/snapshot-files.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { type AppSpec, app, NOW, node, service } from '#test/support/cluster-objects.ts';

const running = (name: string, more: Partial<AppSpec> = {}): KubeObject[] => [
  ...app({ name, replicas: 1, revisions: [{ image: `r.example/${name}:1`, minutesAgo: 3_000 }], ...more }),
  ...service({ name }),
];

function recording(objects: KubeObject[]): SnapshotFiles {
  return {
    case: () => ({ id: 'x', namespace: 'shop', capturedAt: NOW.toISOString() }),
    objects: () => objects,
    manifests: () => [],
    logs: () => [],
    metrics: () => ({ columns: [], times: [], values: [] }),
    probes: () => [],
    alerts: () => [],
    topology: () => ({}),
  };
}

const named = (app: string): string => `${app}-`;
const BROKEN = {
  ready: 0,
  broken: { phase: 'Pending', state: { waiting: { reason: 'ErrImagePull', message: 'manifest unknown' } } },
};
/** Pods as a ReplicaSet names them, so that the generator finds them by name. */
const asNamed = (objects: KubeObject[]): KubeObject[] =>
  JSON.parse(
    JSON.stringify(objects).replaceAll(
      /-h1(-p0*(\d+))?/g,
      (_, pod?: string, index?: string) => `-5d8f9c${pod ? `-abcd${index}` : ''}`,
    ),
  ) as KubeObject[];

const donors: Donor[] = [
  {
    name: 'one',
    faulty: 'app/cart',
    files: recording(asNamed([...running('cart', BROKEN), ...running('web'), node()])),
  },
  {
    name: 'two',
    faulty: 'app/web',
    files: recording(asNamed([...running('cart'), ...running('web', BROKEN), node()])),
  },
];

async function verdictOf(files: SnapshotFiles): Promise<string> {
  const { ports, scope, now } = snapshotOf(files);
  const collected = await collect({ scope, ports, now, vault: createMemoryVault(() => now) });
  return concludeFinding({ ...collected, scope, now }).verdict;
}

describe('healthyVariant', () => {
  test('takes the fault out, and nothing else away', async () => {
    for (const donor of donors) {
      expect(await verdictOf(donor.files)).toBe('failed');
      const files = healthyVariant(donor, donors, seeded(1));
      if (!files) throw new Error('there is no variant');
      expect(await verdictOf(files)).not.toMatch(/failed|degraded/);
      const names = files.objects().map(({ metadata }) => metadata.name);
      for (const name of ['cart', 'web'])
        expect(names.some((each) => each.startsWith(named(name)))).toBe(true);
    }
  });

  test('gives nothing where an application was never seen well', () => {
    const [first] = donors;
    if (!first) throw new Error('there are donors');
    expect(healthyVariant(first, [first], seeded(1))).toBeUndefined();
  });
});

test('benign additions leave every ready pod ready', () => {
  const objects = asNamed(running('web'));
  const ready = (): number => JSON.stringify(objects).split('"Ready","status":"True"').length;
  const before = ready();
  addBenign(objects, { namespace: 'shop', now: NOW.getTime(), random: seeded(3) });
  expect(ready()).toBe(before);
  expect(objects.map(({ kind }) => kind)).toContain('Job');
});

test('shifted moves times wherever they stand, and nothing else', () => {
  expect(shifted({ at: ['2030-01-01T00:00:00Z', 'x'], n: 1, none: null }, 60_000)).toEqual({
    at: ['2030-01-01T00:01:00Z', 'x'],
    n: 1,
    none: null,
  });
});
