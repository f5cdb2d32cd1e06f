import { usedIn } from '#lab/cluster/admission.ts';
import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import type { Core } from '#lab/cluster/core.ts';
import { asObject } from '#lab/cluster/objects.ts';
import { RESOURCES, resourceOf } from '#lab/cluster/resources.ts';

const QUOTAS = resourceOf('', 'resourcequotas');

/** Keeps what a namespace uses of its quotas. */
export const quotaController: Controller = {
  name: 'quota',
  resource: QUOTAS,
  concerns: (core, change) => {
    const { namespace, name } = change.object.metadata;
    if (change.resource === QUOTAS) return [{ namespace, name }];
    if (change.type === 'MODIFIED' && change.resource.kind !== 'Pod') return [];
    return core.store
      .list(QUOTAS, namespace ?? '')
      .map((quota) => ({ namespace, name: quota.metadata.name }));
  },
  reconcile,
};

function reconcile(core: Core, { namespace, name }: Key): undefined {
  const quota = core.store.get(QUOTAS, namespace, name);
  if (quota === undefined) return undefined;
  const hard = asObject(asObject(quota.spec).hard);
  const totals: Record<string, number> = {};
  for (const resource of RESOURCES) {
    if (!resource.namespaced || resource.virtual) continue;
    Object.assign(totals, usedIn(core, resource, namespace ?? ''));
  }
  const used = Object.fromEntries(Object.keys(hard).map((key) => [key, format(key, totals[key] ?? 0)]));
  core.store.update(QUOTAS, quota, (draft) => {
    draft.status = { hard, used };
  });
  return undefined;
}

function format(name: string, value: number): string {
  if (name.includes('memory')) return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2}Mi` : String(value);
  return Number.isInteger(value) ? String(value) : `${Math.round(value * 1_000)}m`;
}
