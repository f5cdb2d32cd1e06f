import type { Api } from '#test/contract/kubernetes/api.ts';
import { core, eventually, type Subject } from '#test/contract/kubernetes/subject.ts';

/** Makes a namespace for this run; waits for its default service account where a controller makes one. */
export async function openNamespace(api: Api, hasControllers: boolean): Promise<Subject> {
  const { body } = await api.call('POST', '/api/v1/namespaces', {
    body: { metadata: { generateName: 'contract-' } },
  });
  const namespace = body.metadata?.name;
  if (namespace === undefined) throw new Error(`no namespace for the contract: ${JSON.stringify(body)}`);
  if (hasControllers)
    await eventually(
      () => api.call('GET', core(namespace, 'serviceaccounts/default')),
      ({ code }) => code === 200,
    );
  return { api, namespace };
}
