import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { ContainerState, Pod, PodTemplate } from '#src/kubernetes/pod-objects.ts';
import { type AppSpec, app, minutesAgo, pod } from '#test/support/cluster-objects.ts';

export const SEARCH = { kind: 'Deployment', namespace: 'shop', name: 'search' };
export const ROLLBACK = {
  runbook: 'rollback-deployment',
  inputs: { namespace: 'shop', name: 'search', revision: 1 },
};

/** Pods with the whole spec of their Deployment's template, as the API server makes them. */
export function whole(objects: KubeObject[], init?: ContainerState): KubeObject[] {
  const template = objects.find(({ kind }) => kind === 'Deployment') as { spec?: { template: PodTemplate } };
  return objects.map((object) => {
    if (object.kind !== 'Pod') return object;
    const made = object as Pod;
    const spec = { ...template?.spec?.template.spec, nodeName: 'node-a' };
    const waiting = { state: { waiting: { reason: 'PodInitializing' } }, started: false };
    const status = init && {
      ...made.status,
      phase: 'Pending',
      initContainerStatuses: [
        {
          name: 'prepare',
          image: 'r.example/prepare:1',
          ready: false,
          restartCount: init.running ? 0 : 4,
          state: init,
        },
      ],
      containerStatuses: made.status?.containerStatuses?.map((each) => ({ ...each, ...waiting })),
    };
    return { ...made, spec, ...(status ? { status } : {}) } as KubeObject;
  });
}

/** `search`, of which no pod runs since a rollout five minutes ago. */
export function search(more: Partial<AppSpec> = {}, spec: Partial<PodTemplate['spec']> = {}): KubeObject[] {
  return whole(
    app({
      name: 'search',
      ready: 0,
      revisions: [
        { image: 'r.example/search:1', minutesAgo: 3_000, readyReplicas: 2 },
        { image: 'r.example/search:2', minutesAgo: 5, spec },
      ],
      ...more,
    }),
  );
}

/** What a pod shows whose containers are being created. */
export const CREATING = { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } };

/** What a pod shows that waits for its image. */
export function pulling(message?: string, reason = 'ErrImagePull') {
  return { phase: 'Pending', state: { waiting: { reason, ...(message ? { message } : {}) } } };
}

/** What a container shows that was not created or not started. */
export function refused(reason: string, message: string) {
  return { phase: 'Pending', state: { waiting: { reason, message } } };
}

/** What a container shows that ends with an error again and again. */
export function crashing(exitCode: number, restartCount = 5) {
  return {
    phase: 'Running',
    restartCount,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: {
      terminated: { exitCode, reason: 'Error', startedAt: minutesAgo(1.1), finishedAt: minutesAgo(1.08) },
    },
  };
}

/** The main container of a template with more settings. */
export function container(settings: object): Partial<PodTemplate['spec']> {
  return { containers: [{ name: 'main', image: 'r.example/search:2', ...settings }] };
}

/** A pod of a StatefulSet, bare of everything else. */
export function databasePod(broken: Parameters<typeof pod>[0]['broken'], bornMinutesAgo = 5): Pod {
  return pod({
    name: 'db-0',
    image: 'r.example/db:1',
    bornMinutesAgo,
    owner: { kind: 'StatefulSet', name: 'db' },
    ...(broken ? { broken } : {}),
  });
}

/** An app of which all pods run. */
export const HEALTHY = app({
  name: 'ledger',
  revisions: [{ image: 'r.example/ledger:4', minutesAgo: 5_000 }],
});
