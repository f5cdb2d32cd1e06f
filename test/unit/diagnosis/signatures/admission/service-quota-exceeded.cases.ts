import { app, minutesAgo, service } from '#test/support/cluster-objects.ts';
import { resourceQuota } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a Service that is declared is absent',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 900 }] }),
          ...app({
            name: 'front',
            revisions: [
              {
                image: 'r.example/front:1',
                minutesAgo: 900,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/front:1',
                      env: [{ name: 'REPORTS_ADDR', value: 'reports:80' }],
                    },
                  ],
                },
              },
            ],
          }),
          ...service({ name: 'front' }),
          resourceQuota('few', { services: '1' }, { services: '1' }),
        ],
        manifests: [
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'reports', namespace: 'shop' },
            spec: { selector: { app: 'reports' }, ports: [{ port: 80 }] },
          } as never,
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['services: 1 of 1', 'Service reports'],
      verdict: 'failed',
    },
    {
      name: 'a caller names a Service that its workload should have',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 900 }] }),
          ...app({
            name: 'front',
            revisions: [
              {
                image: 'r.example/front:1',
                minutesAgo: 900,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/front:1',
                      env: [{ name: 'REPORTS_ADDR', value: 'reports:80' }],
                    },
                  ],
                },
              },
            ],
          }),
          ...service({ name: 'front' }),
          resourceQuota('few', { 'count/services': '1' }, { 'count/services': '1' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['count/services: 1 of 1', 'Service reports'],
      verdict: 'failed',
    },
    {
      name: 'only a log names it: the address stands in no environment',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 900 }] }),
          ...app({ name: 'front', revisions: [{ image: 'r.example/front:1', minutesAgo: 900 }] }),
          ...service({ name: 'front' }),
          resourceQuota('few', { services: '1' }, { services: '1' }),
        ],
        patterns: [
          {
            service: 'front',
            pattern: 'dial tcp: lookup reports on <ip>: no such host',
            sample: 'dial tcp: lookup reports on 10.96.0.10:53: no such host',
            severity: 'ERROR',
            recent: 40,
            baseline: 0,
            firstAt: minutesAgo(9),
            lastAt: minutesAgo(1),
          },
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['services: 1 of 1', 'Service reports'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the quota is used up by the Services that are declared',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 900 }] }),
          ...app({
            name: 'front',
            revisions: [
              {
                image: 'r.example/front:1',
                minutesAgo: 900,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/front:1',
                      env: [{ name: 'REPORTS_ADDR', value: 'reports:80' }],
                    },
                  ],
                },
              },
            ],
          }),
          ...service({ name: 'front' }),
          ...service({ name: 'reports' }),
          resourceQuota('few', { services: '2' }, { services: '2' }),
        ],
        manifests: [
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'reports', namespace: 'shop' },
            spec: { selector: { app: 'reports' }, ports: [{ port: 80 }] },
          } as never,
        ],
      },
    },
    {
      name: 'a declared Service is absent and the quota has room',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 900 }] }),
          ...app({
            name: 'front',
            revisions: [
              {
                image: 'r.example/front:1',
                minutesAgo: 900,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/front:1',
                      env: [{ name: 'REPORTS_ADDR', value: 'reports:80' }],
                    },
                  ],
                },
              },
            ],
          }),
          ...service({ name: 'front' }),
          resourceQuota('few', { services: '5' }, { services: '1' }),
        ],
        manifests: [
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'reports', namespace: 'shop' },
            spec: { selector: { app: 'reports' }, ports: [{ port: 80 }] },
          } as never,
        ],
      },
    },
    {
      name: 'a slip in an address names no workload',
      world: {
        objects: [
          ...app({
            name: 'front',
            revisions: [
              {
                image: 'r.example/front:1',
                minutesAgo: 900,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/front:1',
                      env: [{ name: 'REPORTS_ADDR', value: 'reprots:80' }],
                    },
                  ],
                },
              },
            ],
          }),
          ...service({ name: 'front' }),
          resourceQuota('few', { services: '1' }, { services: '1' }),
        ],
      },
    },
    {
      name: 'the workload is reached by a Service of another name',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 900 }] }),
          ...app({
            name: 'front',
            revisions: [
              {
                image: 'r.example/front:1',
                minutesAgo: 900,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/front:1',
                      env: [{ name: 'REPORTS_ADDR', value: 'reports:80' }],
                    },
                  ],
                },
              },
            ],
          }),
          ...service({ name: 'front' }),
          ...service({ name: 'reports-v1', selector: { app: 'reports' } }),
          resourceQuota('few', { services: '2' }, { services: '2' }),
        ],
      },
    },
  ],
};
