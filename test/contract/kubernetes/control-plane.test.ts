import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { createApi } from '#test/contract/kubernetes/api.ts';
import { describeApiServer, describeWholeCluster } from '#test/contract/kubernetes/contract.ts';
import { type ControlPlane, startControlPlane } from '#test/contract/kubernetes/control-plane.ts';
import { openNamespace } from '#test/contract/kubernetes/open-namespace.ts';
import type { Subject } from '#test/contract/kubernetes/subject.ts';

const kubeconfig = process.env.CASEBOOK_TEST_KUBECONFIG;
const assets = process.env.KUBEBUILDER_ASSETS;

if (kubeconfig) {
  describe('Kubernetes contract: the control plane of CASEBOOK_TEST_KUBECONFIG', () => {
    let current: Subject;
    const subject = (): Subject => current;
    beforeAll(async () => {
      current = await openNamespace(createApi(await readFile(kubeconfig, 'utf8')), true);
    });
    afterAll(async () => {
      await current?.api.call('DELETE', `/api/v1/namespaces/${current.namespace}`);
      current?.api.close();
    });
    describeApiServer(subject);
    describeWholeCluster(subject);
  });
} else if (assets) {
  describe('Kubernetes contract: etcd and kube-apiserver of KUBEBUILDER_ASSETS', () => {
    let plane: ControlPlane | undefined;
    let current: Subject;
    const subject = (): Subject => current;
    beforeAll(async () => {
      plane = await startControlPlane(assets);
      current = await openNamespace(createApi(plane.kubeconfig), false);
    });
    afterAll(async () => {
      current?.api.close();
      await plane?.stop();
    });
    describeApiServer(subject);
    it.skip('rollouts, pods, controllers, disruption: need a whole control plane (set CASEBOOK_TEST_KUBECONFIG)', () =>
      undefined);
  });
} else {
  describe('Kubernetes contract: a real control plane', () => {
    it.skip('not run: neither CASEBOOK_TEST_KUBECONFIG nor KUBEBUILDER_ASSETS is set', () => undefined);
  });
}
