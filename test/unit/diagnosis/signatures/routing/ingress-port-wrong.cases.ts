import type { SignatureCases } from '../cases.ts';
import { ingress, ingressClass } from './edge-objects.ts';
import { served, serviceWith } from './network-objects.ts';

const web = [
  ingressClass('nginx'),
  ...served({ name: 'web', ports: [{ name: 'http', port: 80, targetPort: 8080 }] }),
];
const to = (port: { number?: number; name?: string }) => ingress('front', { name: 'web', port });
const object = { kind: 'Ingress', namespace: 'shop', name: 'front' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a number that the Service does not have',
      world: { objects: [...web, to({ number: 8888 })] },
      object,
      runbooks: [],
      says: ['to port 8888 of Service web, which exposes only 80'],
      verdict: 'failed',
    },
    {
      name: 'a name that the Service does not have',
      world: { objects: [...web, to({ name: 'web' })] },
      object,
      runbooks: [],
      says: ['to port web of Service web'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'the number', world: { objects: [...web, to({ number: 80 })] } },
    { name: 'the name', world: { objects: [...web, to({ name: 'http' })] } },
    {
      name: 'the target port, which some controllers take',
      world: { objects: [...web, to({ number: 8080 })] },
    },
    {
      name: 'a Service that stands for a host outside',
      world: {
        objects: [
          ingressClass('nginx'),
          ...serviceWith('web', { type: 'ExternalName', externalName: 'www.example.com', ports: [] }),
          to({ number: 443 }),
        ],
      },
    },
  ],
};
