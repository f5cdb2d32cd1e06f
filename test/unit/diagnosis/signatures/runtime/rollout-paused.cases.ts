import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { minutesAgo } from '#test/support/cluster-objects.ts';
import { steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const paused = (objects: KubeObject[], minutes: number, image?: string): KubeObject[] =>
  objects.map((object) => {
    if (object.kind !== 'Deployment') return object;
    const { spec, status } = object as Deployment;
    const template = image
      ? { ...spec.template, spec: { ...spec.template.spec, containers: [{ name: 'main', image }] } }
      : spec.template;
    const condition = {
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
      lastTransitionTime: minutesAgo(minutes),
    };
    return {
      ...object,
      spec: { ...spec, paused: true, template },
      status: { ...status, conditions: [condition] },
    } as KubeObject;
  });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a new image that waits for hours',
      world: { objects: paused(steady('web'), 200, 'r.example/web:2') },
      object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      runbooks: [],
      says: ['web in shop is paused', 'its pods run revision 1'],
      verdict: 'degraded',
    },
    {
      name: 'the case is about it',
      world: { objects: paused(steady('web'), 30, 'r.example/web:2') },
      scope: { service: 'web' },
      object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      runbooks: [],
      says: ['is not rolled out'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'paused without a change', world: { objects: paused(steady('web'), 200) } },
    { name: 'a change in several steps', world: { objects: paused(steady('web'), 2, 'r.example/web:2') } },
    { name: 'not paused', world: { objects: steady('web') } },
  ],
};
