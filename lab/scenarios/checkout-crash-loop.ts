import type { ScenarioDefinition } from '#lab/scenarios/story.ts';

export const checkoutCrashLoop: ScenarioDefinition = {
  id: 'checkout-crash-loop',
  title: 'checkout crashes after a rollout',
  description: 'The new version exits at once; the rollout is stuck half-way.',
  story: {
    namespace: 'shop',
    workloads: [
      { name: 'checkout', image: 'registry.lab/checkout:2025.46', replicas: 4, port: 8080 },
      { name: 'catalogue', image: 'registry.lab/catalogue:2025.40', replicas: 2, port: 8080 },
    ],
    images: { 'registry.lab/checkout:2025.47': 'crashing' },
    change: { kind: 'image', workload: 'checkout', image: 'registry.lab/checkout:2025.47' },
    alert: {
      name: 'KubePodCrashLooping',
      severity: 'critical',
      names: 'deployment',
      summary: 'Pods of checkout are crash looping',
      description: 'Containers of checkout are waiting to restart (reason CrashLoopBackOff).',
    },
  },
};
