import { describe, expect, it } from 'vitest';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import {
  apps,
  core,
  deployment,
  eventually,
  type GetSubject,
  template,
  unique,
} from '#test/contract/kubernetes/subject.ts';

export function describeControllers(subject: GetSubject): void {
  const call = (method: string, path: string, body?: unknown) =>
    subject().api.call(method, path, body === undefined ? {} : { body });
  const ready = (name: string, replicas: number) =>
    eventually(
      () => call('GET', apps(subject().namespace, `deployments/${name}`)),
      ({ body }) => (body.status as { readyReplicas?: number }).readyReplicas === replicas,
    );
  const start = async (replicas = 1): Promise<string> => {
    const name = unique('web');
    await call('POST', apps(subject().namespace, 'deployments'), deployment(name, { replicas }));
    await ready(name, replicas);
    return name;
  };
  const owned = async (kind: string, app: string) => {
    const base = kind === 'pods' ? core(subject().namespace, kind) : apps(subject().namespace, kind);
    return (await call('GET', `${base}?labelSelector=app%3D${app}`)).body.items ?? [];
  };

  describe('services', () => {
    it('get an address and defaults, and have the endpoints of their ready pods', async () => {
      const { namespace } = subject();
      const name = await start(2);
      const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] };
      const service = await call('POST', core(namespace, 'services'), { metadata: { name }, spec });
      expect(service.body.spec).toMatchObject({
        type: 'ClusterIP',
        clusterIP: expect.stringMatching(/^10\.96\./),
        sessionAffinity: 'None',
        ipFamilies: ['IPv4'],
        internalTrafficPolicy: 'Cluster',
        ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }],
      });
      const endpoints = await eventually(
        () => call('GET', core(namespace, `endpoints/${name}`)),
        ({ body }) =>
          ((body.subsets as { addresses?: unknown[] }[] | undefined)?.[0]?.addresses?.length ?? 0) === 2,
      );
      expect(endpoints.body.subsets).toMatchObject([
        {
          addresses: [{ targetRef: { kind: 'Pod' } }, { targetRef: { kind: 'Pod' } }],
          ports: [{ port: 8080, protocol: 'TCP' }],
        },
      ]);
      const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${encodeURIComponent(`kubernetes.io/service-name=${name}`)}`;
      const slice = await eventually(
        () => call('GET', slices),
        ({ body }) => (body.items?.[0]?.endpoints as unknown[] | undefined)?.length === 2,
      );
      expect(slice.body.items?.[0]).toMatchObject({
        addressType: 'IPv4',
        ports: [{ name: '', port: 8080, protocol: 'TCP' }],
        endpoints: [{ conditions: { ready: true } }, {}],
      });
    });

    it('have no addresses when no pod matches', async () => {
      const { namespace } = subject();
      const name = unique('lonely');
      await call('POST', core(namespace, 'services'), {
        metadata: { name },
        spec: { selector: { app: name }, ports: [{ port: 80 }] },
      });
      const endpoints = await eventually(
        () => call('GET', core(namespace, `endpoints/${name}`)),
        ({ code }) => code === 200,
      );
      expect(endpoints.body.subsets).toBeUndefined();
    });

    it('need ports and a good name', async () => {
      const { namespace } = subject();
      const bare = await call('POST', core(namespace, 'services'), {
        metadata: { name: unique('svc') },
        spec: {},
      });
      expectFailure(bare, 422, 'Invalid', /spec\.ports: Required value/);
    });
  });

  describe('garbage collection', () => {
    it('deletes what a Deployment owned, in the background', async () => {
      const { namespace } = subject();
      const name = await start();
      expect((await call('DELETE', apps(namespace, `deployments/${name}`))).body).toMatchObject({
        kind: 'Status',
        status: 'Success',
      });
      await eventually(
        () => call('GET', core(namespace, `pods?labelSelector=app%3D${name}`)),
        ({ body }) => body.items?.length === 0,
      );
      expect(await owned('replicasets', name)).toEqual([]);
    });

    it('keeps the owner until its dependants are gone, in the foreground', async () => {
      const { namespace } = subject();
      const name = await start();
      const path = apps(namespace, `deployments/${name}`);
      const marked = await call('DELETE', path, { propagationPolicy: 'Foreground' });
      expect(marked.body).toMatchObject({
        kind: 'Deployment',
        metadata: { finalizers: ['foregroundDeletion'] },
      });
      await eventually(
        () => call('GET', path),
        ({ code }) => code === 404,
      );
      expect(await owned('pods', name)).toEqual([]);
    });

    it('leaves orphans', async () => {
      const { namespace } = subject();
      const name = await start();
      const path = apps(namespace, `deployments/${name}`);
      await call('DELETE', path, { propagationPolicy: 'Orphan' });
      await eventually(
        () => call('GET', path),
        ({ code }) => code === 404,
      );
      const [set] = await owned('replicasets', name);
      expect(set?.metadata?.ownerReferences ?? []).toEqual([]);
      expect(await owned('pods', name)).toHaveLength(1);
    });
  });

  describe('namespaces', () => {
    it('have a default service account, and go with all that is in them', async () => {
      const name = unique(`${subject().namespace}-extra`);
      const created = await call('POST', '/api/v1/namespaces', { metadata: { name } });
      expect(created.body).toMatchObject({
        metadata: { labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
      await eventually(
        () => call('GET', core(name, 'serviceaccounts/default')),
        ({ code }) => code === 200,
      );
      await call('POST', core(name, 'configmaps'), {
        metadata: { name: 'held', finalizers: ['example.org/hold'] },
      });
      expect((await call('DELETE', `/api/v1/namespaces/${name}`)).body).toMatchObject({
        kind: 'Namespace',
        status: { phase: 'Terminating' },
      });
      const late = await call('POST', core(name, 'configmaps'), { metadata: { name: 'late' } });
      expectFailure(
        late,
        403,
        'Forbidden',
        `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
      );
      expect(late.body.details?.causes?.[0]?.reason).toBe('NamespaceTerminating');
      const patch = { body: { metadata: { finalizers: null } }, contentType: 'application/merge-patch+json' };
      await subject().api.call('PATCH', core(name, 'configmaps/held'), patch);
      await eventually(
        () => call('GET', `/api/v1/namespaces/${name}`),
        ({ code }) => code === 404,
        40_000,
      );
    }, 60_000);
  });

  describe('other workloads', () => {
    it('StatefulSets make pods with fixed names, in order', async () => {
      const { namespace } = subject();
      const name = unique('db');
      const spec = {
        replicas: 2,
        serviceName: name,
        selector: { matchLabels: { app: name } },
        template: template(name),
      };
      await call('POST', apps(namespace, 'statefulsets'), { metadata: { name }, spec });
      await eventually(
        () => call('GET', apps(namespace, `statefulsets/${name}`)),
        ({ body }) => (body.status as { readyReplicas?: number }).readyReplicas === 2,
      );
      expect((await owned('pods', name)).map((pod) => pod.metadata?.name)).toEqual([
        `${name}-0`,
        `${name}-1`,
      ]);
    });

    it('DaemonSets make a pod on every node', async () => {
      const { namespace } = subject();
      const name = unique('agent');
      const spec = { selector: { matchLabels: { app: name } }, template: template(name) };
      await call('POST', apps(namespace, 'daemonsets'), { metadata: { name }, spec });
      const nodes = (await call('GET', '/api/v1/nodes')).body.items?.length;
      const set = await eventually(
        () => call('GET', apps(namespace, `daemonsets/${name}`)),
        ({ body }) => (body.status as { numberReady?: number }).numberReady === nodes,
      );
      expect(set.body.status).toMatchObject({ desiredNumberScheduled: nodes, currentNumberScheduled: nodes });
    });

    it('Jobs complete', async () => {
      const { namespace } = subject();
      const name = unique('job');
      const { spec: podSpec } = template(name) as { spec: object };
      const body = {
        metadata: { name },
        spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } },
      };
      await call('POST', `/apis/batch/v1/namespaces/${namespace}/jobs`, body);
      const done = await eventually(
        () => call('GET', `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`),
        ({ body: job }) =>
          (job.status as { succeeded?: number }).succeeded === 1 &&
          JSON.stringify(job.status).includes('"Complete"'),
      );
      expect(done.body.status).toMatchObject({ succeeded: 1 });
    });
  });
}
