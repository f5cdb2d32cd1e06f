import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { PodTemplate } from '#src/kubernetes/pod-objects.ts';
import { callersOf } from '../../view/calls.ts';
import { namespaceOf } from '../../view/declared.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { bareCitations, isBare, matches, podsBehind, selectorOf } from '../../view/services.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { workloadNamed } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** The kind of evidence that tells whether an object of a kind exists. */
const READ_AS: Readonly<Record<string, string>> = {
  Deployment: 'kubernetes.deployments',
  StatefulSet: 'kubernetes.statefulsets',
  DaemonSet: 'kubernetes.daemonsets',
};

export const declaredObjectMissing: Signature = {
  cause: 'drift.declared-object-missing',
  describes: 'A declared workload does not exist, and a Service waits for its pods.',
  needs: ['manifests.declared', 'kubernetes.deployments', 'kubernetes.services'],
  uses: ['kubernetes.statefulsets', 'kubernetes.daemonsets', 'kubernetes.endpoints', 'kubernetes.configmaps'],
  explains: [],
  refutedBy: 'The object exists, or another one serves in its place.',
  match: (view) => matched(view.declared.map((manifest) => conclude(view, manifest))),
};

function conclude(view: View, manifest: Located<KubeObject>): Candidate | undefined {
  const { kind, metadata } = manifest.object;
  const read = READ_AS[kind];
  const namespace = namespaceOf(view, manifest.object);
  if (!read || !namespace || !view.has(read, namespace)) return undefined;
  if (workloadNamed(view, { kind, namespace, name: metadata.name })) return undefined;
  const { replicas, template } =
    (manifest.object as { spec?: { replicas?: number; template?: PodTemplate } }).spec ?? {};
  if (replicas === 0) return undefined;
  const waiting = view.services.filter(
    ({ object }) =>
      object.metadata.namespace === namespace &&
      selectorOf(object).length > 0 &&
      matches(template?.metadata?.labels, selectorOf(object)) &&
      isBare(view, object) &&
      podsBehind(view, object).length === 0,
  );
  if (waiting.length === 0) return undefined;
  const services = waiting.map(({ object }) => refOf(view, object));
  const callers = services.flatMap(({ name }) => callersOf(view, namespace, name));
  const object = { cluster: view.scope.cluster, kind, namespace, name: metadata.name };
  const names = listWords(services.map(({ name }) => name));
  return {
    role: 'cause',
    object,
    affects: services,
    confidence: callers.length > 0 ? 0.92 : 0.85,
    statement: `${kind} ${nameWords(object)} is declared and does not exist, so Service ${names} has no pods.`,
    citations: [
      cite(manifest, ['metadata', 'name'], `a manifest has ${kind} ${metadata.name}`),
      ...waiting.slice(0, 2).flatMap((service) => bareCitations(view, service)),
      ...callers
        .slice(0, 2)
        .map(({ workload, address }) =>
          cite(address.value, [], `${address.variable} of ${workload.ref.name} calls it`),
        ),
    ],
    runbooks: [],
    impact: 'failed',
  };
}
