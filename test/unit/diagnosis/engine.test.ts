import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concludeFinding } from '#src/diagnosis/engine.ts';
import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';
import type { Candidate, Signature } from '#src/diagnosis/signatures/signature.ts';
import { DeniedError } from '#src/errors.ts';
import { app, minutesAgo, NOW, node, podName, series, service } from '#test/support/cluster-objects.ts';
import { portsOf, type World } from '#test/support/world.ts';
import { findingOf, SCOPE } from './signatures/world.ts';

const MIB = 1_048_576;
const telemetryOf = (name: string): Pick<World, 'memory' | 'gcPauses' | 'latency'> => ({
  memory: [0, 1].map((index) => series({ pod: podName(name, 1, index) }, 60, 0, () => 200 * MIB)),
  gcPauses: [series({ service: name }, 60, 0, () => 9, 'ms')],
  latency: [series({ service: name }, 60, 0, () => 30, 'ms')],
});
const WEB = [
  ...app({ name: 'web', revisions: [{ image: 'r.example/web:1', minutesAgo: 3_000 }] }),
  ...service({ name: 'web' }),
  node(),
];
const HEALTHY: World = { objects: WEB, ...telemetryOf('web') };
const CRASHING = app({
  name: 'cart',
  ready: 0,
  revisions: [
    { image: 'r.example/cart:1', minutesAgo: 3_000 },
    { image: 'r.example/cart:2', minutesAgo: 6 },
  ],
  broken: {
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1 } },
    restartCount: 4,
  },
});
const UNPULLED = app({
  name: 'search',
  ready: 0,
  revisions: [
    { image: 'r.example/search:1', minutesAgo: 3_000 },
    { image: 'r.example/search:2', minutesAgo: 6 },
  ],
  broken: { phase: 'Pending', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
});
const BOTH: World = {
  objects: [...WEB, ...CRASHING, ...UNPULLED, ...service({ name: 'cart', addresses: 0 })],
  ...telemetryOf('web'),
};

describe('the verdict', () => {
  it('is healthy only with positive evidence', async () => {
    const { finding } = await findingOf(HEALTHY);
    expect(finding).toMatchObject({ verdict: 'healthy', hypotheses: [], gaps: [] });
    expect(finding.summary).toContain(
      '1 workload with all pods available, 2 ready pods, 1 Service with endpoints',
    );
  });

  it.each(['Pod', 'Deployment', 'Node', 'Endpoints', 'memory', 'latency'])(
    'is inconclusive where %s cannot be read',
    async (kind) => {
      const denied = new DeniedError('403.', 'Grant it.');
      const { finding } = await findingOf(HEALTHY, {}, portsOf(HEALTHY, { [kind]: denied }));
      expect(finding.verdict).toBe('inconclusive');
      expect(finding.gaps.length).toBeGreaterThan(0);
    },
  );

  it('does without telemetry that is not connected, unless a signal asks for a service', async () => {
    const { telemetry: _t, logs: _l, ...ports } = portsOf(HEALTHY);
    expect((await findingOf(HEALTHY, {}, ports)).finding.verdict).toBe('healthy');
    expect((await findingOf(HEALTHY, { service: 'web' }, ports)).finding.verdict).toBe('inconclusive');
  });

  it('is inconclusive where there is nothing to look at', async () => {
    const { finding } = await findingOf({ objects: [node()], ...telemetryOf('web') });
    expect(finding).toMatchObject({ verdict: 'inconclusive', summary: 'There was nothing to look at.' });
  });

  it.each([
    [
      'a pod that is not ready',
      {
        objects: [
          ...WEB,
          ...app({ name: 'slow', ready: 1, revisions: [{ image: 'r.example/slow:1', minutesAgo: 900 }] }),
        ],
      },
      '1 of 2 pods of slow in shop are available',
    ],
    [
      'latency that rises',
      { latency: [series({ service: 'web' }, 60, 0, (minute) => 20 + 2 * minute, 'ms')] },
      'web answers more slowly',
    ],
    [
      'a burst of errors',
      {
        logs: Array.from({ length: 20 }, (_, index) => ({
          at: minutesAgo(index / 10),
          service: 'web',
          severity: 'error',
          body: 'no',
        })),
      },
      '20 error lines',
    ],
  ])('is inconclusive, never healthy, with %s', async (_, change, text) => {
    const { finding } = await findingOf({ ...HEALTHY, ...change } as World);
    expect(finding.verdict).toBe('inconclusive');
    expect(finding.summary).toContain(text);
  });
});

describe('a signature that fails', () => {
  it('becomes a gap that names it, and costs no others their finding', async () => {
    const { evidence } = await findingOf(BOTH);
    const broken: Signature = {
      ...SIGNATURES[0],
      cause: 'runtime.odd',
      match: () => {
        throw new TypeError('cannot read the unreadable');
      },
    } as Signature;
    const finding = concludeFinding({
      evidence,
      gaps: [],
      scope: SCOPE,
      now: NOW,
      signatures: [broken, ...SIGNATURES],
    });
    expect(finding.hypotheses[0]?.cause).toBe('runtime.crash-loop-after-rollout');
    expect(finding.gaps).toContainEqual(
      expect.objectContaining({
        what: 'whether it is runtime.odd',
        why: expect.stringContaining('unreadable'),
      }),
    );
  });
});

describe('a contributing factor', () => {
  const factor = (name: string, located: { evidenceId: string }): Candidate => ({
    role: 'contributing',
    object: { cluster: 'test', kind: 'Deployment', namespace: 'shop', name },
    affects: [],
    confidence: 0.4,
    statement: 'It differs.',
    citations: [{ evidenceId: located.evidenceId, pointer: '/namespace', value: 'shop', says: 'x' }],
    runbooks: [],
    impact: 'degraded',
  });

  it('is named only where something is wrong with the same object', async () => {
    const { evidence } = await findingOf(BOTH);
    const deployments = evidence.find(({ kind }) => kind === 'kubernetes.deployments');
    if (!deployments) throw new Error('Deployments were read');
    const at = { evidenceId: deployments.id };
    const odd: Signature = {
      ...SIGNATURES[0],
      cause: 'drift.odd',
      match: () => ({ candidates: [factor('cart', at), factor('web', at)], gaps: [] }),
    } as Signature;
    const finding = concludeFinding({
      evidence,
      gaps: [],
      scope: SCOPE,
      now: NOW,
      signatures: [odd, ...SIGNATURES],
    });
    expect(
      finding.hypotheses.filter(({ cause }) => cause === 'drift.odd').map(({ object }) => object.name),
    ).toEqual(['cart']);
  });
});

describe('gaps', () => {
  it('are told once for each reason', async () => {
    const { telemetry: _t, logs: _l, ...ports } = portsOf(HEALTHY);
    const { finding } = await findingOf(HEALTHY, { namespaces: ['shop', 'other'] }, ports);
    expect(finding.gaps.map(({ what, why }) => `${what} | ${why}`)).toEqual([
      expect.stringMatching(
        /^memory of namespace shop.*; memory of namespace other.*; processor time.* and \d+ more \| No telemetry is connected$/,
      ),
      expect.stringMatching(/^error logs of namespace shop.*; log patterns.* \| No log store is connected$/),
      'log lines of node services | No log store is connected',
    ]);
  });
});

describe('ranking', () => {
  it('puts what the signal names first', async () => {
    for (const name of ['cart', 'search']) {
      const { finding } = await findingOf(BOTH, {
        object: { cluster: 'test', kind: 'Deployment', namespace: 'shop', name },
      });
      expect(finding.hypotheses[0]?.object.name).toBe(name);
    }
    const { finding } = await findingOf(BOTH, { service: 'cart' });
    expect(finding.hypotheses[0]?.object.name).toBe('cart');
  });

  it('makes a symptom of what a cause explains, and blames nothing healthy', async () => {
    const { finding } = await findingOf(BOTH);
    expect(finding.hypotheses.map(({ role, cause, object }) => `${role} ${cause} ${object.name}`)).toEqual([
      'cause runtime.crash-loop-after-rollout cart',
      'cause startup.image-not-found search',
      'symptom runtime.crash-loop cart',
      'symptom startup.image-pull-failed search',
      'symptom routing.endpoints-not-ready cart',
    ]);
    expect(finding.hypotheses[0]?.explains).toEqual(['routing.endpoints-not-ready', 'runtime.crash-loop']);
    expect(finding.verdict).toBe('failed');
    expect(finding.summary).toContain('1 other cause was found');
  });

  it('lists rollouts of the window and those that a cause names, newest first', async () => {
    const old = app({
      name: 'old',
      revisions: [
        { image: 'r.example/old:1', minutesAgo: 9_000 },
        { image: 'r.example/old:2', minutesAgo: 5_000 },
      ],
    });
    const recent = app({
      name: 'recent',
      revisions: [
        { image: 'r.example/recent:1', minutesAgo: 9_000 },
        { image: 'r.example/recent:2', minutesAgo: 3 },
      ],
    });
    const { finding } = await findingOf({ objects: [...BOTH.objects, ...old, ...recent] });
    expect(finding.changes.map(({ object, kind }) => `${object.name} ${kind}`)).toEqual([
      'recent image',
      'cart image',
      'search image',
    ]);
  });
});

describe('citations', () => {
  it('are checked: a statement that nothing bears out is dropped', async () => {
    const { evidence } = await findingOf(HEALTHY);
    const invented: Candidate = {
      role: 'cause',
      object: { cluster: 'test', kind: 'Deployment', namespace: 'shop', name: 'web' },
      affects: [],
      confidence: 0.99,
      statement: 'It is on fire.',
      citations: [
        {
          evidenceId: evidence[0]?.id ?? '',
          pointer: '/items/0/metadata/name',
          value: 'on fire',
          says: 'fire',
        },
      ],
      runbooks: [],
      impact: 'failed',
    };
    const signature: Signature = {
      ...(SIGNATURES[0] as Signature),
      match: () => ({ candidates: [invented], gaps: [] }),
    };
    const finding = concludeFinding({ evidence, gaps: [], scope: SCOPE, now: NOW, signatures: [signature] });
    expect(finding).toMatchObject({ verdict: 'healthy', hypotheses: [] });
  });
});

describe('the engine', () => {
  it('gives the same finding byte for byte, in whatever order evidence comes', async () => {
    // A world without gaps of collectors: those come from reading, not from the evidence.
    const { finding, evidence } = await findingOf(BOTH);
    const expected = JSON.stringify(finding);
    expect(JSON.stringify((await findingOf(BOTH)).finding)).toBe(expected);
    fc.assert(
      fc.property(fc.shuffledSubarray(evidence, { minLength: evidence.length }), (shuffled) => {
        const again = concludeFinding({ evidence: shuffled, gaps: [], scope: SCOPE, now: NOW });
        expect(JSON.stringify(again)).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('never throws on evidence that lacks parts', async () => {
    const { evidence } = await findingOf(BOTH);
    fc.assert(
      fc.property(fc.subarray(evidence), (some) => {
        const finding = concludeFinding({
          evidence: some,
          gaps: [{ what: 'x', why: 'y', fix: 'z' }],
          scope: SCOPE,
          now: NOW,
        });
        expect(finding.verdict).not.toBe('healthy');
      }),
    );
  });

  it('never blames a Service of a namespace whose endpoints or pods could not be read', async () => {
    const world: World = {
      objects: [
        ...WEB,
        ...app({
          name: 'far',
          namespace: 'other',
          revisions: [{ image: 'r.example/far:1', minutesAgo: 900 }],
        }),
        ...service({ name: 'far', namespace: 'other', addresses: 0 }),
      ],
    };
    for (const refused of ['Endpoints', 'Pod']) {
      const ports = portsOf(world);
      const list = ports.cluster.list;
      ports.cluster.list = async (kind, namespace, bounds) => {
        if (kind === refused && namespace === 'other') throw new DeniedError('403.', 'Grant it.');
        return list(kind, namespace, bounds);
      };
      const { finding } = await findingOf(world, { namespaces: ['shop', 'other'] }, ports);
      expect(finding.hypotheses, refused).toEqual([]);
      expect(finding.verdict, refused).toBe('inconclusive');
    }
  });
});
