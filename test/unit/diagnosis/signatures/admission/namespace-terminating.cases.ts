import { event, minutesAgo } from '#test/support/cluster-objects.ts';
import { refusedApp, refusedStatefulSet } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a workload of it cannot come back',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: '',
            kept: 'nowhere',
          }),
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop', deletionTimestamp: minutesAgo(20) },
            status: {
              phase: 'Terminating',
              conditions: [
                {
                  type: 'NamespaceFinalizersRemaining',
                  status: 'True',
                  message:
                    'Some content in the namespace has finalizers remaining: example.com/protect in 1 resource instances',
                },
              ],
            },
          } as never,
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['Namespace shop is being deleted', 'finalizers remaining'],
      verdict: 'failed',
    },
    {
      name: 'the API server says it',
      world: {
        objects: [
          refusedStatefulSet('db', 2, 1),
          event(
            'FailedCreate',
            'create Pod db-1 in StatefulSet db failed error: pods "db-1" is forbidden: unable to create new content in namespace shop because it is being terminated',
            { kind: 'StatefulSet', name: 'db' },
          ),
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop', deletionTimestamp: minutesAgo(20) },
            status: {
              phase: 'Terminating',
              conditions: [
                {
                  type: 'NamespaceFinalizersRemaining',
                  status: 'True',
                  message:
                    'Some content in the namespace has finalizers remaining: example.com/protect in 1 resource instances',
                },
              ],
            },
          } as never,
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['nothing can be created in it'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'nothing is left in it',
      world: {
        objects: [
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop', deletionTimestamp: minutesAgo(20) },
            status: {
              phase: 'Terminating',
              conditions: [
                {
                  type: 'NamespaceFinalizersRemaining',
                  status: 'True',
                  message:
                    'Some content in the namespace has finalizers remaining: example.com/protect in 1 resource instances',
                },
              ],
            },
          } as never,
        ],
      },
    },
    {
      name: 'the namespace is active',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: '',
            kept: 'nowhere',
          }),
          {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name: 'shop' },
            status: { phase: 'Active' },
          } as never,
        ],
      },
    },
  ],
};
