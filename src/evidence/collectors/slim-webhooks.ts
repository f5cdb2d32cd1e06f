import type { WebhookConfiguration } from '#src/kubernetes/admission-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';

/** Certificates are long and say nothing here. */
export function slimWebhooks(object: KubeObject): KubeObject {
  const configuration = object as WebhookConfiguration;
  const webhooks = (configuration.webhooks ?? []).map((webhook) => {
    const { caBundle: _certificate, ...clientConfig } = (webhook.clientConfig ?? {}) as Record<
      string,
      unknown
    >;
    return { ...webhook, clientConfig };
  });
  return { ...configuration, webhooks } as KubeObject;
}
