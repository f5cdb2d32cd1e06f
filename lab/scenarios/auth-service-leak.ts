import type { ScenarioDefinition } from '#lab/scenarios/story.ts';

export const authServiceLeak: ScenarioDefinition = {
  id: 'auth-service-leak',
  title: 'auth-service leaks memory after v1.2.1',
  description:
    'A rollout 12 minutes ago brought a leak: memory, garbage collection pauses and p99 latency climb together.',
  story: {
    namespace: 'payments',
    workloads: [
      {
        name: 'auth-service',
        image: 'registry.lab/auth-service:v1.2.0',
        replicas: 3,
        port: 8080,
        memoryLimit: '512Mi',
      },
      { name: 'ledger', image: 'registry.lab/ledger:v4.0.2', replicas: 2, port: 8080, memoryLimit: '512Mi' },
    ],
    images: { 'registry.lab/auth-service:v1.2.1': 'leaking' },
    change: { kind: 'image', workload: 'auth-service', image: 'registry.lab/auth-service:v1.2.1' },
    minutesAgo: 12,
    alert: {
      name: 'ServiceLatencyHigh',
      severity: 'critical',
      names: 'service',
      summary: 'auth-service p99 latency above 1 s',
      description: 'Log-ins take longer than a second at the 99th percentile for 5 minutes.',
    },
  },
};
