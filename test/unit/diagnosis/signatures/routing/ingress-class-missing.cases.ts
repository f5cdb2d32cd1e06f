import type { SignatureCases } from '../cases.ts';
import { ingress, ingressClass } from './edge-objects.ts';
import { served } from './network-objects.ts';

const web = served({ name: 'web', ports: [{ port: 80, targetPort: 8080 }] });
const backend = { name: 'web', port: { number: 80 } };
const object = { kind: 'Ingress', namespace: 'shop', name: 'front' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a class that does not exist',
      world: {
        objects: [
          ...web,
          ingressClass('nginx'),
          ingress('front', backend, { ingressClassName: 'public' }, false),
        ],
      },
      object,
      runbooks: [],
      says: ['of class public, which does not exist (there is nginx)'],
      verdict: 'failed',
    },
    {
      name: 'a class that was removed: the address is left from before',
      world: { objects: [...web, ingress('front', backend)] },
      object,
      runbooks: [],
      says: ['of class nginx, which does not exist (there is none)'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the class exists',
      world: { objects: [...web, ingressClass('nginx'), ingress('front', backend)] },
    },
    {
      name: 'the annotation from before classes, which needs no object',
      world: {
        objects: [
          ...web,
          {
            ...ingress('front', backend),
            metadata: {
              name: 'front',
              namespace: 'shop',
              annotations: { 'kubernetes.io/ingress.class': 'nginx' },
            },
            spec: { defaultBackend: { service: backend } },
          } as never,
        ],
      },
    },
    {
      name: 'no class, and a controller has taken it',
      world: { objects: [...web, ingress('front', backend, { ingressClassName: '' })] },
    },
  ],
};
