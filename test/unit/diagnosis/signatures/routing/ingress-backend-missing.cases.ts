import type { SignatureCases } from '../cases.ts';
import { ingress, ingressClass } from './edge-objects.ts';
import { served } from './network-objects.ts';

const web = [ingressClass('nginx'), ...served({ name: 'web', ports: [{ port: 80, targetPort: 8080 }] })];
const to = (name: string) => ingress('front', { name, port: { number: 80 } });
const withoutRules = { ...to('web'), spec: {} };
const object = { kind: 'Ingress', namespace: 'shop', name: 'front' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a Service that does not exist',
      world: { objects: [...web, to('storefront')] },
      object,
      runbooks: [],
      says: ['sends shop.example/api to Service storefront, which does not exist'],
      verdict: 'failed',
    },
    {
      name: 'a slip in the name, in the default backend',
      world: {
        objects: [
          ...web,
          ingress(
            'front',
            { name: 'web', port: { number: 80 } },
            { defaultBackend: { service: { name: 'webb', port: { number: 80 } } } },
          ),
        ],
      },
      object,
      runbooks: [],
      says: ['every other call to Service webb', 'there is a Service web'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'the Service exists', world: { objects: [...web, to('web')] } },
    {
      name: 'an action of the AWS controller in place of a Service',
      world: {
        objects: [...web, ingress('front', { name: 'ssl-redirect', port: { name: 'use-annotation' } })],
      },
    },
    { name: 'an Ingress without rules', world: { objects: [...web, withoutRules] } },
  ],
};
