import { app, event, pod } from '#test/support/cluster-objects.ts';
import {
  exceededText,
  refusedApp,
  refusedStatefulSet,
  resourceQuota,
} from '#test/support/refused-objects.ts';
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
              'requests.memory=300Mi',
              'requests.memory=3000Mi',
              'requests.memory=3Gi',
            ),
          }),
          resourceQuota('team', { 'requests.memory': '3Gi' }, { 'requests.memory': '3000Mi' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['quota team', 'requests.memory: 3000Mi of 3Gi', '2 pods of reports'],
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
              'requests.memory=300Mi',
              'requests.memory=3000Mi',
              'requests.memory=3Gi',
            ),
            kept: 'events',
          }),
          resourceQuota('team', { 'requests.memory': '3Gi' }, { 'requests.memory': '3000Mi' }),
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
          resourceQuota('team', { 'requests.memory': '3Gi' }, { 'requests.memory': '3000Mi' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['requests.memory: 3000Mi of 3Gi in use', '1 pod of reports'],
      verdict: 'failed',
    },
    {
      name: 'limits of a StatefulSet',
      world: {
        objects: [
          refusedStatefulSet('db', 2, 1),
          event(
            'FailedCreate',
            `create Pod db-1 in StatefulSet db failed error: ${exceededText('db-1', 'team', 'limits.memory=2Gi', 'limits.memory=7Gi', 'limits.memory=8Gi')}`,
            { kind: 'StatefulSet', name: 'db' },
          ),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['limits.memory: 7Gi of 8Gi', '1 pod of db'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the refused pod of a StatefulSet is there by now, and the next one waits for it to be ready',
      world: {
        objects: [
          refusedStatefulSet('db', 2, 1),
          pod({
            name: 'db-0',
            image: 'r.example/db:1',
            owner: { kind: 'StatefulSet', name: 'db', uid: 'uid-db' },
          }),
          event(
            'FailedCreate',
            `create Pod db-0 in StatefulSet db failed error: ${exceededText('db-0', 'team', 'limits.memory=2Gi', 'limits.memory=7Gi', 'limits.memory=8Gi')}`,
            { kind: 'StatefulSet', name: 'db' },
            30,
          ),
        ],
      },
    },
    {
      name: 'the quota is used up and everything that should run does',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          resourceQuota('team', { 'requests.memory': '3Gi' }, { 'requests.memory': '3Gi' }),
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
            `Error creating: ${exceededText('reports-h1-x7k2p', 'team', 'requests.memory=300Mi', 'requests.memory=3000Mi', 'requests.memory=3Gi')}`,
            { kind: 'ReplicaSet', name: 'reports-h1' },
            40,
          ),
          resourceQuota('team', { 'requests.memory': '8Gi' }, { 'requests.memory': '3000Mi' }),
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
          resourceQuota('team', { 'requests.memory': '3Gi' }, { 'requests.memory': '3Gi' }),
        ],
      },
    },
    {
      name: 'CPU is what is used up',
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
    },
  ],
};
