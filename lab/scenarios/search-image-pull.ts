import type { ScenarioDefinition } from '#lab/scenarios/story.ts';

export const searchImagePull: ScenarioDefinition = {
  id: 'search-image-pull',
  title: 'search cannot pull its image',
  description: 'A tag that was never pushed is rolled out.',
  story: {
    namespace: 'discovery',
    workloads: [{ name: 'search', image: 'registry.lab/search:5.1.3', replicas: 3, port: 9200 }],
    images: { 'registry.lab/search:5.1.4-rc': 'unpullable' },
    change: { kind: 'image', workload: 'search', image: 'registry.lab/search:5.1.4-rc' },
    alert: {
      name: 'KubeDeploymentRolloutStuck',
      severity: 'warning',
      names: 'deployment',
      summary: 'The rollout of search makes no progress',
      description: 'Updated replicas of search are not available for 10 minutes.',
    },
  },
};
