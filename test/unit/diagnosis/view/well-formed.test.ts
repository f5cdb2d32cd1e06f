import { describe, expect, it } from 'vitest';
import { wellFormed } from '#src/diagnosis/view/well-formed.ts';
import type { Json } from '#src/evidence/types.ts';
import { app, pod } from '#test/support/cluster-objects.ts';

const metadata = { name: 'cart', namespace: 'shop' };

describe('a well-formed object', () => {
  it('is the very same one', () => {
    for (const object of [
      ...app({ name: 'cart', revisions: [{ image: 'cart:1', minutesAgo: 5 }] }),
      pod({ name: 'cart', image: 'cart:1' }),
    ])
      expect(wellFormed(object as unknown as Json)).toBe(object);
  });

  it('keeps fields whose name means something else elsewhere', () => {
    const slice = {
      kind: 'EndpointSlice',
      metadata,
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: false } }],
    };
    const ingress = {
      kind: 'Ingress',
      metadata,
      spec: { defaultBackend: { service: { name: 'cart', port: { number: 80 } } } },
    };
    const service = {
      kind: 'Service',
      metadata,
      spec: { selector: { env: 'blue', name: 'cart', ports: 'all' } },
    };
    for (const object of [slice, ingress, service]) expect(wellFormed(object)).toBe(object);
  });
});

describe('a damaged object', () => {
  it('has what is null or of another type left out, and what nothing can do without', () => {
    const broken: Json = {
      kind: 'Pod',
      metadata: { ...metadata, labels: { app: 'cart', tier: null }, ownerReferences: null },
      spec: {
        containers: [
          null,
          { name: 'main', env: 'odd', ports: [7, { containerPort: 80 }] },
          { image: 'cart:1' },
        ],
      },
      status: { conditions: [{ type: 'Ready' }, 'odd'], phase: 5 },
    };
    expect(wellFormed(broken)).toEqual({
      kind: 'Pod',
      metadata: { ...metadata, labels: { app: 'cart' } },
      spec: { containers: [{ name: 'main', ports: [{ containerPort: 80 }] }] },
      status: { conditions: [] },
    });
    expect(wellFormed({ kind: 'CronJob', metadata })).toEqual({
      kind: 'CronJob',
      metadata,
      spec: { jobTemplate: { spec: { template: { spec: { containers: [] } } } } },
    });
  });

  it('is none without a kind, a name, or what it is about', () => {
    const none: Json[] = [
      null,
      'odd',
      [],
      { metadata },
      { kind: 'Pod', metadata: {} },
      { kind: 'Event', metadata },
    ];
    for (const broken of none) expect(wellFormed(broken)).toBeUndefined();
  });
});
