import { exhaustedQuotas } from '../exhausted-quotas.ts';
import type { Signature } from '../signature.ts';

export const serviceQuotaExceeded: Signature = {
  cause: 'admission.service-quota-exceeded',
  describes:
    'A quota on the number of Services of a namespace is used up, and a Service that is needed is absent.',
  needs: ['kubernetes.resourcequotas'],
  uses: [
    'kubernetes.services',
    'kubernetes.deployments',
    'manifests.declared',
    'routes.probes',
    'telemetry.calls',
  ],
  explains: ['routing.service-missing', 'routing.name-unresolved'],
  refutedBy: 'The quota has room for one more Service, or every Service that is needed is there.',
  match: (view) => exhaustedQuotas(view, 'services'),
};
