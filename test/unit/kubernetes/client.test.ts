import { describe, expect, it } from 'vitest';
import { ConfigError, InvalidInputError } from '#src/errors.ts';
import { loadCluster } from '#src/kubernetes/client.ts';

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
- {name: blue, cluster: {server: "https://blue.example:6443"}}
- {name: green, cluster: {server: "http://127.0.0.1:8001"}}
users:
- {name: me, user: {token: t}}
contexts:
- {name: one, context: {cluster: blue, user: me, namespace: shop}}
- {name: two, context: {cluster: green, user: me}}
current-context: one
`;

describe('loadCluster', () => {
  it('takes the current context, a named one, and a name of our own', () => {
    expect(loadCluster({ kubeconfig: KUBECONFIG })).toMatchObject({
      name: 'blue',
      server: 'https://blue.example:6443',
      namespace: 'shop',
    });
    expect(loadCluster({ kubeconfig: KUBECONFIG, context: 'two' })).toMatchObject({
      name: 'green',
      namespace: undefined,
    });
    expect(loadCluster({ kubeconfig: KUBECONFIG, name: 'prod' }).name).toBe('prod');
  });

  it('says what is wrong with a kubeconfig', () => {
    expect(() => loadCluster({ kubeconfig: '/does/not/exist' })).toThrow(ConfigError);
    expect(() => loadCluster({ kubeconfig: 'a: [\n' })).toThrow(ConfigError);
    expect(() => loadCluster({ kubeconfig: KUBECONFIG, context: 'three' })).toThrow(/no context "three".*/);
    expect(() => loadCluster({ kubeconfig: 'apiVersion: v1\nkind: Config\n' })).toThrow(ConfigError);
  });

  it.each([
    '/api/v1/namespaces/../nodes',
    '/api/v1/namespaces/./pods',
    '//evil.example/api',
    '/metrics',
    'api/v1',
    '/api/v1/pods?x=1',
  ])('refuses the path %s before anything is sent', async (path) => {
    const cluster = loadCluster({ kubeconfig: KUBECONFIG });
    await expect(cluster.requestJson({ path })).rejects.toBeInstanceOf(InvalidInputError);
  });
});
