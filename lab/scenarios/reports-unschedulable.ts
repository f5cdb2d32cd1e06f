import type { ScenarioDefinition } from '#lab/scenarios/story.ts';

export const reportsUnschedulable: ScenarioDefinition = {
  id: 'reports-unschedulable',
  title: 'reports finds no node',
  description: 'A node selector was added that no node has.',
  story: {
    namespace: 'analytics',
    workloads: [{ name: 'reports', image: 'registry.lab/reports:1.9.0', replicas: 2, port: 8080 }],
    images: {},
    change: { kind: 'node-selector', workload: 'reports', selector: { 'node.lab/disk': 'nvme' } },
    alert: {
      name: 'KubePodNotReady',
      severity: 'warning',
      names: 'deployment',
      summary: 'Pods of reports are pending',
      description: 'A pod of reports has been pending for more than 5 minutes.',
    },
  },
};
