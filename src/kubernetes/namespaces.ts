/** A cluster of many namespaces is looked at in parts: nobody asked for all of it. */
export const MOST_NAMESPACES = 40;
/** Belong to the cluster itself; looked at only where somebody names them. */
const SYSTEM_NAMESPACE = /^(?:kube-|openshift-|gke-|gmp-|calico-|tigera-|istio-system$|cert-manager$)/;

/** The namespaces that one look takes, in order, and those it leaves for another. */
export function applicationNamespaces(names: readonly string[]): { looked: string[]; left: string[] } {
  const sorted = names.filter((name) => !SYSTEM_NAMESPACE.test(name)).sort();
  return { looked: sorted.slice(0, MOST_NAMESPACES), left: sorted.slice(MOST_NAMESPACES) };
}
