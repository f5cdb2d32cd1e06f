import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';
import { slimWebhooks } from './slim-webhooks.ts';

/** Who may refuse objects, without the certificates. */
export const validatingWebhooks: Collector = objectCollector({
  kind: 'kubernetes.validatingwebhookconfigurations',
  reads: 'ValidatingWebhookConfiguration',
  noun: 'ValidatingWebhookConfigurations',
  limit: 200,
  slim: slimWebhooks,
});
