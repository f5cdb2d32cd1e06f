import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import type { Core } from '#lab/cluster/core.ts';
import { deleteObject } from '#lab/cluster/deletion.ts';
import { RESOURCES, resourceOf } from '#lab/cluster/resources.ts';
import { createObject } from '#lab/cluster/writes.ts';

const NAMESPACES = resourceOf('', 'namespaces');
const SERVICE_ACCOUNTS = resourceOf('', 'serviceaccounts');
const CONFIG_MAPS = resourceOf('', 'configmaps');

/** Gives a namespace its default service account and CA; empties one that is being deleted, then ends it. */
export function namespaceController(caCert: string): Controller {
  return {
    name: 'namespace',
    resource: NAMESPACES,
    concerns: (_core, change) => {
      if (change.resource === NAMESPACES)
        return [{ namespace: undefined, name: change.object.metadata.name }];
      const home = change.object.metadata.namespace;
      return change.type === 'DELETED' && home !== undefined ? [{ namespace: undefined, name: home }] : [];
    },
    reconcile: (core, key) => reconcile(core, key, caCert),
  };
}

function reconcile(core: Core, { name }: Key, caCert: string): number | undefined {
  const namespace = core.store.get(NAMESPACES, undefined, name);
  if (namespace === undefined) return undefined;
  if (namespace.metadata.deletionTimestamp === undefined) {
    ensureContent(core, name, caCert);
    return undefined;
  }
  let left = 0;
  for (const resource of RESOURCES) {
    if (!resource.namespaced || resource.virtual) continue;
    for (const object of core.store.list(resource, name)) {
      if (object.metadata.deletionTimestamp === undefined) {
        deleteObject(core, resource, object, {
          dryRun: false,
          propagationPolicy: 'Background',
          actor: 'controller',
        });
      }
      if (core.store.get(resource, name, object.metadata.name)) left += 1;
    }
  }
  if (left === 0) core.store.remove(NAMESPACES, namespace);
  return undefined;
}

function ensureContent(core: Core, namespace: string, caCert: string): void {
  if (core.store.get(SERVICE_ACCOUNTS, namespace, 'default') === undefined) {
    createObject(
      core,
      SERVICE_ACCOUNTS,
      namespace,
      { metadata: { name: 'default' } },
      { actor: 'controller' },
    );
  }
  const name = 'kube-root-ca.crt';
  if (core.store.get(CONFIG_MAPS, namespace, name) === undefined) {
    createObject(
      core,
      CONFIG_MAPS,
      namespace,
      { metadata: { name }, data: { 'ca.crt': caCert } },
      { actor: 'controller' },
    );
  }
}
