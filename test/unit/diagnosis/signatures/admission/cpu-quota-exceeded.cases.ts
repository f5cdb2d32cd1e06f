import { app, event } from '#test/support/cluster-objects.ts';
import { exceededText, refusedApp, resourceQuota } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'every pod is refused',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: exceededText(
              'reports-h1-x7k2p',
              'team',
              'requests.cpu=500m',
              'requests.cpu=3800m',
              'requests.cpu=4',
            ),
          }),
          resourceQuota('team', { 'requests.cpu': '4' }, { 'requests.cpu': '3800m' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['quota team', 'requests.cpu: 3800m of 4', '2 pods of reports'],
      verdict: 'failed',
    },
    {
      name: 'a rollout that the quota has no room for; the old pods serve',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            replicas: 2,
            ready: 2,
            revisions: [
              { image: 'r.example/reports:1', minutesAgo: 900, readyReplicas: 2 },
              { image: 'r.example/reports:2', minutesAgo: 9 },
            ],
            message: exceededText(
              'reports-h1-x7k2p',
              'team',
              'requests.cpu=500m',
              'requests.cpu=3800m',
              'requests.cpu=4',
            ),
            kept: 'events',
          }),
          resourceQuota('team', { 'requests.cpu': '4' }, { 'requests.cpu': '3800m' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['of reports'],
      verdict: 'degraded',
    },
    {
      name: 'no refusal is kept any more, and the quota cannot take one more',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            replicas: 1,
            revisions: [
              {
                image: 'r.example/reports:1',
                minutesAgo: 300,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/reports:1',
                      resources: { requests: { cpu: '500m', memory: '300Mi' } },
                    },
                  ],
                },
              },
            ],
            message: '',
            kept: 'nowhere',
          }),
          resourceQuota('team', { 'requests.cpu': '4' }, { 'requests.cpu': '3800m' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['requests.cpu: 3800m of 4 in use', '1 pod of reports'],
      verdict: 'failed',
    },
    {
      name: 'an older API server lists all that was asked for',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: exceededText(
              'reports-h1-x7k2p',
              'team',
              'requests.cpu=500m,requests.memory=1Gi',
              'requests.cpu=3800m,requests.memory=1Gi',
              'requests.cpu=4,requests.memory=8Gi',
            ),
          }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['requests.cpu: 3800m of 4'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the quota is used up and everything that should run does',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          resourceQuota('team', { 'requests.cpu': '4' }, { 'requests.cpu': '4' }),
        ],
      },
    },
    {
      name: 'refused long ago, and all pods were made since',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          event(
            'FailedCreate',
            `Error creating: ${exceededText('reports-h1-x7k2p', 'team', 'requests.cpu=500m', 'requests.cpu=3800m', 'requests.cpu=4')}`,
            { kind: 'ReplicaSet', name: 'reports-h1' },
            40,
          ),
          resourceQuota('team', { 'requests.cpu': '8' }, { 'requests.cpu': '3800m' }),
        ],
      },
    },
    {
      name: 'scaled to zero beside a quota that is used up',
      world: {
        objects: [
          ...app({
            name: 'reports',
            replicas: 0,
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
          }),
          resourceQuota('team', { 'requests.cpu': '4' }, { 'requests.cpu': '4' }),
        ],
      },
    },
    {
      name: 'memory is what is used up',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: exceededText(
              'reports-h1-x7k2p',
              'team',
              'requests.cpu=500m,requests.memory=1Gi',
              'requests.cpu=1,requests.memory=7.5Gi',
              'requests.cpu=4,requests.memory=8Gi',
            ),
          }),
        ],
      },
    },
  ],
};
