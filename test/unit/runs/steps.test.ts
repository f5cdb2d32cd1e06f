import { describe, expect, it } from 'vitest';
import type { Json } from '#src/evidence/types.ts';
import type { Actor, ActTarget } from '#src/kubernetes/act.ts';
import { type Deployment, plainTemplate, selectorText, templateId } from '#src/kubernetes/deployments.ts';
import { writeFingerprint } from '#src/proposals/rehearsal.ts';
import { positionOf, type StepAction } from '#src/proposals/step-action.ts';
import { fieldChanges } from '#src/runs/steps/field-changes.ts';
import { stepAction } from '#src/runs/steps/registry.ts';

const object = { namespace: 'store', name: 'basket' };

function template(image: string, hash?: string) {
  const labels = { app: 'basket', ...(hash === undefined ? {} : { 'pod-template-hash': hash }) };
  return { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } };
}

function deployment(over: { metadata?: object; spec?: object } = {}): Deployment {
  return {
    kind: 'Deployment',
    metadata: {
      ...object,
      uid: 'uid-1',
      annotations: { 'deployment.kubernetes.io/revision': '2' },
      ...over.metadata,
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'basket' } },
      template: template('basket:v2'),
      ...over.spec,
    },
  };
}

function replicaSet(revision: number, image: string, uid = 'uid-1') {
  return {
    kind: 'ReplicaSet',
    metadata: {
      name: `basket-${revision}`,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ kind: 'Deployment', name: 'basket', uid, controller: true }],
    },
    spec: { template: template(image, String(revision)) },
  };
}

/** Answers reads from what it is given; a write is a mistake of the test. */
function reader(there: {
  deployment?: Deployment;
  scale?: object;
  lists?: Record<string, unknown[]>;
}): Actor {
  const refuse = (): never => {
    throw new Error('observing must not write');
  };
  return {
    dryRun: true,
    get: async ({ subresource }: ActTarget) =>
      subresource === 'scale' ? there.scale : (there.deployment ?? deployment()),
    list: async (resource: string) => there.lists?.[resource] ?? [],
    patch: refuse,
    create: refuse,
    createSub: refuse,
    delete: refuse,
    mayI: refuse,
    close: refuse,
  } as unknown as Actor;
}

const observe = (action: StepAction, actor: Actor, parameters = {}, key = 'proposal-1') =>
  action.observe({ actor, object, parameters, key });

describe('rolling back', () => {
  const action = stepAction('rollback-deployment');
  const history = [
    replicaSet(1, 'basket:v1'),
    replicaSet(2, 'basket:v2'),
    replicaSet(1, 'foreign:v1', 'uid-9'),
  ];
  const actor = reader({ lists: { replicasets: history } });

  it('writes the template of the wanted revision, bound to what was read', async () => {
    const seen = await observe(action, actor, { revision: 1 });
    expect(seen.write.operations).toEqual([
      { op: 'test', path: '/metadata/uid', value: 'uid-1' },
      { op: 'test', path: '/spec/replicas', value: 3 },
      { op: 'test', path: '/spec/template', value: template('basket:v2') },
      { op: 'replace', path: '/spec/template', value: template('basket:v1') },
    ]);
    expect(seen).toMatchObject({ pods: 3, shown: { main: 'basket:v2', revision: 2 } });
  });

  it('takes no ReplicaSet that another Deployment owns', async () => {
    const foreign = reader({ lists: { replicasets: [replicaSet(1, 'foreign:v1', 'uid-9')] } });
    await expect(observe(action, foreign, { revision: 1 })).rejects.toThrow(/no revision 1/);
  });

  it.each<[string, Parameters<typeof deployment>[0], number, RegExp]>([
    ['a revision that is gone', {}, 9, /no revision 9 any more.*/],
    ['the revision that runs', {}, 2, /already runs revision 2/],
    ['a paused Deployment', { spec: { paused: true } }, 1, /paused/],
    ['a Deployment that is being deleted', { metadata: { deletionTimestamp: 'now' } }, 1, /being deleted/],
  ])('refuses %s', async (_, over, revision, why) => {
    const there = reader({ deployment: deployment(over), lists: { replicasets: history } });
    await expect(observe(action, there, { revision })).rejects.toThrow(why);
  });

  it.each<[string, Parameters<typeof deployment>[0], boolean]>([
    ['resourceVersion and status', { metadata: { resourceVersion: '9', annotations: { other: 'x' } } }, true],
    ['the uid', { metadata: { uid: 'uid-2' } }, false],
    ['the replica count', { spec: { replicas: 4 } }, false],
    ['the template', { spec: { template: template('basket:v3') } }, false],
  ])('keeps its fingerprint when %s changes: %s', async (_, over, same) => {
    const first = writeFingerprint((await observe(action, actor, { revision: 1 })).write);
    const owned = [replicaSet(1, 'basket:v1', over?.metadata && 'uid' in over.metadata ? 'uid-2' : 'uid-1')];
    const later = reader({ deployment: deployment(over), lists: { replicasets: owned } });
    expect(writeFingerprint((await observe(action, later, { revision: 1 })).write) === first).toBe(same);
  });

  it('tells done from not done from changed by somebody else', () => {
    const preImage = {
      uid: 'uid-1',
      before: templateId(template('basket:v2')),
      after: templateId(template('basket:v1')),
      shown: {},
    };
    const live = (image: string, uid = 'uid-1') =>
      deployment({ metadata: { uid }, spec: { template: template(image) } });
    expect(positionOf(action, live('basket:v2'), preImage)).toBe('before');
    expect(positionOf(action, live('basket:v1'), preImage)).toBe('after');
    expect(positionOf(action, live('basket:v5'), preImage)).toBe('other');
    expect(positionOf(action, live('basket:v1', 'uid-2'), preImage)).toBe('other');
  });
});

describe('restarting', () => {
  const action = stepAction('restart-deployment');
  const key = (write: { operations: { value: unknown }[] }): unknown => write.operations.at(-1)?.value;

  it('adds one annotation and leaves those that are there', async () => {
    const bare = await observe(action, reader({}));
    expect(bare.write.operations.at(-1)).toMatchObject({
      op: 'add',
      path: '/spec/template/metadata/annotations',
    });
    const noted = { ...template('basket:v2'), metadata: { labels: {}, annotations: { a: 'b' } } };
    const annotated = await observe(
      action,
      reader({ deployment: deployment({ spec: { template: noted } }) }),
    );
    expect(annotated.write.operations.at(-1)).toEqual({
      op: 'add',
      path: '/spec/template/metadata/annotations/casebook.dev~1restarted-for',
      value: 'proposal-1',
    });
  });

  it('writes the same for the same proposal and something else for the next', async () => {
    const [one, again, next] = [
      await observe(action, reader({})),
      await observe(action, reader({})),
      await observe(action, reader({}), {}, 'proposal-2'),
    ];
    expect(key(one.write)).toEqual(key(again.write));
    expect(key(one.write)).not.toEqual(key(next.write));
  });

  it('has no way back', () => {
    expect(action.undo).toBeUndefined();
  });
});

describe('scaling', () => {
  const action = stepAction('scale-deployment');
  const scale = { kind: 'Scale', metadata: { ...object, uid: 'uid-1' }, spec: { replicas: 3 } };
  const hpa = (name: string) => ({
    metadata: { name: 'h' },
    spec: { scaleTargetRef: { kind: 'Deployment', name } },
  });

  it('writes the count through the scale subresource, bound to the count that was read', async () => {
    const seen = await observe(action, reader({ scale }), { replicas: 5 });
    expect(seen.write.target.subresource).toBe('scale');
    expect(seen.write.operations.slice(1)).toEqual([
      { op: 'test', path: '/spec', value: { replicas: 3 } },
      { op: 'add', path: '/spec/replicas', value: 5 },
    ]);
    expect(seen.pods).toBe(2);
  });

  it('refuses what an autoscaler decides, and only that', async () => {
    const owned = reader({ scale, lists: { horizontalpodautoscalers: [hpa('basket')] } });
    await expect(observe(action, owned, { replicas: 5 })).rejects.toThrow(/HorizontalPodAutoscaler h/);
    const other = reader({ scale, lists: { horizontalpodautoscalers: [hpa('cart')] } });
    await expect(observe(action, other, { replicas: 5 })).resolves.toBeDefined();
  });

  it('refuses the count that is there', async () => {
    await expect(observe(action, reader({ scale }), { replicas: 3 })).rejects.toThrow(/already has 3/);
  });
});

describe('templates', () => {
  it('are equal whatever their hash label and creation time, and differ in anything else', () => {
    const one = template('a:1', 'abc');
    expect(templateId({ ...one, metadata: { ...one.metadata, creationTimestamp: 'x' } })).toBe(
      templateId(template('a:1')),
    );
    expect(templateId(template('a:2'))).not.toBe(templateId(template('a:1')));
    expect(plainTemplate(one).metadata?.labels).toEqual({ app: 'basket' });
  });
});

describe('selectorText', () => {
  it('writes every kind of requirement, and refuses a selector of everything', () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'old', operator: 'DoesNotExist' },
    ];
    expect(selectorText({ matchLabels: { app: 'web' }, matchExpressions })).toBe(
      'app=web,tier in (a,b),!old',
    );
    expect(() => selectorText({})).toThrow(/empty selector/);
  });
});

describe('fieldChanges', () => {
  it('names members of lists, puts images first and hides secrets', () => {
    const spec = (image: string, password: string, level: string): Json => ({
      containers: [
        { name: 'side', image: 'side:1' },
        {
          name: 'main',
          image,
          env: [
            { name: 'DB_PASSWORD', value: password },
            { name: 'LOG_LEVEL', value: level },
          ],
        },
      ],
    });
    const changes = fieldChanges(
      spec('a:1', 'hunter2hunter2', 'info'),
      spec('a:2', 'correcthorse99', 'debug'),
      'spec',
    );
    expect(changes[0]).toEqual({ path: 'spec.containers[main].image', before: 'a:1', after: 'a:2' });
    expect(changes).toContainEqual({
      path: 'spec.containers[main].env[LOG_LEVEL].value',
      before: 'info',
      after: 'debug',
    });
    expect(changes).toHaveLength(3);
    expect(JSON.stringify(changes)).not.toMatch(/hunter2|correcthorse/);
  });

  it('says what was added and taken away, and how much is not shown', () => {
    expect(fieldChanges({ a: 'x' }, { b: 1 })).toEqual([
      { path: 'a', before: 'x', after: null },
      { path: 'b', before: null, after: '1' },
    ]);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, 'v']));
    expect(fieldChanges({}, many)).toHaveLength(41);
    expect(fieldChanges({}, many).at(-1)?.path).toBe('(20 more fields)');
  });
});
