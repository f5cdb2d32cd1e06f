import { AppsV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { Telemetry } from '#src/telemetry/client.ts';
import type { TestLab } from '#test/support/lab.ts';

/** A healthy Deployment of its own namespace, with `env` and `args`, and error lines in its logs. */
export async function deploy(
  lab: TestLab,
  telemetry: Telemetry,

  namespace: string,
  lines: readonly string[],
  container: Record<string, unknown> = {},
  annotations: Record<string, string> = {},
): Promise<void> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(lab.adminKubeconfig);
  await kubeConfig.makeApiClient(CoreV1Api).createNamespace({ body: { metadata: { name: namespace } } });
  const labels = { app: 'web' };
  await kubeConfig.makeApiClient(AppsV1Api).createNamespacedDeployment({
    namespace,
    body: {
      metadata: { name: 'web', annotations },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations },
          spec: { containers: [{ name: 'web', image: 'ghcr.io/acme/web:v1', ...container }] },
        },
      },
    },
  });
  const at = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
  await telemetry.insert(
    'otel_logs',
    lines.map((body, index) => ({
      Timestamp: at(30 - index),
      SeverityText: 'ERROR',
      SeverityNumber: 17,
      ServiceName: 'web',
      Body: body,
      ResourceAttributes: {
        'k8s.namespace.name': namespace,
        'k8s.deployment.name': 'web',
        'k8s.pod.name': 'web-1',
        'k8s.container.name': 'web',
        'service.name': 'web',
      },
      LogAttributes: {},
    })),
  );
}
