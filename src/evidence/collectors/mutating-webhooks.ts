import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';
import { slimWebhooks } from './slim-webhooks.ts';

/** Who may change or refuse objects, without the certificates. */
export const mutatingWebhooks: Collector = objectCollector({
  kind: 'kubernetes.mutatingwebhookconfigurations',
  reads: 'MutatingWebhookConfiguration',
  noun: 'MutatingWebhookConfigurations',
  limit: 200,
  slim: slimWebhooks,
});
