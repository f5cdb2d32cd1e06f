import type { LimitRange, ServiceAccount } from '#src/kubernetes/admission-objects.ts';
import type { Located, View } from '../view.ts';
import { type Refusal, type Shortage, shortagesOf } from './shortages.ts';

/** Why the API server refuses what a controller asks for. */
export type RefusalReason =
  | 'quota'
  | 'quota-without-requests'
  | 'limit-range'
  | 'service-account'
  | 'pod-security'
  | 'webhook-unavailable'
  | 'webhook-denied'
  | 'namespace-terminating'
  | 'spec-invalid'
  | 'unknown';

/**
 * Texts of kube-apiserver's admission plugins (k8s.io/kubernetes plugin/pkg/admission, apiserver/pkg/admission, and
 * pod-security-admission), the most telling first: a webhook may quote anything.
 */
const TEXTS: readonly (readonly [RefusalReason, RegExp])[] = [
  [
    'webhook-denied',
    /admission webhook "[^"]*" (?:denied the request|attempted to modify)|ValidatingAdmissionPolicy '[^']*'.* denied request/i,
  ],
  ['webhook-unavailable', /failed calling (?:admission )?webhook|failed to call webhook/i],
  ['quota', /exceeded quota: /],
  ['quota-without-requests', /failed quota: .*must specify /],
  ['service-account', /error looking up service account |serviceaccounts? "[^"]*" not found/],
  [
    'pod-security',
    /violates PodSecurity |unable to validate against any (?:pod security policy|security context constraint)/,
  ],
  [
    'limit-range',
    /(?:maximum|minimum) \S+ usage per (?:Container|Pod|PersistentVolumeClaim) is |max limit to request ratio per /,
  ],
  ['namespace-terminating', /because it is being terminated|namespace "?\S+"? is being terminated/],
  [
    'spec-invalid',
    /\b[\w.]+ "[^"]*" is invalid: |cannot be handled as a |no PriorityClass with name |RuntimeClass(?:\.node\.k8s\.io)? "?[^" ]*"? not found/,
  ],
];

export function refusalReason(message: string): RefusalReason {
  return TEXTS.find(([, text]) => text.test(message))?.[0] ?? 'unknown';
}

/** A shortage with the refusal that holds now. */
export interface Refused extends Shortage {
  refusal: Refusal;
  reason: RefusalReason;
}

const cache = new WeakMap<View, Refused[]>();

/** Every shortage that a refusal explains which nothing since has settled. */
export function refusedOf(view: View): Refused[] {
  const known = cache.get(view);
  if (known) return known;
  const all = shortagesOf(view).flatMap((shortage) => {
    const refusal = shortage.refusals.find((each) => !isSettled(view, shortage, each));
    return refusal ? [{ ...shortage, refusal, reason: reasonHere(view, shortage, refusal.message) }] : [];
  });
  cache.set(view, all);
  return all;
}

/** A template that states a request and no limit gets the LimitRange's default limit, which must not be less. */
function reasonHere(view: View, { template, owner }: Shortage, message: string): RefusalReason {
  const reason = refusalReason(message);
  const resource = /must be less than or equal to (\S+) limit/.exec(message)?.[1];
  if (reason !== 'spec-invalid' || resource === undefined) return reason;
  const containers = [...(template.spec?.containers ?? []), ...(template.spec?.initContainers ?? [])];
  const onlyRequested = containers.some(
    ({ resources }) =>
      resources?.requests?.[resource] !== undefined && resources.limits?.[resource] === undefined,
  );
  return onlyRequested && limitRangesIn(view, owner.namespace).length > 0 ? 'limit-range' : reason;
}

/** The LimitRanges of a namespace. */
export function limitRangesIn(view: View, namespace: string | undefined): Located<LimitRange>[] {
  return view
    .objects<LimitRange>('LimitRange')
    .filter(({ object }) => object.metadata.namespace === namespace);
}

/** The refusals of one reason, or of any, by owner. */
export function refusedFor(view: View, reason: RefusalReason | 'any'): Refused[] {
  const owners = new Set<string>();
  return refusedOf(view).filter((each) => {
    // Two ReplicaSets of a Deployment are one trouble.
    const key = `${each.owner.kind}/${each.owner.namespace}/${each.owner.name}`;
    if ((reason !== 'any' && each.reason !== reason) || owners.has(key)) return false;
    owners.add(key);
    return true;
  });
}

/** A Deployment is often applied a moment before its account: the account is there by now, and the pods follow. */
function isSettled(view: View, shortage: Shortage, { message }: Refusal): boolean {
  if (refusalReason(message) !== 'service-account') return false;
  const account = accountIn(message) ?? shortage.template.spec?.serviceAccountName;
  return accountState(view, shortage.owner.namespace ?? '', account) === 'there';
}

/** The account that `error looking up service account shop/web: serviceaccount "web" not found` names. */
export function accountIn(message: string): string | undefined {
  return /serviceaccounts? "([^"]+)" not found/.exec(message)?.[1];
}

/** Whether a namespace has an account; unknown where the accounts were not read. */
export function accountState(
  view: View,
  namespace: string,
  name: string | undefined,
): 'there' | 'absent' | 'unknown' {
  if (name === undefined || !view.hasAll('kubernetes.serviceaccounts', namespace)) return 'unknown';
  const there = view
    .objects<ServiceAccount>('ServiceAccount')
    .some(({ object: { metadata } }) => metadata.namespace === namespace && metadata.name === name);
  return there ? 'there' : 'absent';
}
