import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const gpus = { allocatable: { 'nvidia.com/gpu': '1' }, labels: { accelerator: 'a10' } };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'no node offers the device',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(
            verdict(2, '2 Insufficient nvidia.com/gpu'),
            {},
            { requests: { 'nvidia.com/gpu': '1' } },
          ),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['asks for 1 nvidia.com/gpu', 'no node that they could use has any'],
      verdict: 'failed',
    },
    {
      name: 'the devices are all in use',
      world: {
        objects: [
          worker('node-a', gpus),
          worker('node-b'),
          ...waitingApp(
            verdict(2, "1 Insufficient nvidia.com/gpu, 1 node(s) didn't match Pod's node affinity/selector"),
            { nodeSelector: { accelerator: 'a10' } },
            { replicas: 2, ready: 1, requests: { 'nvidia.com/gpu': '1' } },
          ),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'reports', replicas: 1 } },
      ],
      says: ['1 of 2 pods', 'Insufficient nvidia.com/gpu'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the nodes with devices have a taint for other teams',
      world: {
        objects: [
          worker('node-a', { ...gpus, taints: [{ key: 'team', value: 'vision', effect: 'NoSchedule' }] }),
          worker('node-b'),
          ...waitingApp(
            verdict(
              2,
              "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {team: vision}",
            ),
            { nodeSelector: { accelerator: 'a10' } },
            { requests: { 'nvidia.com/gpu': '1' } },
          ),
        ],
      },
    },
    {
      name: 'the cpu of the node with devices is what is short',
      world: {
        objects: [
          worker('node-a', gpus),
          ...waitingApp(
            verdict(1, '1 Insufficient cpu'),
            {},
            { requests: { cpu: '9', 'nvidia.com/gpu': '1' } },
          ),
        ],
      },
    },
  ],
};
