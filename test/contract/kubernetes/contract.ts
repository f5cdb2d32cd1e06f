import { describeAccess } from '#test/contract/kubernetes/cases/access.ts';
import { describeControllers } from '#test/contract/kubernetes/cases/controllers.ts';
import { describeDiscovery } from '#test/contract/kubernetes/cases/discovery.ts';
import { describeDisruption } from '#test/contract/kubernetes/cases/disruption.ts';
import { describeLists } from '#test/contract/kubernetes/cases/lists.ts';
import { describeObjects } from '#test/contract/kubernetes/cases/objects.ts';
import { describePatches } from '#test/contract/kubernetes/cases/patches.ts';
import { describePods } from '#test/contract/kubernetes/cases/pods.ts';
import { describeRefusals } from '#test/contract/kubernetes/cases/refusals.ts';
import { describeRollouts } from '#test/contract/kubernetes/cases/rollouts.ts';
import { describeTokens } from '#test/contract/kubernetes/cases/tokens.ts';
import { describeWatches } from '#test/contract/kubernetes/cases/watches.ts';
import { describeWorkloadObjects } from '#test/contract/kubernetes/cases/workload-objects.ts';
import type { GetSubject } from '#test/contract/kubernetes/subject.ts';

/** What an API server answers by itself. */
export function describeApiServer(subject: GetSubject): void {
  describeDiscovery(subject);
  describeObjects(subject);
  describePatches(subject);
  describeLists(subject);
  describeWatches(subject);
  describeAccess(subject);
  describeTokens(subject);
  describeWorkloadObjects(subject);
  describeRefusals(subject);
}

/** What needs controllers, a scheduler and something that plays kubelets behind it. */
export function describeWholeCluster(subject: GetSubject): void {
  describeRollouts(subject);
  describePods(subject);
  describeControllers(subject);
  describeDisruption(subject);
}
