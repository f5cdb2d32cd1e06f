import type { WebhookConfiguration } from '#src/kubernetes/admission-objects.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Citation } from '../../types.ts';
import { type Refused, refusedFor } from '../../view/admission/refusals.ts';
import { servesNothing } from '../../view/admission/shortages.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { refusalWords } from '../refused-workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const webhookUnavailable: Signature = {
  cause: 'admission.webhook-unavailable',
  describes: 'An admission webhook does not answer, so the API server refuses pods.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.validatingwebhookconfigurations', 'kubernetes.mutatingwebhookconfigurations'],
  explains: [],
  refutedBy: 'The webhook answers, or its failure policy is Ignore.',
  match: (view) => {
    const byWebhook = new Map<string, Refused[]>();
    for (const refused of refusedFor(view, 'webhook-unavailable')) {
      const name = /webhook "([^"]+)"/.exec(refused.refusal.message)?.[1] ?? '';
      byWebhook.set(name, [...(byWebhook.get(name) ?? []), refused]);
    }
    return matched([...byWebhook].map(([name, refused]) => conclude(view, name, refused)));
  },
};

function conclude(view: View, name: string, refused: Refused[]): Candidate | undefined {
  const [first] = refused;
  if (!first) return undefined;
  const configured = configurationOf(view, name);
  const owners = refused.map(({ owner }) => owner);
  const object: ObjectRef = configured?.ref ?? first.owner;
  return {
    role: 'cause',
    object,
    affects: owners,
    confidence: 0.93,
    statement:
      `The admission webhook ${name} does not answer, so pods of ${listWords(owners.map((each) => each.name))} ` +
      `cannot be created: ${refusalWords(first)}.`,
    citations: [
      ...refused.slice(0, 3).flatMap((each) => [each.refusal.said, each.wanted]),
      ...(configured?.citations ?? []),
    ],
    runbooks: [],
    impact: refused.some(servesNothing) ? 'failed' : 'degraded',
    ...(first.since ? { since: first.since } : {}),
  };
}

function configurationOf(view: View, name: string): { ref: ObjectRef; citations: Citation[] } | undefined {
  const configurations: Located<WebhookConfiguration>[] = [
    ...view.objects<WebhookConfiguration>('ValidatingWebhookConfiguration'),
    ...view.objects<WebhookConfiguration>('MutatingWebhookConfiguration'),
  ];
  for (const each of configurations) {
    const index = (each.object.webhooks ?? []).findIndex((webhook) => webhook.name === name);
    const webhook = each.object.webhooks?.[index];
    if (!webhook) continue;
    const path = ['webhooks', index];
    const service = webhook.clientConfig?.service;
    return {
      ref: refOf(view, each.object),
      citations: [
        cite(each, [...path, 'failurePolicy'], `its failure policy is ${webhook.failurePolicy}`),
        ...(service
          ? [
              cite(
                each,
                [...path, 'clientConfig', 'service', 'name'],
                `it is served by ${service.name} in ${service.namespace}`,
              ),
            ]
          : []),
      ],
    };
  }
  return undefined;
}
