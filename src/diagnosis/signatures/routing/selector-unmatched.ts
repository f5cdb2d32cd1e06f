import type { Service } from '#src/kubernetes/network-objects.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { failureCitations, failuresTo } from '../../view/routing/call-failures.ts';
import { type Intended, intendedWorkload } from '../../view/routing/intended-workloads.ts';
import {
  bareCitations,
  failedProbes,
  isBare,
  isKnown,
  matches,
  podsBehind,
  selectorOf,
  workloadsBehind,
} from '../../view/services.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const selectorUnmatched: Signature = {
  cause: 'routing.selector-unmatched',
  describes: 'The selector of a Service matches no pod, though the workload that it means runs.',
  needs: ['kubernetes.services', 'kubernetes.endpoints', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: ['manifests.declared', 'kubernetes.replicasets', 'routes.probes', 'telemetry.log-patterns'],
  explains: [],
  refutedBy:
    'A pod carries every label of the selector, or the Service is for a workload that is not installed.',
  match: (view) =>
    matched(
      view.services
        .filter(({ object }) => isKnown(view, object) && isBare(view, object))
        .filter(
          ({ object }) => podsBehind(view, object).length === 0 && workloadsBehind(view, object).length === 0,
        )
        .map((service) => {
          const meant = intendedWorkload(view, service);
          return meant && conclude(view, service, meant);
        }),
    ),
};

function conclude(view: View, service: Located<Service>, meant: Intended): Candidate {
  const { name, namespace = '' } = service.object.metadata;
  const { workload, relabelled } = meant;
  const ref = refOf(view, service.object);
  const labels = workload.template.metadata?.labels ?? {};
  const selector = selectorOf(service.object);
  const other = selector.filter(([key, value]) => !matches(labels, [[key, value]]));
  const instead = other.map(([key]) =>
    labels[key] === undefined ? `no label ${key}` : `${key}=${labels[key]}`,
  );
  const { clusterIP } = service.object.spec;
  const failing = [
    ...failedProbes(view, service.object),
    ...failureCitations(failuresTo(view, { namespace, name, clusterIP })),
  ];
  const firm = failing.length > 0 && meant.sureness >= 0.5 ? 0.03 : 0;
  return {
    role: 'cause',
    object: relabelled ? workload.ref : ref,
    affects: relabelled ? [ref] : [],
    confidence: meant.sureness + firm,
    statement:
      `Service ${nameWords(ref)} has no endpoints: it selects ${listWords(selector.map((pair) => pair.join('=')))}, ` +
      `which no pod carries; the pods of ${workload.ref.name} carry ${listWords(instead)}` +
      `${relabelled ? ` since ${rolloutWords(view, relabelled)}` : ''}.`,
    citations: [
      ...bareCitations(view, service),
      ...other
        .filter(([key]) => labels[key] !== undefined)
        .map(([key]) =>
          cite(
            workload.object,
            ['spec', 'template', 'metadata', 'labels', key],
            `pods of ${workload.ref.name} carry ${key}=${labels[key]}`,
          ),
        ),
      ...meant.citations,
      ...(relabelled ? rolloutCitations(view, relabelled) : []),
      ...failing,
    ],
    ...(relabelled ? { change: relabelled.change, since: relabelled.at } : {}),
    runbooks: relabelled ? rollback(view, workload) : [],
    impact: 'failed',
  };
}
