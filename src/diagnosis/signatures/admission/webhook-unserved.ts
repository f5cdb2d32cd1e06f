import type { WebhookConfiguration } from '#src/kubernetes/admission-objects.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Citation } from '../../types.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { bareCitations, isBare, isKnown, podsBehind, serviceNamed } from '../../view/services.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Candidate, Signature } from '../signature.ts';

/** Installers make the Service, its pods and the configuration within a minute or two, in any order. */
const SETTLED_MS = 3 * 60_000;

export const webhookUnserved: Signature = {
  cause: 'admission.webhook-unserved',
  describes:
    'An admission webhook that must not fail has no Service or no ready pod behind it, so what it is asked about is refused.',
  needs: ['kubernetes.services', 'kubernetes.endpoints'],
  uses: [
    'kubernetes.validatingwebhookconfigurations',
    'kubernetes.mutatingwebhookconfigurations',
    'kubernetes.pods',
  ],
  general: true,
  explains: [],
  refutedBy: 'The Service of the webhook has a ready address, or its failure policy is Ignore.',
  match: (view) =>
    onePerOwner(
      [
        ...view.objects<WebhookConfiguration>('ValidatingWebhookConfiguration'),
        ...view.objects<WebhookConfiguration>('MutatingWebhookConfiguration'),
      ].flatMap((configuration) =>
        (configuration.object.webhooks ?? []).flatMap(
          (_, index) => conclude(view, configuration, index) ?? [],
        ),
      ),
    ),
};

function conclude(
  view: View,
  configuration: Located<WebhookConfiguration>,
  index: number,
): Candidate | undefined {
  const webhook = configuration.object.webhooks?.[index];
  const { name, namespace } = webhook?.clientConfig?.service ?? {};
  const resources = [...new Set((webhook?.rules ?? []).flatMap((rule) => rule.resources ?? []))];
  // Without rules it is asked about nothing; absent, the policy is Fail.
  if (!webhook || !name || !namespace || resources.length === 0 || webhook.failurePolicy === 'Ignore')
    return undefined;
  const missing = absence(view, namespace, name);
  if (!missing || isYoung(view, configuration.object.metadata.creationTimestamp)) return undefined;
  const service: ObjectRef = { cluster: view.scope.cluster, kind: 'Service', namespace, name };
  const asked = resources.includes('*') ? 'everything' : listWords(resources.slice(0, 4));
  const path = ['webhooks', index, 'clientConfig', 'service', 'name'];
  return {
    role: 'cause',
    object: refOf(view, configuration.object),
    affects: [service],
    confidence: 0.6,
    statement: `The admission webhook ${webhook.name} is served by Service ${nameWords(service)}, which ${missing.words}, so the API server refuses what it must ask it about (${asked}).`,
    citations: [
      cite(configuration, path, `webhook ${webhook.name} is served by Service ${name} in ${namespace}`),
      ...missing.citations,
    ],
    runbooks: [],
    impact: 'degraded',
  };
}

function absence(
  view: View,
  namespace: string,
  name: string,
): { words: string; citations: Citation[] } | undefined {
  const service = serviceNamed(view, namespace, name);
  if (!service) {
    const read = view.hasAll('kubernetes.services', namespace);
    return read ? { words: 'does not exist', citations: [] } : undefined;
  }
  if (!isKnown(view, service.object) || !isBare(view, service.object)) return undefined;
  if (isYoung(view, service.object.metadata.creationTimestamp)) return undefined;
  const pods = podsBehind(view, service.object);
  // Pods that are being replaced are back in a moment.
  if (pods.some(({ object }) => isYoung(view, object.metadata.creationTimestamp))) return undefined;
  return { words: 'has no ready pod behind it', citations: bareCitations(view, service) };
}

function isYoung(view: View, created: string | undefined): boolean {
  return view.now.getTime() - Date.parse(created ?? '') < SETTLED_MS;
}
