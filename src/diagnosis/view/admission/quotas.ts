import type { ResourceQuota } from '#src/kubernetes/admission-objects.ts';
import type { PodTemplate } from '#src/kubernetes/pod-objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, type View } from '../view.ts';

/** What a quota counts, as far as somebody would look after each of them differently. */
export type QuotaClass = 'cpu' | 'memory' | 'pods' | 'services' | 'storage' | 'objects';

/** Which class a quota's resource belongs to: `requests.cpu`, `count/services`, `gold.storageclass.storage.k8s.io/requests.storage`. */
export function quotaClass(resource: string): QuotaClass {
  if (/^(?:requests\.|limits\.)?cpu$/.test(resource)) return 'cpu';
  if (/^(?:requests\.|limits\.)?memory$/.test(resource)) return 'memory';
  if (/^(?:count\/)?pods$/.test(resource)) return 'pods';
  if (/^(?:count\/)?services$/.test(resource)) return 'services';
  if (/(?:^|\/)(?:requests\.storage|(?:requests\.|limits\.)?ephemeral-storage)$/.test(resource))
    return 'storage';
  return 'objects';
}

/** One resource of a quota that has less left than was asked for, in the words of the API server. */
export interface Excess {
  quota: string;
  resource: string;
  requested: string;
  used: string;
  hard: string;
}

const EXCEEDED = /exceeded quota: ([^\s,]+), requested: (\S+), used: (\S+), limited: (\S+)/;

/** `requests.cpu=1,requests.memory=1Gi` by resource. */
function amounts(text: string): Map<string, string> {
  return new Map(
    text.split(',').map((part): [string, string] => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

/**
 * The resources of `exceeded quota: q, requested: …, used: …, limited: …` that really do not fit. Newer API servers list
 * only these, older ones every resource of the request.
 */
export function excessesIn(message: string): Excess[] {
  const [, quota = '', requested = '', used = '', limited = ''] = EXCEEDED.exec(message) ?? [];
  const [usedBy, limitOf] = [amounts(used), amounts(limited)];
  const listed = [...amounts(requested)].map(([resource, asked]) => ({
    quota,
    resource,
    requested: asked,
    used: usedBy.get(resource) ?? '',
    hard: limitOf.get(resource) ?? '',
  }));
  const real = listed.filter((each) => exceeds(each.requested, each.used, each.hard));
  return real.length > 0 ? real : listed.filter(({ resource }) => resource !== '');
}

function exceeds(asked: string | number, used: string | undefined, hard: string | undefined): boolean {
  const sum = (quantity(asked) ?? 0) + (quantity(used) ?? 0);
  const limit = quantity(hard);
  // Sums of decimal fractions are off by less than this.
  return limit !== undefined && sum > limit * (1 + 1e-9);
}

/** The quotas of a namespace. */
export function quotasIn(view: View, namespace: string): Located<ResourceQuota>[] {
  return view
    .objects<ResourceQuota>('ResourceQuota')
    .filter(({ object }) => object.metadata.namespace === namespace);
}

/** What a quota allows and what is in use of a resource; undefined where it does not count it or has not counted yet. */
export function standingOf(
  quota: Located<ResourceQuota>,
  resource: string,
): { hard: string; used: string; citations: Citation[] } | undefined {
  const { metadata, status } = quota.object;
  const [hard, used] = [status?.hard?.[resource], status?.used?.[resource]];
  if (hard === undefined || used === undefined) return undefined;
  return {
    hard,
    used,
    citations: [
      cite(
        quota,
        ['status', 'hard', resource],
        `ResourceQuota ${metadata.name} allows ${hard} of ${resource}`,
      ),
      cite(quota, ['status', 'used', resource], `${used} of ${resource} are in use`),
    ],
  };
}

/** The resources of a quota that cannot give what is asked for, with what is asked of each. */
export function exhausted(
  quota: Located<ResourceQuota>,
  asked: ReadonlyMap<string, number>,
): { resource: string; requested: number }[] {
  const hard = quota.object.status?.hard ?? {};
  const used = quota.object.status?.used ?? {};
  return Object.keys(hard)
    .sort()
    .flatMap((resource) => {
      const requested = asked.get(resource);
      return requested !== undefined && requested > 0 && exceeds(requested, used[resource], hard[resource])
        ? [{ resource, requested }]
        : [];
    });
}

/** True for a quota that counts only some pods: which of them cannot be told from a template alone. */
export function isScoped({ object }: Located<ResourceQuota>): boolean {
  const spec = object.spec as { scopes?: unknown[]; scopeSelector?: unknown } | undefined;
  return (spec?.scopes?.length ?? 0) > 0 || spec?.scopeSelector !== undefined;
}

/** What one pod of a template counts for in quotas, by the quota's resource. Init containers run one after another. */
export function demandsOf({ spec }: PodTemplate): Map<string, number> {
  const demands = new Map<string, number>([
    ['pods', 1],
    ['count/pods', 1],
  ]);
  const together = (spec?.containers ?? []).map(({ resources }) => countedAs(resources));
  const once = (spec?.initContainers ?? []).map(({ resources }) => countedAs(resources));
  for (const each of together)
    for (const [name, amount] of each) demands.set(name, (demands.get(name) ?? 0) + amount);
  for (const each of once)
    for (const [name, amount] of each) demands.set(name, Math.max(demands.get(name) ?? 0, amount));
  return demands;
}

interface Resources {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

function countedAs(resources: Resources | undefined): Map<string, number> {
  const limits = resources?.limits ?? {};
  // What has a limit and no request requests its limit.
  const requests = { ...limits, ...resources?.requests };
  const counted = new Map<string, number>();
  for (const [name, text] of Object.entries(requests)) {
    const amount = quantity(text) ?? 0;
    counted.set(`requests.${name}`, amount);
    if (/^(?:cpu|memory|ephemeral-storage)$/.test(name)) counted.set(name, amount);
  }
  for (const [name, text] of Object.entries(limits)) counted.set(`limits.${name}`, quantity(text) ?? 0);
  return counted;
}
