import type { ScenarioDefinition } from '#lab/scenarios/story.ts';

export const gatewayNoEndpoints: ScenarioDefinition = {
  id: 'gateway-no-endpoints',
  title: 'gateway has no endpoints',
  description:
    'Somebody changed the labels that the Service selects; every pod is healthy and nobody can reach them.',
  story: {
    namespace: 'edge',
    workloads: [{ name: 'gateway', image: 'registry.lab/gateway:7.2.1', replicas: 2, port: 8443 }],
    images: {},
    change: { kind: 'service-selector', workload: 'gateway', selector: { app: 'gateway-v2' } },
    alert: {
      name: 'ProbeFailed',
      severity: 'critical',
      names: 'service',
      summary: 'gateway cannot be reached',
      description: 'The probe of gateway:8443 gets no answer.',
    },
  },
};
